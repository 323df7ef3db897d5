using Unrolled.Tool.Compilation;
using static Unrolled.Tests.Tool.Keras.KerasReference;

namespace Unrolled.Tests.Tool.Keras;

public sealed class KerasRecurrentTests
{
    private static (string, int[])[] Weights(int inputs, int units, int gates, int[]? bias = null, string prefix = "")
        => [(prefix + "kernel:0", [inputs, gates * units]), (prefix + "recurrent_kernel:0", [units, gates * units]), (prefix + "bias:0", bias ?? [gates * units])];

    [Theory]
    [InlineData("2.15.0", false, false)]
    [InlineData("2.2.4", false, true)]
    [InlineData("3.9.0", false, false)]
    [InlineData("3.9.0", true, false)]
    public void Lstm_WithHardSigmoid_IsThatOfItsVersion(string version, bool zip, bool fixedStrings)
    {
        var file = new KerasTestModel(version) { TensorPrefix = version[0] == '3' ? "m/" : "" };
        file.Input("in", "[null,5,2]");
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3,\"activation\":\"tanh\",\"recurrent_activation\":\"hard_sigmoid\",\"return_sequences\":false", Weights(2, 3, 4));
        float[][] dense = file.Layer("Dense", "out", "\"units\":2,\"activation\":\"softmax\"", [("kernel:0", [3, 2]), ("bias:0", [2])]);
        Tensor x = KerasTestModel.Random(1, 2, 5, 2);
        Tensor y = KerasTestModel.Run(zip ? file.Zip() : file.Hdf5(fixedStrings: fixedStrings), out CompiledModel model, ("in", x))["y0"];
        Func<double, double> gate = version[0] == '3' ? HardSigmoid3 : HardSigmoid2;
        KerasTestModel.Same(Enumerable.Range(0, 2).SelectMany(row => Softmax(Dense(Lstm(Steps(x, row), 3, lstm, gate: gate).H[^1], dense))), y, model.Source);
        Assert.Contains(model.Imported.Dropped, d => d.Contains("optimizer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gru_BothResets_ComputesKerass(bool resetAfter)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,null,2]");
        float[][] gru = file.Layer("GRU", "gru", $"\"units\":3,\"reset_after\":{(resetAfter ? "true" : "false")},\"return_sequences\":true", Weights(2, 3, 3, resetAfter ? [2, 9] : [9]));
        Tensor x = KerasTestModel.Random(2, 1, 6, 2);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"];
        KerasTestModel.Same(Flat(Gru(Steps(x), 3, gru, resetAfter)), y, model.Source);
    }

