using System.Buffers.Binary;
using Unrolled.Tests.Tool.Audio;
using static Unrolled.Tests.Tool.Torch.TorchFile;

namespace Unrolled.Tests.Tool.Torch;

/// <summary>What PyTorch's files may look like: containers, types of elements, views, and where the state dict stands.</summary>
public sealed class TorchFormatTests
{
    private const string Small = "Network(3), Lstm(4), Dense(2)";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_OfAStateDict_HasItsWeights(bool legacy)
    {
        var file = new TorchFile(1) { IsLegacy = legacy };
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([.. file.Layer("lstm", 4, 3, 4), .. file.Linear("fc", 4, 2)])));
        AssertSmall(model, file);
        Assert.True(model.IsProposal);

        // The formula in double precision, as PyTorch has it: rows i, f, g, o; the last step.
        var signal = new AudioFile(2);
        Tensor x = signal.Signal(7, 3), w = file.Made["lstm.weight_ih_l0"], u = file.Made["lstm.weight_hh_l0"], b = file.Made["lstm.bias_ih_l0"], c = file.Made["lstm.bias_hh_l0"];
        double[][] h = AudioOracle.Lstm(AudioFile.Rows(x), 4, (g, k, i) => w.Values[(g * 4 + k) * 3 + i], (g, k, i) => u.Values[(g * 4 + k) * 4 + i], (g, k) => (double)b.Values[g * 4 + k] + c.Values[g * 4 + k]);
        AudioFile.AssertClose(AudioOracle.Dense([h[^1]], 2, (k, i) => file.Made["fc.weight"].Values[k * 4 + i], k => file.Made["fc.bias"].Values[k]), Run(model, x.Reshape(1, 7, 3)));
    }

    [Theory]
    [InlineData("model_state_dict")]
    [InlineData("state_dict")]
    [InlineData("anything")]
    public void StateDict_BesideOtherValues_IsFound(string key)
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("module.lstm", 4, 3, 4), .. file.Linear("module.fc", 4, 2)];
        object scaler = PickleWriter.Call("sklearn.preprocessing._data", "StandardScaler", [], new List<(string, object?)> { ("mean_", 1.5) });
        object optimizer = new List<(string, object?)> { ("state", new List<(string, object?)> { ("exp_avg", file.Random("o", 4).Value) }) };
        object config = new List<(string, object?)> { ("hidden_size", 4), ("names", new List<object?> { "a", "b" }) };
        ModelFileContent content = file.Save(new List<(string, object?)> { ("epoch", 3), ("optimizer_state_dict", optimizer), (key, PickleWriter.Ordered(state)), ("scaler", scaler), ("config", config) });
        ImportedModel model = Import(content);
        Assert.Equal(Small, Declaration(model));
        Assert.Contains(model.Dropped, d => d.Contains("StandardScaler", StringComparison.Ordinal));
        Assert.Contains(model.Dropped, d => d.Contains("optimizer", StringComparison.Ordinal));
        ModelInspection inspection = ModelFormats.Of(content).Inspect(content);
        Assert.Contains(("config.hidden_size", "4"), inspection.Facts);
        Assert.Contains(("config.names", "[a, b]"), inspection.Facts);
        Assert.Equal(6, inspection.Tensors.Count);
    }

    [Fact]
    public void StateDict_BesideTensorsOfAScalerAndALoss_IsFound()
    {
        var file = new TorchFile(1);
        object state = PickleWriter.Ordered([.. file.Layer("lstm", 4, 3, 4), .. file.Linear("fc", 4, 2), file.Random("criterion.weight", 2)]);
        object scaler = new List<(string, object?)> { file.Random("mean", 3), file.Random("std", 3) };
        foreach (object value in new object[] { new List<(string, object?)> { file.Random("mean", 3), ("net_v2", state), ("scaler", scaler) }, new object?[] { state, 12 }, new List<object?> { 1, scaler, state } })
        {
            ImportedModel model = Import(file.Save(value));
            Assert.Equal(Small, Declaration(model));
            Assert.Contains("'criterion.weight', of a loss", model.Dropped);
        }
    }

    [Theory]
    [InlineData("HalfStorage", "float16")]
    [InlineData("BFloat16Storage", "bfloat16")]
    [InlineData("DoubleStorage", "float64")]
    [InlineData("IntStorage", "int32")]
    [InlineData("CharStorage", "int8")]
    public void Elements_OfEveryType_AreWidened(string storage, string name)
    {
        float[] values = [1, -2, 3, 0, 1, 2, -4, 8];
        byte[] bytes = [.. values.SelectMany(v => storage switch
        {
            "HalfStorage" => BitConverter.GetBytes((Half)v),
            "BFloat16Storage" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)),
            "DoubleStorage" => BitConverter.GetBytes((double)v),
            "IntStorage" => BitConverter.GetBytes((int)v),
            _ => new[] { unchecked((byte)(sbyte)v) },
        })];
        var file = new TorchFile(1);
        ModelFileContent content = file.Save(PickleWriter.Ordered([("fc.weight", file.View(file.Storage(bytes, 8), storage, 8, 0, [2, 4], [4, 1]))]));
        Assert.Equal(values, Import(content).Network.Layers[0].Tensors["weight"].Values);
        Assert.Equal(name, ModelFormats.Of(content).Inspect(content).Tensors[0].Type);
    }

    [Fact]
    public void Views_OfOneStorage_HaveTheirOffsetsAndStrides()
    {
        var file = new TorchFile(1);
        Tensor all = new([12], [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        string key = file.Storage(Bytes(all), 12);
        object parameter = PickleWriter.Call("torch._utils", "_rebuild_parameter", [file.View(key, "FloatStorage", 12, 2, [3, 2], [1, 3]), true, PickleWriter.Ordered([])]);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([("fc.weight", parameter), ("fc.bias", file.View(key, "FloatStorage", 12, 9, [3], [1]))])));
        Assert.Equal([2, 5, 3, 6, 4, 7], model.Network.Layers[0].Tensors["weight"].Values);
        Assert.Equal([9, 10, 11], model.Network.Layers[0].Tensors["bias"].Values);
    }

    [Fact]
    public void Module_PickledWhole_IsReadByItsParameters()
    {
        var file = new TorchFile(1);
        object Module(string type, List<(string, object?)> parameters, List<(string, object?)> children) => PickleWriter.Call(type[..type.LastIndexOf('.')], type[(type.LastIndexOf('.') + 1)..], [],
            new List<(string, object?)> { ("training", false), ("_parameters", PickleWriter.Ordered(parameters)), ("_buffers", PickleWriter.Ordered([])), ("_modules", PickleWriter.Ordered(children)) });
        List<(string, object?)> lstm = file.Layer("", 4, 3, 4), a = [file.Random("weight", 5, 4), file.Random("bias", 5)], b = [file.Random("weight", 2, 5), file.Random("bias", 2)];
        object head = Module("torch.nn.modules.container.Sequential", [], [("0", Module("torch.nn.modules.linear.Linear", a, [])), ("1", Module("torch.nn.modules.activation.GELU", [], [])), ("2", Module("torch.nn.modules.dropout.Dropout", [], [])),
            ("3", Module("torch.nn.modules.linear.Linear", b, [])), ("4", Module("torch.nn.modules.activation.Sigmoid", [], []))]);
        ImportedModel model = Import(file.Save(Module("__main__.Net", [], [("lstm", Module("torch.nn.modules.rnn.LSTM", lstm, [])), ("head", head)])));
        Assert.Equal("Network(3), Lstm(4), Dense(5, Activation = Activation.Gelu), Dense(2, Activation = Activation.Sigmoid)", Declaration(model));
    }

    [Fact]
    public void Module_OfALegacyFile_HasItsClassBesideItsSource()
    {
        var file = new TorchFile(1) { IsLegacy = true };
        object module = (Action<PickleWriter>)(w => w.Value(new object?[] { "module", (Action<PickleWriter>)(g => g.Global("torch.nn.modules.rnn", "LSTM")), "rnn.py", "class LSTM: ..." }).Raw((byte)'Q').Raw((byte)')', 0x81)
            .Value(new List<(string, object?)> { ("hidden_size", 4), ("_parameters", PickleWriter.Ordered(file.Layer("", 4, 3, 4))), ("_modules", PickleWriter.Ordered([])) }).Raw((byte)'b'));
        ImportedModel model = Import(file.Save(module));
        Assert.Equal("Network(3), Lstm(4)", Declaration(model));
    }

    [Fact]
    public void Script_OfCompiledModules_IsReadByTheirAttributes()
    {
        var file = new TorchFile(1);
        Action<PickleWriter> Script(string name, List<(string, object?)> attributes) => w => w.Global($"__torch__.{name}", name).Raw((byte)')', 0x81).Value(new List<(string, object?)>([("training", false), .. attributes])).Raw((byte)'b');
        List<(string, object?)> cell = [.. file.Layer("", 3, 3, 4)], linear = [file.Random("weight", 2, 4), file.Random("bias", 2)];
        ModelFileContent content = file.Save(Script("Net", [("gru", Script("GRU", cell)), ("fc", Script("Linear", linear))]), isScript: true);
        ImportedModel model = Import(content);
        Assert.Equal("Network(3), Gru(4), Dense(2)", Declaration(model));
        ModelInspection inspection = ModelFormats.Of(content).Inspect(content);
        Assert.Equal("TorchScript, zip", inspection.Format);
        Assert.Equal(["3 → 4", "4 → 2"], inspection.Layers.Select(l => l.Settings));
    }

    [Fact]
    public void StateDict_OfNumpyArrays_IsRead()
    {
        var file = new TorchFile(1);
        object Array(Tensor t, params int[] shape) => PickleWriter.Call("numpy._core.multiarray", "_reconstruct", [(Action<PickleWriter>)(w => w.Global("numpy", "ndarray")), new object?[] { 0 }, "b"],
            new object?[] { 1, Tuple(shape), PickleWriter.Call("numpy", "dtype", ["f4", false, true], new object?[] { 3, "<", null, null, null, -1, -1, 0 }), false, Bytes(t) });
        Tensor w = Tensor.Of(1, 2, 3, 4, 5, 6);
        Assert.Equal(w.Values, Import(file.Save(new List<(string, object?)> { ("fc.weight", Array(w, 2, 3)), ("fc.bias", Array(Tensor.Of(7, 8), 2)) })).Network.Layers[0].Tensors["weight"].Values);
    }

    [Fact]
    public void Safetensors_SortedByName_IsChainedByShapes()
    {
        var writer = new SafetensorsWriter();
        (string, int[])[] tensors = [("fc1.weight", [5, 4]), ("fc1.bias", [5]), ("fc2.weight", [2, 5]), ("fc2.bias", [2]), ("rnn.weight_ih_l0", [12, 3]), ("rnn.weight_hh_l0", [12, 4]), ("rnn.bias_ih_l0", [12]), ("rnn.bias_hh_l0", [12])];
        foreach ((string name, int[] shape) in tensors)
        {
            writer.Add(name, shape, new float[shape.Aggregate(1, (a, b) => a * b)]);
        }

        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        ImportedModel model = Import(new ModelFileContent("made.safetensors", stream.ToArray()));
        Assert.Equal("Network(3), Gru(4), Dense(5, Activation = Activation.Relu), Dense(2)", Declaration(model));
    }

    private static void AssertSmall(ImportedModel model, TorchFile file)
    {
        Assert.Equal(Small, Declaration(model));
        foreach ((string name, Tensor tensor) in file.Made)
        {
            Assert.Equal(tensor.Values, model.Network.Find(name.Split('.')[0])!.Tensors[name.Split('.')[1]].Values);
        }
    }
}
