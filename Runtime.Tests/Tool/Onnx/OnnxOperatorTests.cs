namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Operators and exporters' patterns, compared with ONNX Runtime.</summary>
public sealed class OnnxOperatorTests
{
    private const string Sequences = "B T 3";

    private static readonly (string, int[], int)[] Input = [("x", [2, 6, 3], 0)];

    [Theory]
    [InlineData("LSTM", "", false)]
    [InlineData("LSTM", "layout=1", false)]
    [InlineData("LSTM", "direction=reverse clip=0.3f", false)]
    [InlineData("LSTM", "activations=HardSigmoid+Relu+Softsign activation_alpha=0.3f, activation_beta=0.4f,", false)]
    [InlineData("LSTM", "input_forget=1", true)]
    [InlineData("LSTM", "direction=bidirectional", true)]
    [InlineData("GRU", "linear_before_reset=1", false)]
    [InlineData("GRU", "direction=reverse", false)]
    [InlineData("GRU", "direction=bidirectional linear_before_reset=1 activations=Sigmoid+Tanh+HardSigmoid+Relu", false)]
    [InlineData("RNN", "activations=LeakyRelu+ activation_alpha=0.2f,", false)]
    [InlineData("RNN", "direction=bidirectional activations=Tanh+Elu", false)]
    public void Recurrent_WithAttributes_Agrees(string op, string attributes, bool peepholes)
    {
        bool both = attributes.Contains("bidirectional", StringComparison.Ordinal), layout = attributes.Contains("layout=1", StringComparison.Ordinal);
        int d = both ? 2 : 1, gates = op switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        // The runtime has layout 1 for no operator: its transposition is compared.
        var graph = new OnnxGraph();
        graph.Input("x", "T B 3");
        string[] inputs = ["x", graph.Weights(d, gates * 4, 3), graph.Weights(d, gates * 4, 4), graph.Weights(d, 2 * gates * 4)];
        if (peepholes)
        {
            inputs = [.. inputs, "", "", "", graph.Weights(d, 12)];
        }

        string[] results = op == "LSTM" ? ["y", "h", "c"] : ["y", "h"];
        if (layout)
        {
            inputs[0] = graph.Node("Transpose", ["x"], "perm=1,0,2");
            graph.Nodes(op, inputs, attributes + " hidden_size=4", results);
            ImportedModel model = OnnxComparison.Import(graph.Output("y").Output("h").Output("c").File());
            Assert.Equal(["batch, steps, 1, features", "batch, 1, features", "batch, 1, features"], model.Outputs.Select(o => o.Layout.ToString()));
            return;
        }

        graph.Nodes(op, inputs, attributes + " hidden_size=4", results);
        foreach (string result in results)
        {
            graph.Output(result);
        }

        OnnxComparison.Check(graph, [("x", [5, 2, 3], 0)]);
    }

    [Fact]
    public void States_AsInputs_EnterAndLeaveTheLayer()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 1 3").Input("state", "2 2 B 4");
        string x = graph.Node("Transpose", ["x"], "perm=1,0,2");
        List<string> all = [];
        for (int layer = 0; layer < 2; layer++)
        {
            string own = graph.Node("Gather", ["state", graph.Integer(layer)], "axis=0");
            string h = graph.Node("Slice", [own, graph.Integers(0), graph.Integers(1), graph.Integers(0)]), c = graph.Node("Slice", [own, graph.Integers(1), graph.Integers(2), graph.Integers(0)]);
            string[] r = graph.Nodes("LSTM", [x, graph.Weights(1, 16, layer == 0 ? 3 : 4), graph.Weights(1, 16, 4), graph.Weights(1, 32), "", h, c], "hidden_size=4", $"y{layer}", $"h{layer}", $"c{layer}");
            x = graph.Node("Squeeze", [r[0], graph.Integers(1)]);
            all.Add(graph.Node("Unsqueeze", [graph.Node("Concat", [r[1], r[2]], "axis=0"), graph.Integers(0)]));
        }

