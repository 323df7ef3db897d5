using System.Globalization;
using System.Text;
using Unrolled.Tests.Tool.Audio;
using Unrolled.Tests.Tool.Torch;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Export;
using Unrolled.Tool.Formats.Unrolled;

namespace Unrolled.Tests.Tool;

/// <summary>The files in Samples/Imports, which docs/bring-your-model.md walks through: one network with random weights in several formats, made here.</summary>
public sealed class ImportSampleTests
{
    private const int Units = 8, Steps = 20;

    private const string Declaration = "Network(1), Lstm(8, ReturnSequences = true, TensorPrefix = \"lstm\"), Dense(1, TensorPrefix = \"fc\")";

    private static string Folder => Path.Combine(Repository.Root(), "Samples", "Imports");

    /// <summary>With UNROLLED_UPDATE_SAMPLES=1 the files are written again.</summary>
    [Fact]
    public void Files_OfSamples_AreThoseMadeHere()
    {
        foreach ((string name, byte[] bytes) in Files())
        {
            string path = Path.Combine(Folder, name);
            if (Environment.GetEnvironmentVariable("UNROLLED_UPDATE_SAMPLES") == "1")
            {
                Directory.CreateDirectory(Folder);
                File.WriteAllBytes(path, bytes);
            }

            Assert.True(File.Exists(path) && bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"{path} differs from what is made here; UNROLLED_UPDATE_SAMPLES=1 writes it.");
        }
    }

    private static Dictionary<string, byte[]> Files()
    {
        Network network = Create();
        using var own = new MemoryStream();
        ModelFile.Save(network, own);
        CompiledModel model = CompiledModel.Compile(new UnrolledFormat().Import(new ModelFileContent("amp.safetensors", own.ToArray()), new ImportOptions()), "Amp");
        ExportedNetwork exported = ExportedNetwork.Of(model);
        float[] x = [.. Enumerable.Range(0, Steps).Select(t => MathF.Sin(0.3f * t))];
        float[] y = new float[Steps];
        network.Predict(x, y);
        return new Dictionary<string, byte[]>
        {
            ["amp.safetensors"] = own.ToArray(),
            ["amp.keras"] = ModelExporters.Of("keras").Export(exported, new ExportOptions("Amp")).Single().Bytes,
            ["amp.onnx"] = ModelExporters.Of("onnx").Export(exported, new ExportOptions("Amp")).Single().Bytes,
            ["amp.pth"] = Torch(network),
            ["amp.json"] = Encoding.UTF8.GetBytes(RtNeural(network)),
            ["amp.nam"] = Encoding.UTF8.GetBytes(Nam(network)),
            ["series.csv"] = Encoding.UTF8.GetBytes("sample\n" + string.Concat(x.Select(v => v.ToString("R", CultureInfo.InvariantCulture) + "\n"))),
            ["reference.npz"] = NpzWriter.Bytes(("in.input", [1, Steps, 1], x), ("out.y0", [1, Steps, 1], y)),
            ["Amp.cs"] = Encoding.UTF8.GetBytes("using Unrolled;\n\n[Network(1)]\n[Lstm(8, ReturnSequences = true, TensorPrefix = \"lstm\")]\n[Dense(1, TensorPrefix = \"fc\")]\npublic sealed partial class Amp;\n"),
        };
    }

    private static Network Create()
    {
        NetworkDraft draft = DeclarationReader.ReadAttributes(Declaration, "test");
        Network network = NetworkCompiler.Create(NetworkCompiler.Compile(DeclarationText.File(draft, "Amp", "", ["A sample."]), "Amp").Type);
        var random = new RandomSource(1);
        network.Parameters.SetAll([.. Enumerable.Range(0, network.Parameters.Length).Select(_ => 0.4f * (float)random.NextNormal())]);
        return network;
    }

    private static Tensor Weights(Network network, string name) => new([.. network.Parameters[name].Shape], network.Parameters[name].Values.ToArray());

    private static byte[] Torch(Network network)
    {
        var file = new TorchFile(0);
        (string, object?) Item(string name, Tensor values)
        {
            int[] shape = [.. values.Shape];
            return (name, file.View(file.Storage(TorchFile.Bytes(values), values.Values.Length), "FloatStorage", values.Values.Length, 0, shape, TorchFile.Strides(shape)));
        }

        return file.Save(PickleWriter.Ordered(
        [
            Item("lstm.weight_ih_l0", Weights(network, "lstm.weight_ih_l0")),
            Item("lstm.weight_hh_l0", Weights(network, "lstm.weight_hh_l0")),
            Item("lstm.bias_ih_l0", Weights(network, "lstm.bias_ih_l0")),
            Item("lstm.bias_hh_l0", Tensor.Zeros(4 * Units)),
            Item("fc.weight", Weights(network, "fc.weight")),
            Item("fc.bias", Weights(network, "fc.bias")),
        ])).Bytes;
    }

    // Keras's order: kernels [inputs, 4 units], gates i, f, c, o.
    private static string RtNeural(Network network) => $$"""
        { "in_shape": [null, null, 1], "layers": [
          { "type": "lstm", "activation": "tanh", "shape": [null, null, {{Units}}], "weights": [{{Json(Weights(network, "lstm.weight_ih_l0").Transpose())}}, {{Json(Weights(network, "lstm.weight_hh_l0").Transpose())}}, {{Json(Weights(network, "lstm.bias_ih_l0"))}}] },
          { "type": "dense", "activation": "", "shape": [null, null, 1], "weights": [{{Json(Weights(network, "fc.weight").Transpose())}}, {{Json(Weights(network, "fc.bias"))}}] } ] }

        """;

    // One list: W and U in one matrix, the biases, the initial states, then the head.
    private static string Nam(Network network)
    {
        Tensor joined = Tensor.Concat(1, Weights(network, "lstm.weight_ih_l0"), Weights(network, "lstm.weight_hh_l0"));
        float[] list = [.. joined.Values, .. Weights(network, "lstm.bias_ih_l0").Values, .. new float[2 * Units], .. Weights(network, "fc.weight").Values, .. Weights(network, "fc.bias").Values];
        return $$"""
            { "version": "0.5.4", "architecture": "LSTM", "config": { "input_size": 1, "hidden_size": {{Units}}, "num_layers": 1 }, "sample_rate": 48000, "weights": {{Json(Tensor.Of(list))}} }

            """;
    }

    private static string Json(Tensor tensor) => AudioFile.Json(tensor);
}