    [Fact]
    public void SimpleRnn_Backwards_EndsAtTheFirstStep()
    {
        var file = new KerasTestModel("3.0.0");
        file.Input("in", "[null,4,2]");
        float[][] rnn = file.Layer("SimpleRNN", "rnn", "\"units\":3,\"activation\":\"relu\",\"go_backwards\":true", Weights(2, 3, 1));
        Tensor x = KerasTestModel.Random(3, 1, 4, 2);
        KerasTestModel.Same(Simple(Reversed(Steps(x)), 3, rnn, Relu)[^1], KerasTestModel.Run(file.Zip(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void Lstm_OfKeras1_HasATensorForEachGate()
    {
        var file = new KerasTestModel("1.2.2");
        (string, int[])[] tensors = [.. "icfo".SelectMany(g => new (string, int[])[] { ($"lstm_1_W_{g}", [2, 3]), ($"lstm_1_U_{g}", [3, 3]), ($"lstm_1_b_{g}", [3]) })];
        float[][] old = file.Layer("LSTM", "lstm_1", "\"output_dim\":3,\"inner_activation\":\"hard_sigmoid\",\"activation\":\"tanh\",\"batch_input_shape\":[null,4,2],\"return_sequences\":false", tensors);
        float[][] dense = file.Layer("Dense", "dense_1", "\"output_dim\":1,\"activation\":\"linear\",\"bias\":true", [("dense_1_W", [3, 1]), ("dense_1_b", [1])]);
        float[] Joined(int which, int rows)
        {
            int[] order = [0, 2, 1, 3];
            return [.. Enumerable.Range(0, rows).SelectMany(r => order.SelectMany(g => old[g * 3 + which][(r * 3)..(r * 3 + 3)]))];
        }

        Tensor x = KerasTestModel.Random(4, 1, 4, 2);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("lstm_1", x))["y0"];
        KerasTestModel.Same(Dense(Lstm(Steps(x), 3, [Joined(0, 2), Joined(1, 3), Joined(2, 1)], gate: HardSigmoid2).H[^1], dense), y, model.Source);
    }

    [Fact]
    public void CudnnLstm_ComputesItsTransposedGates()
    {
        var file = new KerasTestModel("2.1.5");
        float[][] w = file.Layer("CuDNNLSTM", "rnn", "\"units\":3,\"batch_input_shape\":[null,4,2],\"return_sequences\":true", Weights(2, 3, 4, [24]));
        // Each gate's input kernel is read as [units, inputs], each recurrent one transposed; both biases are added.
        float[] kernel = new float[2 * 12], recurrent = new float[3 * 12], bias = new float[12];
        for (int g = 0; g < 4; g++)
        {
            for (int u = 0; u < 3; u++)
            {
                bias[g * 3 + u] = w[2][g * 3 + u] + w[2][12 + g * 3 + u];
                for (int i = 0; i < 2; i++)
                {
                    int flat = u * 2 + i;
                    kernel[i * 12 + g * 3 + u] = w[0][flat / 3 * 12 + g * 3 + flat % 3];
                }

                for (int i = 0; i < 3; i++)
                {
                    recurrent[i * 12 + g * 3 + u] = w[1][u * 12 + g * 3 + i];
                }
            }
        }

        Tensor x = KerasTestModel.Random(5, 1, 4, 2);
        KerasTestModel.Same(Flat(Lstm(Steps(x), 3, [kernel, recurrent, bias]).H), KerasTestModel.Run(file.Hdf5(), out _, ("rnn", x))["y0"]);
    }

    [Theory]
    [InlineData("concat", true, false)]
    [InlineData("concat", false, true)]
    [InlineData("sum", true, true)]
    [InlineData("mul", false, false)]
    [InlineData("ave", true, false)]
    public void Bidirectional_MergesAsKeras(string mode, bool sequences, bool zip)
    {
        var file = new KerasTestModel(zip ? "3.3.0" : "2.12.0");
        file.Input("in", "[null,5,2]");
        string inner = $"{{\"class_name\":\"LSTM\",\"config\":{{\"name\":\"lstm\",\"units\":3,\"return_sequences\":{(sequences ? "true" : "false")}}}}}";
        float[][] w = file.Layer("Bidirectional", "bi", $"\"merge_mode\":\"{mode}\",\"layer\":{inner}", [.. Weights(2, 3, 4, prefix: "forward_lstm/"), .. Weights(2, 3, 4, prefix: "backward_lstm/")]);
        Tensor x = KerasTestModel.Random(6, 1, 5, 2);
        double[][] forward = Lstm(Steps(x), 3, w[..3]).H, backward = Lstm(Reversed(Steps(x)), 3, w[3..]).H;
        double[][] pairs = sequences
            ? [.. forward.Zip(Reversed(backward), (a, b) => Merged(mode, a, b))]
            : [Merged(mode, forward[^1], backward[^1])];
        KerasTestModel.Same(Flat(pairs), KerasTestModel.Run(zip ? file.Zip() : file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void Rnn_OfStackedCells_IsLayersInARow()
    {
        var file = new KerasTestModel("2.9.0");
        file.Input("in", "[null,4,2]");
        string cells = "{\"class_name\":\"StackedRNNCells\",\"config\":{\"name\":\"s\",\"cells\":[{\"class_name\":\"LSTMCell\",\"config\":{\"name\":\"a\",\"units\":3}},{\"class_name\":\"LSTMCell\",\"config\":{\"name\":\"b\",\"units\":3}}]}}";
        float[][] w = file.Layer("RNN", "rnn", $"\"return_sequences\":false,\"cell\":{cells}", [.. Weights(2, 3, 4, prefix: "a/"), .. Weights(3, 3, 4, prefix: "b/")]);
        Tensor x = KerasTestModel.Random(7, 1, 4, 2);
        KerasTestModel.Same(Lstm(Lstm(Steps(x), 3, w[..3]).H, 3, w[3..]).H[^1], KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void Decoder_WithStatesAsInputs_BindsThem()
    {
        var file = new KerasTestModel { Graph = ("[[\"x\",0,0],[\"h\",0,0],[\"c\",0,0]]", "[[\"out\",0,0],[\"lstm\",0,1],[\"lstm\",0,2]]") };
        file.Input("x", "[null,null,2]");
        file.Input("h", "[null,3]");
        file.Input("c", "[null,3]");
        float[][] w = file.Layer("LSTM", "lstm", "\"units\":3,\"return_sequences\":true,\"return_state\":true", Weights(2, 3, 4), KerasTestModel.From("x", "h", "c"));
        float[][] dense = file.Layer("Dense", "out", "\"units\":2,\"activation\":\"linear\"", [("kernel:0", [3, 2]), ("bias:0", [2])], KerasTestModel.From("lstm"));
        Tensor x = KerasTestModel.Random(8, 1, 3, 2), h = KerasTestModel.Random(9, 1, 3), c = KerasTestModel.Random(10, 1, 3);
        SortedDictionary<string, Tensor> y = KerasTestModel.Run(file.Hdf5(), out _, ("x", x), ("h", h), ("c", c));
        (double[][] hs, double[] last) = Lstm(Steps(x), 3, w, h0: [.. h.Values.Select(v => (double)v)], c0: [.. c.Values.Select(v => (double)v)]);
        KerasTestModel.Same(Flat([.. hs.Select(v => Dense(v, dense))]), y["y0"]);
        KerasTestModel.Same(hs[^1], y["y1"]);
        KerasTestModel.Same(last, y["y2"]);
    }

    [Fact]
    public void EncoderAndDecoder_OfKeras3_ShareTheStates()
    {
        string Of(string layer, int tensor) => $"{{\"class_name\":\"__keras_tensor__\",\"config\":{{\"shape\":[null,null,2],\"dtype\":\"float32\",\"keras_history\":[\"{layer}\",0,{tensor}]}}}}";
        var file = new KerasTestModel("3.4.0") { Graph = ("[[\"source\",0,0],[\"target\",0,0]]", "[\"decoder\",0,0]") };
        file.Input("source", "[null,null,2]");
        float[][] encoder = file.Layer("LSTM", "encoder", "\"units\":3,\"return_state\":true", Weights(2, 3, 4), $"[{{\"args\":[{Of("source", 0)}],\"kwargs\":{{}}}}]");
        file.Input("target", "[null,null,2]");
        float[][] decoder = file.Layer(
            "LSTM", "decoder", "\"units\":3,\"return_sequences\":true", Weights(2, 3, 4), $"[{{\"args\":[{Of("target", 0)}],\"kwargs\":{{\"initial_state\":[{Of("encoder", 1)},{Of("encoder", 2)}]}}}}]");
        Tensor source = KerasTestModel.Random(11, 1, 4, 2), target = KerasTestModel.Random(12, 1, 3, 2);
        (double[][] h, double[] c) = Lstm(Steps(source), 3, encoder);
        Tensor y = KerasTestModel.Run(file.Zip(), out CompiledModel model, ("source", source), ("target", target))["y0"];
        KerasTestModel.Same(Flat(Lstm(Steps(target), 3, decoder, h0: h[^1], c0: c).H), y, model.Source);
    }

    [Theory]
    [InlineData("\"units\":3,\"activation\":\"mish\"", "'mish'")]
    public void Lstm_ThatCannotBeExpressed_IsRefusedByName(string settings, string reason)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer("LSTM", "odd", settings, Weights(2, 3, 4));
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasTestModel.Import(file.Hdf5()));
        Assert.Equal(("odd", "LSTM"), (fault.Layer, fault.Operator));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    // A backward run's steps, last first: read by a layer of steps, by one that runs over them again, and returned.
    [Fact]
    public void BackwardRun_WithSequences_IsReadInItsOrder()
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"dense\",0,0],[\"last\",0,0]]") };
        file.Input("in", "[null,4,2]");
        float[][] first = file.Layer("LSTM", "back", "\"units\":3,\"go_backwards\":true,\"return_sequences\":true", Weights(2, 3, 4), KerasTestModel.From("in"));
        float[][] dense = file.Layer("Dense", "dense", "\"units\":2,\"activation\":\"tanh\"", [("kernel:0", [3, 2]), ("bias:0", [2])], KerasTestModel.From("back"));
        float[][] second = file.Layer("LSTM", "last", "\"units\":3", Weights(2, 3, 4), KerasTestModel.From("dense"));
        Tensor x = KerasTestModel.Random(13, 1, 4, 2);
        double[][] run = [.. Lstm(Reversed(Steps(x)), 3, first).H.Select(h => Dense(h, dense, Math.Tanh))];
        SortedDictionary<string, Tensor> y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x));
        KerasTestModel.Same(Flat(run), y["y0"], model.Source);
        KerasTestModel.Same(Lstm(run, 3, second).H[^1], y["y1"], model.Source);
        Assert.Contains(model.Imported.Assumed, a => a.Contains("order of time", StringComparison.Ordinal));
    }

    [Fact]
    public void BackwardRun_BeforeAConvolution_IsRefusedByName()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer("LSTM", "back", "\"units\":3,\"go_backwards\":true,\"return_sequences\":true", Weights(2, 3, 4));
        file.Layer("Conv1D", "conv", "\"filters\":2,\"kernel_size\":[2]", [("kernel:0", [2, 3, 2]), ("bias:0", [2])]);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasTestModel.Import(file.Hdf5()));
        Assert.Equal(("conv", "Conv1D"), (fault.Layer, fault.Operator));
        Assert.Contains("backward run", fault.Message, StringComparison.Ordinal);
    }

