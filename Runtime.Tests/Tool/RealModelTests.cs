using System.Globalization;
using Unrolled.Tool.Check;
using Unrolled.Tool.Compilation;

namespace Unrolled.Tests.Tool;

/// <summary>Models that people have, against what they answer; they lie beside the repository.</summary>
public sealed class RealModelTests
{
    private const double Tolerance = 2e-4;

    /// <summary>Those that cannot be expressed, with the reason that the importer has to give.</summary>
    private static readonly Dictionary<string, string> Unsupported = new()
    {
        ["Xiaobin-Rong_gtcrn__stream_onnx_models_gtcrn.onnx"] = "ScatterND",
        ["Xiaobin-Rong_gtcrn__stream_onnx_models_gtcrn_simple.onnx"] = "ScatterND",
        ["sonos_tract__onnx_test_cases_qlstm_3-2-3_T3_S1_model.onnx"] = "rounded to 8 bits",
    };

    /// <summary>Declarations for files that have only weights, where what is proposed is not what the model's code does.</summary>
    private static readonly Dictionary<string, string> Declared = new()
    {
        ["minimaxir_textgenrnn__textgenrnn_textgenrnn_weights.hdf5"] = "Network(1), Embedding(465, 100, Name = \"embedding\"), Lstm(128, ReturnSequences = true, Name = \"rnn_1\"), Lstm(128, ReturnSequences = true, Name = \"rnn_2\"), "
            + "Merge(MergeMode.Concat, \"embedding\", \"rnn_1\", \"rnn_2\"), AttentionPooling(Name = \"attention\", Output = true), Dense(465, Name = \"softmax\", TensorPrefix = \"output\", Activation = Activation.Softmax)",
        // Audio: an answer to every sample.
        ["vackva_stateful-lstm__models_model_0_stateful-lstm.pth"] = "Network(1), Lstm(20, ReturnSequences = true, TensorPrefix = \"lstm\"), Dense(1, TensorPrefix = \"lin\")",
    };

    public static TheoryData<string> Models
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string name in SharedFolder.List("*.npz", "data", "models", "references"))
            {
                data.Add(Path.GetFileNameWithoutExtension(name));
            }

            return data.Count > 0 ? data : [""];
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Model_Imported_AnswersAsItsReference(string id)
    {
        string folder = SharedFolder.Require("data", "models");
        ModelFileContent file = ModelFileContent.Read(Path.Combine(folder, "files", id));
        var options = new ImportOptions { Set = System.Collections.Immutable.ImmutableDictionary<string, long>.Empty.Add("sr", 16000), AllowExternalData = true };
        if (Declared.TryGetValue(id, out string? declaration))
        {
            options = options with { Onto = DeclarationReader.ReadAttributes(declaration, id) };
        }

        if (Unsupported.TryGetValue(id, out string? reason))
        {
            UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => CompiledModel.Compile(ModelFormats.Of(file).Import(file, options), "Imported"));
            Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
            return;
        }

        CompiledModel model = CompiledModel.Compile(Import(file, options), "Imported");
        List<CheckRow> rows = ReferenceCheck.Run(model, ReferenceFile.Read(Path.Combine(folder, "references", id + ".npz")));
        Assert.All(rows, row => Assert.True(row.Error <= Tolerance, string.Create(CultureInfo.InvariantCulture, $"call {row.Call}, {row.Output}: {row.Error:g3} {row.Fault}\n{model.Source}")));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id}: largest difference {rows.Max(r => r.Error):g3}"));
    }

    private static ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        try
        {
            return ModelFormats.Of(file).Import(file, options);
        }
        catch (ModelFormatException fault) when (fault.Message.Contains("the file with weights", StringComparison.Ordinal) && fault.Message.Contains("is not there", StringComparison.Ordinal))
        {
            Assert.Skip(fault.Message);
            throw;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Model_Inspected_ListsLayersOrTensors(string id)
    {
        ModelFileContent file = ModelFileContent.Read(Path.Combine(SharedFolder.Require("data", "models"), "files", id));
        ModelInspection inspection = ModelFormats.Of(file).Inspect(file);
        Assert.NotEmpty(inspection.Format);
        Assert.NotEqual(0, inspection.Layers.Count + inspection.Tensors.Count);
    }
}