        graph.Node("Concat", [.. all], "axis=0", "next");
        graph.Node("Transpose", [x], "perm=1,0,2", "y");
        OnnxComparison.Check(graph.Output("y").Output("next"), [("x", [2, 1, 3], 0), ("state", [2, 2, 2, 4], 0)]);
    }

    [Fact]
    public void LstmCell_WrittenOut_IsAnLstm()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 3").Input("h", "B 4").Input("c", "B 4");
        string sums = graph.Node("Add", [graph.Node("Gemm", ["x", graph.Weights(16, 3), graph.Weights(16)], "transB=1"), graph.Node("Gemm", ["h", graph.Weights(16, 4), graph.Weights(16)], "transB=1")]);
        string[] gates = graph.Nodes("Split", [sums], "axis=1", "si", "sf", "sg", "so");
        string cell = graph.Node("Add", [graph.Node("Mul", [graph.Node("Sigmoid", [gates[1]]), "c"]), graph.Node("Mul", [graph.Node("Sigmoid", [gates[0]]), graph.Node("Tanh", [gates[2]])])], "", "c1");
        string hidden = graph.Node("Mul", [graph.Node("Sigmoid", [gates[3]]), graph.Node("Tanh", [cell])], "", "h1");
        graph.Node("MatMul", [graph.Node("Relu", [hidden]), graph.Weights(4, 2)], "", "y");
        string source = OnnxComparison.Check(graph.Output("y").Output("h1").Output("c1"), [("x", [2, 3], 0), ("h", [2, 4], 0), ("c", [2, 4], 0)], 13);
        Assert.Contains("[Lstm(4", source, StringComparison.Ordinal);
    }

    [Fact]
    public void LstmCells_WrittenOutWithHAndCByTurns_AreLstms()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 1 3").Input("state", "B 2 4 2");
        string x = graph.Node("Squeeze", ["x", graph.Integers(1)]);
        List<string> hidden = [], cells = [];
        for (int layer = 0; layer < 2; layer++)
        {
            string Part(int k)
                => graph.Node("Squeeze", [graph.Node("Slice", ["state", graph.Integers(layer, k), graph.Integers(layer + 1, k + 1), graph.Integers(1, 3)]), graph.Integers(1, 3)]);
            string sums = graph.Node("Add", [graph.Node("Add", [graph.Node("MatMul", [x, graph.Weights(layer == 0 ? 3 : 4, 16)]), graph.Node("MatMul", [Part(0), graph.Weights(4, 16)])]), graph.Weights(16)]);
            string[] gates = graph.Nodes("Split", [sums], "axis=1", $"i{layer}", $"f{layer}", $"g{layer}", $"o{layer}");
            string cell = graph.Node("Add", [graph.Node("Mul", [graph.Node("Sigmoid", [gates[1]]), Part(1)]), graph.Node("Mul", [graph.Node("Sigmoid", [gates[0]]), graph.Node("Tanh", [gates[2]])])]);
            x = graph.Node("Mul", [graph.Node("Sigmoid", [gates[3]]), graph.Node("Tanh", [cell])]);
            hidden.Add(graph.Node("Unsqueeze", [x, graph.Integers(1)]));
            cells.Add(graph.Node("Unsqueeze", [cell, graph.Integers(1)]));
        }

        graph.Node("Unsqueeze", [graph.Node("MatMul", [x, graph.Weights(4, 2)]), graph.Integers(1)], "", "y");
        string[] both = [graph.Node("Concat", [.. hidden], "axis=1"), graph.Node("Concat", [.. cells], "axis=1")];
        graph.Node("Concat", [.. both.Select(b => graph.Node("Unsqueeze", [b, graph.Integers(-1)]))], "axis=-1", "next");
        string source = OnnxComparison.Check(graph.Output("y").Output("next"), [("x", [2, 1, 3], 0), ("state", [2, 2, 4, 2], 0)], 13);
        Assert.Equal(3, source.Split("[Lstm(4").Length);
    }

    [Theory]
    [InlineData("after")]
    [InlineData("torch")]
    public void GruCell_WrittenOut_IsAGru(string form)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 3").Input("hx", "B 4");
        string[] a = graph.Nodes("Split", [graph.Node("Gemm", ["x", graph.Weights(12, 3), graph.Weights(12)], "transB=1")], "axis=1", "ar", "az", "an");
        string[] u = graph.Nodes("Split", [graph.Node("Gemm", ["hx", graph.Weights(12, 4), graph.Weights(12)], "transB=1")], "axis=1", "ur", "uz", "un");
        string r = graph.Node("Sigmoid", [graph.Node("Add", [a[0], u[0]])]), z = graph.Node("Sigmoid", [graph.Node("Add", [a[1], u[1]])]);
        string n = graph.Node("Tanh", [graph.Node("Add", [a[2], graph.Node("Mul", [r, u[2]])])]);
        if (form == "torch")
        {
            graph.Node("Add", [n, graph.Node("Mul", [z, graph.Node("Sub", ["hx", n])])], "", "h1");
        }
        else
        {
            graph.Node("Add", [graph.Node("Mul", [graph.Node("Sub", [graph.Floats([], 1), z]), n]), graph.Node("Mul", [z, "hx"])], "", "h1");
        }

        string source = OnnxComparison.Check(graph.Output("h1"), [("x", [2, 3], 0), ("hx", [2, 4], 0)], 13);
        Assert.Contains("[Gru(4", source, StringComparison.Ordinal);
    }

    [Fact]
    public void GruInALoop_IsAGru()
    {
        string source = OnnxComparison.Check(OnnxLoops.Gru(Sequences.Replace("T", "6", StringComparison.Ordinal), 6), Input);
        Assert.Contains("Reset = GruReset.Before", source, StringComparison.Ordinal);
        Assert.Contains("HardSigmoidKeras2", source, StringComparison.Ordinal);
    }

    [Fact]
    public void RnnInAScan_IsASimpleRnn()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "T B 3").Input("h0", "B 4");
        string w = graph.Weights(3, 4), u = graph.Weights(4, 4), b = graph.Weights(4);
        var body = new OnnxGraph();
        body.Input("h", "B 4").Input("s", "B 3");
        body.Node("Tanh", [body.Node("Add", [body.Node("Add", [body.Node("MatMul", ["s", w], "", "sw"), body.Node("MatMul", ["h", u], "", "hu")], "", "su"), b], "", "sum")], "", "hn");
        body.Node("Identity", ["hn"], "", "row");
        body.Output("hn", "B 4").Output("row", "B 4");
        graph.Nodes("Scan", ["h0", "x"], "num_scan_inputs=1", [("body", body)], "last", "y");
        string source = OnnxComparison.Check(graph.Output("y").Output("last"), [("x", [5, 2, 3], 0), ("h0", [2, 4], 0)]);
        Assert.Contains("[SimpleRnn(4", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pads=1,1 strides=1,")]
    [InlineData("pads=4,0 dilations=2,")]
    [InlineData("strides=2,")]
    [InlineData("auto_pad=SAME_UPPER")]
    [InlineData("group=3 pads=1,1")]
    public void Conv1D_Agrees(string attributes)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 11 3");
        int groups = attributes.Contains("group", StringComparison.Ordinal) ? 3 : 1;
        string conv = graph.Node("Conv", [graph.Node("Transpose", ["x"], "perm=0,2,1"), graph.Weights(6, 3 / groups, 3), graph.Weights(6)], attributes);
        graph.Node("Transpose", [graph.Node("Relu", [conv])], "perm=0,2,1", "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [2, 11, 3], 0)]);
    }

    [Theory]
    [InlineData("pads=1,1,1,1")]
    [InlineData("pads=1,0,1,0")]
    [InlineData("strides=2,2")]
    [InlineData("auto_pad=SAME_UPPER strides=2,2")]
    public void Conv2D_WithPoolingNormAndFlatten_Agrees(string attributes)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 2 9 8");
        string conv = graph.Node("Conv", ["x", graph.Weights(4, 2, 3, 3), graph.Weights(4)], attributes);
        string norm = graph.Node("BatchNormalization", [conv, graph.Weights(4), graph.Weights(4), graph.Weights(4), graph.Floats([4], 1, 2, 0.5f, 1)]);
        string pool = graph.Node("MaxPool", [graph.Node("Relu", [norm])], "kernel_shape=2,2 strides=2,2");
        graph.Node("GlobalAveragePool", [pool], "", "means");
        OnnxComparison.Check(graph.Output("means"), [("x", [2, 2, 9, 8], 0)]);
    }

    [Fact]
    public void FlattenedImage_BeforeAGemm_KeepsTheOrder()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 2 6 5");
        string conv = graph.Node("Conv", ["x", graph.Weights(3, 2, 3, 3), graph.Weights(3)], "pads=1,1,1,1");
        graph.Node("Gemm", [graph.Node("Flatten", [graph.Node("Relu", [conv])]), graph.Weights(4, 90), graph.Weights(4)], "transB=1", "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [2, 2, 6, 5], 0)]);
    }

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Relu")]
    [InlineData("LeakyRelu", "alpha=0.3f")]
    [InlineData("Elu")]
    [InlineData("Selu")]
    [InlineData("HardSigmoid", "alpha=0.3f beta=0.4f")]
    [InlineData("Softplus")]
    [InlineData("Softsign")]
    [InlineData("Exp")]
    [InlineData("ThresholdedRelu", "alpha=0.2f")]
    [InlineData("Softmax", "axis=-1")]
    [InlineData("LogSoftmax", "axis=2")]
    public void Activation_Agrees(string op, string attributes = "")
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences);
        string dense = graph.Node("Add", [graph.Node("MatMul", ["x", graph.Weights(3, 5)]), graph.Weights(5)]);
        OnnxComparison.Check(graph.With(g => g.Node(op, [dense], attributes, "y")).Output("y"), Input);
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("silu")]
    [InlineData("clip6")]
    [InlineData("hardtanh")]
    [InlineData("hardswish")]
    [InlineData("layernorm")]
    [InlineData("layernorm3")]
    [InlineData("layernorm_op")]
    [InlineData("prelu")]
    [InlineData("residual")]
    [InlineData("scaled")]
    public void Formula_WrittenOut_Agrees(string formula)
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences);
        string x = graph.Node("Add", [graph.Node("MatMul", ["x", graph.Weights(3, 5)]), graph.Weights(5)]);
        string F(float value) => graph.Floats([], value);
        string Mean(string of) => graph.Node("ReduceMean", [of], "axes=-1, keepdims=1");
        switch (formula)
        {
            case "gelu":
                string erf = graph.Node("Erf", [graph.Node("Div", [x, F(MathF.Sqrt(2))])]);
                graph.Node("Mul", [graph.Node("Mul", [x, graph.Node("Add", [erf, F(1)])]), F(0.5f)], "", "y");
                break;
            case "silu": graph.Node("Mul", [x, graph.Node("Sigmoid", [x])], "", "y"); break;
            case "clip6": graph.Node("Clip", [x, F(0), F(0.2f)], "", "y"); break;
            case "hardtanh": graph.Node("Clip", [x, F(-1), F(1)], "", "y"); break;
            case "hardswish": graph.Node("Mul", [x, graph.Node("HardSigmoid", [x], "alpha=0.16666667f beta=0.5f")], "", "y"); break;
            case "layernorm":
                string centred = graph.Node("Sub", [x, Mean(x)]);
                string deviation = graph.Node("Sqrt", [graph.Node("Add", [Mean(graph.Node("Pow", [centred, F(2)])), F(1e-5f)])]);
                graph.Node("Add", [graph.Node("Mul", [graph.Node("Div", [centred, deviation]), graph.Weights(5)]), graph.Weights(5)], "", "y");
                break;
            case "layernorm3":
                string c = graph.Node("Sub", [x, Mean(x)]);
                string scale = graph.Node("Mul", [graph.Node("Reciprocal", [graph.Node("Sqrt", [graph.Node("Add", [Mean(graph.Node("Mul", [c, c])), F(1e-3f)])])]), graph.Weights(5)]);
                graph.Node("Add", [graph.Node("Mul", [x, scale]), graph.Node("Sub", [graph.Weights(5), graph.Node("Mul", [Mean(x), scale])])], "", "y");
                break;
            case "layernorm_op": graph.Node("LayerNormalization", [x, graph.Weights(5), graph.Weights(5)], "axis=-1", "y"); break;
            case "prelu": graph.Node("PRelu", [x, graph.Floats([5], 0.1f, 0.2f, 0.3f, 0.4f, 0.5f)], "", "y"); break;
            case "residual": graph.Node("Add", [graph.Node("Tanh", [x]), graph.Node("Sub", [x, graph.Node("Sigmoid", [x])])], "", "y"); break;
            default: graph.Node("Div", [graph.Node("Sub", [graph.Node("Neg", [graph.Node("Relu", [x])]), graph.Weights(5)]), graph.Floats([5], 1, 2, 3, 4, 5)], "", "y"); break;
        }

        OnnxComparison.Check(graph.Output("y"), Input);
    }

    [Fact]
    public void DenseOfEachStep_Unrolled_IsOneLayer()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 5 3");
        (string w, string b) = (graph.Weights(3, 2), graph.Weights(2));
        string[] steps = [.. Enumerable.Range(0, 5).Select(t => graph.Node("Unsqueeze", [graph.Node("Tanh", [graph.Node("Add", [graph.Node("MatMul", [graph.Node("Gather", ["x", graph.Integer(t)], "axis=1"), w]), b])]), graph.Integers(1)]))];
        graph.Node("Concat", steps, "axis=1", "y");
        string source = OnnxComparison.Check(graph.Output("y"), [("x", [2, 5, 3], 0)]);
        Assert.Equal(2, source.Split("[Dense(").Length);
    }

    [Fact]
    public void Tokens_ThroughAnEmbedding_Agree()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T", 7);
        string rows = graph.Node("Transpose", [graph.Node("Gather", [graph.Weights(9, 3), "x"])], "perm=1,0,2");
        string[] r = graph.Nodes("GRU", [rows, graph.Weights(1, 12, 3), graph.Weights(1, 12, 4), graph.Weights(1, 24)], "hidden_size=4", "ys", "h");
        graph.Node("Gemm", [graph.Node("Squeeze", [r[1], graph.Integers(0)]), graph.Weights(2, 4), graph.Weights(2)], "transB=1", "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [2, 6], 9)]);
    }

    [Fact]
    public void Autoencoder_WithARepeatedVector_Agrees()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 6 3");
        string x = graph.Node("Transpose", ["x"], "perm=1,0,2");
        string[] e = graph.Nodes("LSTM", [x, graph.Weights(1, 16, 3), graph.Weights(1, 16, 4), graph.Weights(1, 32)], "hidden_size=4", "e", "eh", "ec");
        string code = graph.Node("Squeeze", [e[1], graph.Integers(0)]);
        string repeated = graph.Node("Tile", [graph.Node("Unsqueeze", [code, graph.Integers(1)]), graph.Integers(1, 6, 1)]);
        string[] d = graph.Nodes("LSTM", [graph.Node("Transpose", [repeated], "perm=1,0,2"), graph.Weights(1, 12, 4), graph.Weights(1, 12, 3), graph.Weights(1, 24)], "hidden_size=3", "d", "dh", "dc");
        graph.Node("Transpose", [graph.Node("Squeeze", [d[0], graph.Integers(1)])], "perm=1,0,2", "y");
        OnnxComparison.Check(graph.Output("y"), Input);
    }

    [Theory]
    [InlineData("last")]
    [InlineData("both")]
    [InlineData("tail")]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("flat")]
    public void SequenceToVector_Agrees(string how)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 6 3");
        bool both = how == "both";
        int d = both ? 2 : 1;
        string[] r = graph.Nodes("GRU", [graph.Node("Transpose", ["x"], "perm=1,0,2"), graph.Weights(d, 12, 3), graph.Weights(d, 12, 4), graph.Weights(d, 24)], "hidden_size=4" + (both ? " direction=bidirectional" : ""), "ys", "h");
        string y = graph.Node("Reshape", [graph.Node("Transpose", [r[0]], "perm=2,0,1,3"), graph.Integers(0, 0, -1)]);
        string vector = how switch
        {
            "last" or "both" => graph.Node("Gather", [y, graph.Integer(-1)], "axis=1"),
            "tail" => graph.Node("ReduceMean", [graph.Node("Slice", [y, graph.Integers(-3), graph.Integers(long.MaxValue), graph.Integers(1)])], "axes=1, keepdims=0"),
            "mean" => graph.Node("ReduceMean", [y], "axes=1, keepdims=0"),
            "max" => graph.Node("ReduceMax", [y], "axes=1, keepdims=0"),
            _ => graph.Node("Reshape", [y, graph.Integers(0, -1)]),
        };
        graph.Node("MatMul", [vector, graph.Weights(how == "flat" ? 24 : 4 * d, 2)], "", "y");
        OnnxComparison.Check(graph.Output("y"), Input);
    }

    [Fact]
    public void Features_CutAndJoined_Agree()
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences);
        string[] parts = graph.Nodes("Split", ["x", graph.Integers(1, 2)], "axis=2", "a", "b");
        string joined = graph.Node("Concat", [graph.Node("Tanh", [parts[1]]), parts[0], graph.Node("MatMul", ["x", graph.Weights(3, 2)])], "axis=-1");
        graph.Node("Slice", [joined, graph.Integers(1), graph.Integers(5), graph.Integers(2)], "", "y");
        OnnxComparison.Check(graph.Output("y"), Input);
    }

    [Fact]
    public void QuantizedWeights_AreFolded()
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences);
        string w = graph.Node("DequantizeLinear", [graph.Bytes(3, [3, 2], 1, 250, 7, 100, 200, 33), graph.Floats([2], 0.01f, 0.02f), graph.Bytes(3, [2], 0, 0)], "axis=1");
        graph.Node("MatMul", ["x", w], "", "y");
        OnnxComparison.Check(graph.Output("y"), Input);
    }

    [Fact]
    public void Branch_ByASetInput_IsChosen()
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences).Input("sr", "scalar", 7);
        string condition = graph.Node("Equal", ["sr", graph.Integer(16000)]);
        var then = new OnnxGraph();
        then.Node("Tanh", ["x"], "", "t");
        var other = new OnnxGraph();
        other.Node("Relu", ["x"], "", "o");
        graph.Nodes("If", [condition], "", [("then_branch", then.Output("t")), ("else_branch", other.Output("o"))], "y");
        byte[] file = graph.Output("y").File();
        Assert.Contains("--set", Assert.Throws<UnsupportedModelException>(() => OnnxComparison.Import(file)).Message, StringComparison.Ordinal);
        Assert.Equal(Activation.Tanh, Assert.IsType<ActivationAttribute>(OnnxComparison.Import(file, ("sr", 16000)).Network.Layers.Single().Attribute).Activation);
        Assert.Equal(Activation.Relu, Assert.IsType<ActivationAttribute>(OnnxComparison.Import(file, ("sr", 8000)).Network.Layers.Single().Attribute).Activation);
    }

    [Fact]
    public void Decision_AtTheEnd_IsDropped()
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences);
        string dense = graph.Node("MatMul", ["x", graph.Weights(3, 4)], "", "logits");
        graph.Node("ArgMax", [dense], "axis=-1", "class");
        ImportedModel model = OnnxComparison.Import(graph.Output("class", "B T 1", 7).File());
        Assert.Equal("logits", Assert.Single(model.Outputs).Name);
        Assert.Contains("ArgMax", Assert.Single(model.Dropped), StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownOperator_IsNamed()
    {
        var graph = new OnnxGraph();
        graph.Input("x", Sequences);
        graph.Node("ScatterND", ["x", graph.Integers(0), graph.Weights(1)], "", "y");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => OnnxComparison.Import(graph.Output("y").File()));
        Assert.Equal(("node_y", "ScatterND"), (fault.Layer, fault.Operator));
    }
}
