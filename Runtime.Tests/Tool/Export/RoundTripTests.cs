using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Export;

namespace Unrolled.Tests.Tool.Export;

/// <summary>Exported files, imported again: the same answers, and where every layer is one of the format's own, the same weights.</summary>
public sealed class RoundTripTests
{
    private const double Tolerance = 1e-5;

    // Each is compiled again, which takes longer than all else: some in every run, all in long ones.
    private const int Every = 16;

    /// <summary>Networks that ONNX's importer reads as they were declared: not two directions that are added, nor windows.</summary>
    public static TheoryData<string> PlainInOnnx =>
        ["GoldenClimateRelu", "Stack5x6x6", "BiLstm5x6x2", "GoldenGruBefore5x6", "GruStack5x6x6", "EmbeddingPadded5x7Lstm9Dense3", "Outputs2Lstm5Gru4", "EncoderDecoderGru"];

    /// <summary>Networks whose layers Keras has as they are, so that nothing is written in other weights.</summary>
    public static TheoryData<string> PlainInKeras =>
        ["GoldenClimateRelu", "Stack5x6x6", "BiLstm5x6x2", "GoldenGruBefore5x6", "GruStack5x6x6", "EmbeddingPadded5x7Lstm9Dense3", "Outputs2Lstm5Gru4", "EncoderDecoderGru", "BiGru3x7SumDense2", "BiSimpleRnn4x17x8", "Conv1D2x17Same", "Conv2D8x8Gru7Dense2",
            "MultiHead4x2", "MultiHeadDecoder3x8", "TransformerCausal3x18", "ConvTranspose3x5", "TextImage6x9"];

    [Theory]
    [MemberData(nameof(PlainInKeras))]
    public void Keras_ReadAgain_HasTheSameWeightsAndAnswers(string name) => Assert.Equal("", Compare(TableNetwork.Of(name), "keras", sameWeights: true));

    [Theory]
    [MemberData(nameof(PlainInOnnx))]
    public void Onnx_ReadAgain_HasTheSameWeightsAndAnswers(string name) => Assert.Equal("", Compare(TableNetwork.Of(name), "onnx", sameWeights: true));

    /// <summary>Whatever the importer reads; what it refuses is a cell or a layer that is written out.</summary>
    [Fact]
    public void Onnx_ReadAgain_Answers_OrIsRefused() => CompareMany("onnx");

    /// <summary>Whatever Keras can say and the importer reads; what it refuses is a form that only composed layers have.</summary>
    [Fact]
    public void Keras_ReadAgain_Answers_OrIsRefused() => CompareMany("keras");

    private static void CompareMany(string format)
    {
        var faults = new ConcurrentBag<string>();
        var refused = new ConcurrentBag<string>();
        int agreed = 0;
        bool all = Environment.GetEnvironmentVariable("UNROLLED_CI_LONG") == "1";
        Parallel.ForEach(TableNetwork.All.Where((_, i) => all || i % Every == 0), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, table =>
        {
            try
            {
                if (table.Create().Definition.Weights != WeightPrecision.Float32)
                {
                    return;
                }

                string fault = Compare(table, format, sameWeights: false);
                if (fault.Length > 0)
                {
                    faults.Add($"{table.Name}: {fault}");
                }

                Interlocked.Increment(ref agreed);
            }
            catch (UnsupportedModelException fault)
            {
                refused.Add($"{table.Name}: {fault.Message}");
            }
            catch (Exception fault)
            {
                faults.Add($"{table.Name}: {fault.GetType().Name}: {fault.Message}");
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{agreed} networks compared, {refused.Count} refused:\n{string.Join('\n', refused.Order())}");
        Assert.True(agreed > refused.Count, $"{agreed} compared, {refused.Count} refused");
        Assert.True(faults.IsEmpty, $"{faults.Count}:\n{string.Join('\n', faults.Order())}");
    }

    private static string Compare(TableNetwork table, string format, bool sameWeights)
    {
        Network network = table.Create();
        ExportedFile file = ModelExporters.Of(format).Export(table.Export(network), new ExportOptions(table.Name))[0];
        var content = new ModelFileContent(file.Name, file.Bytes);
        CompiledModel again = CompiledModel.Compile(ModelFormats.Of(content).Import(content, new ImportOptions()), "Again");
        NetworkRun expected = NetworkRun.Of(network), actual = NetworkRun.Of(again.Network);
        if (!expected.Inputs.Values.Select(v => v.Length).SequenceEqual(actual.Inputs.Values.Select(v => v.Length)))
        {
            return $"other inputs\n{again.Source}";
        }

        // Outputs may have another order: the last layer is the first of them.
        foreach ((string name, (_, float[] values)) in expected.Outputs)
        {
            // A state that the file returns is read from the states of a run.
            if (again.Imported.Outputs.Any(o => o.Name == name && o.Place is Place.State))
            {
                continue;
            }

            double error = actual.Outputs.Values.Min(o => NetworkRun.Error(values, o.Values));
            if (error > Tolerance)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{name} {error:g3}\n{again.Source}");
            }
        }

        return !sameWeights || Weights(network).SequenceEqual(Weights(again.Network)) ? "" : $"other weights\n{again.Source}";
    }

    // By shape and values: the formats have other names.
    private static List<string> Weights(Network network)
        => [.. network.Parameters.Select(p => $"[{string.Join(", ", p.Shape)}] {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(p.Values)))}").Order(StringComparer.Ordinal)];
}