    // Directions that one layer here does not have: of other kinds, the other way round, and not merged.
    [Theory]
    [InlineData("\"concat\"", "SimpleRNN", false, false)]
    [InlineData("\"concat\"", "LSTM", true, false)]
    [InlineData("null", "LSTM", false, true)]
    public void Bidirectional_OfDirectionsThatDiffer_IsTwoLayers(string mode, string second, bool firstBackwards, bool zip)
    {
        var file = new KerasTestModel(zip ? "3.4.0" : "2.12.0") { Graph = ("[[\"in\",0,0]]", mode == "null" ? "[[\"bi\",0,0],[\"bi\",0,1]]" : "[[\"bi\",0,0]]") };
        file.Input("in", "[null,5,2]");
        string Inner(string kind, int units, bool backwards) => $"{{\"class_name\":\"{kind}\",\"config\":{{\"name\":\"r\",\"units\":{units},\"return_sequences\":true,\"go_backwards\":{(backwards ? "true" : "false")}}}}}";
        int gates = second == "LSTM" ? 4 : 1;
        float[][] w = file.Layer(
            "Bidirectional",
            "bi",
            $"\"merge_mode\":{mode},\"layer\":{Inner("LSTM", 3, firstBackwards)},\"backward_layer\":{Inner(second, 2, !firstBackwards)}",
            [.. Weights(2, 3, 4, prefix: "forward_r/"), .. Weights(2, 2, gates, prefix: "backward_r/")],
            KerasTestModel.From("in"));
        Tensor x = KerasTestModel.Random(14, 1, 5, 2);
        double[][] Run(bool backwards, Func<double[][], double[][]> run) => run(backwards ? Reversed(Steps(x)) : Steps(x));
        double[][] a = Run(firstBackwards, steps => Lstm(steps, 3, w[..3]).H);
        double[][] b = Reversed(Run(!firstBackwards, steps => second == "LSTM" ? Lstm(steps, 2, w[3..]).H : Simple(steps, 2, w[3..], Math.Tanh)));
        SortedDictionary<string, Tensor> y = KerasTestModel.Run(zip ? file.Zip() : file.Hdf5(), out CompiledModel model, ("in", x));
        if (mode == "null")
        {
            KerasTestModel.Same(Flat(a), y["y0"], model.Source);
            KerasTestModel.Same(Flat(b), y["y1"], model.Source);
        }
        else
        {
            KerasTestModel.Same(Flat([.. a.Zip(b, (p, q) => Merged("concat", p, q))]), y["y0"], model.Source);
        }
    }

    [Fact]
    public void FinalStateOfSequences_ReadAsAVector_IsTheLastStep()
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"dense\",0,0]]") };
        file.Input("in", "[null,4,2]");
        float[][] w = file.Layer("LSTM", "lstm", "\"units\":3,\"return_sequences\":true,\"return_state\":true", Weights(2, 3, 4), KerasTestModel.From("in"));
        float[][] dense = file.Layer("Dense", "dense", "\"units\":2", [("kernel:0", [3, 2]), ("bias:0", [2])], "[[[\"lstm\",0,1,{}]]]");
        Tensor x = KerasTestModel.Random(15, 1, 4, 2);
        KerasTestModel.Same(Dense(Lstm(Steps(x), 3, w).H[^1], dense), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    private static double[] Merged(string mode, double[] a, double[] b) => mode switch
    {
        "concat" => [.. a, .. b],
        "sum" => [.. a.Zip(b, (x, y) => x + y)],
        "mul" => [.. a.Zip(b, (x, y) => x * y)],
        _ => [.. a.Zip(b, (x, y) => (x + y) / 2)],
    };
}
