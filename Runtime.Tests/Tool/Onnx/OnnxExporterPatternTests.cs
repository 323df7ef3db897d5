namespace Unrolled.Tests.Tool.Onnx;

/// <summary>What PyTorch's exporter writes for loops, images and padding, compared with ONNX Runtime.</summary>
public sealed class OnnxExporterPatternTests
{
    [Theory]
    [InlineData("kernel_shape=4, strides=2, pads=1,1 output_padding=1,", 1)]
    [InlineData("kernel_shape=4, strides=3, pads=1,2 output_padding=1,", 1)]
    [InlineData("kernel_shape=4, dilations=2,", 2)]
    public void ConvTranspose_AlongTime_IsALayer(string attributes, int groups)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 4 T");
        graph.Node("Relu", [graph.Node("ConvTranspose", ["x", graph.Weights(4, 6 / groups, 4), graph.Weights(6)], $"{attributes} group={groups}")], "", "y");
        string source = OnnxComparison.Check(graph.Output("y"), [("x", [2, 4, 5], 0)]);
        Assert.Contains("[ConvTranspose1D(6, 4", source, StringComparison.Ordinal);
        Assert.Contains("Activation.Relu", source, StringComparison.Ordinal);
    }

    [Fact]
    public void ConvTranspose_OfImages_IsRefused()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 2 4 4");
        graph.Node("ConvTranspose", ["x", graph.Weights(2, 3, 2, 2)], "strides=2,2", "y");
        Assert.Contains("ConvTranspose", Assert.Throws<UnsupportedModelException>(() => OnnxComparison.Import(graph.Output("y").File())).Message, StringComparison.Ordinal);
    }

    /// <summary>A padding that differs between the ends: weights of zero make up for it.</summary>
    [Theory]
    [InlineData("pads=0,1 strides=2,")]
    [InlineData("pads=3,1 strides=2,")]
    [InlineData("pads=4,1 dilations=1,")]
    public void Conv_WithOtherPaddingAtEachEnd_Agrees(string attributes)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 3 T");
        graph.Node("Conv", ["x", graph.Weights(4, 3, 3), graph.Weights(4)], attributes, "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [2, 3, 9], 0)]);
    }

    [Fact]
    public void Conv_PaddedAndCutOff_IsCausal()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 3 T");
        string conv = graph.Node("Conv", ["x", graph.Weights(4, 3, 3), graph.Weights(4)], "pads=4,4 dilations=2,");
        graph.Node("Relu", [graph.Node("Slice", [conv, graph.Integers(0), graph.Integers(-4), graph.Integers(2)])], "", "y");
        Assert.Contains("Padding.Causal", OnnxComparison.Check(graph.Output("y"), [("x", [2, 3, 9], 0)]), StringComparison.Ordinal);
    }

    /// <summary>A convolution along time over several features at once, each for itself.</summary>
    [Fact]
    public void Conv_AlongTimeForEachFeature_IsInGroups()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 3");
        string first = graph.Node("Relu", [graph.Node("Conv", [graph.Node("Unsqueeze", ["x", graph.Integers(1)]), graph.Weights(2, 1, 3, 1), graph.Weights(2)])]);
        string second = graph.Node("Conv", [first, graph.Weights(4, 2, 2, 1), graph.Weights(4)]);
        graph.Node("Reshape", [graph.Node("Transpose", [second], "perm=0,2,1,3"), graph.Integers(0, 0, 12)], "", "y");
        Assert.Contains("Groups = 3", OnnxComparison.Check(graph.Output("y"), [("x", [2, 8, 3], 0)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_OfAnImage_AreSteps()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 1 4 6");
        string image = graph.Node("Relu", [graph.Node("Conv", ["x", graph.Weights(3, 1, 3, 3), graph.Weights(3)], "pads=1,1,1,1")]);
        string steps = graph.Node("Reshape", [graph.Node("Transpose", [image], "perm=3,0,1,2"), graph.Integers(0, 0, 12)]);
        graph.Nodes("LSTM", [steps, graph.Weights(1, 16, 12), graph.Weights(1, 16, 4), graph.Weights(1, 32)], "hidden_size=4", "y");
        Assert.Contains("[ImageToSequence", OnnxComparison.Check(graph.Output("y"), [("x", [2, 1, 4, 6], 0)]), StringComparison.Ordinal);
    }

    /// <summary>A cell that is written out once for every step, from zeros.</summary>
    [Theory]
    [InlineData("last")]
    [InlineData("all")]
    public void Lstm_WrittenOutForEveryStep_IsOneLayer(string returned)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "2 4 3");
        string w = graph.Weights(16, 3), u = graph.Weights(16, 4), b = graph.Weights(16), b2 = graph.Weights(16), h = graph.Floats([2, 4], new float[8]), c = graph.Floats([2, 4], new float[8]);
        List<string> steps = [];
        for (int t = 0; t < 4; t++)
        {
            string x = graph.Node("Gather", ["x", graph.Integer(t)], "axis=1");
            string sums = graph.Node("Add", [graph.Node("Gemm", [x, w, b], "transB=1"), graph.Node("Gemm", [h, u, b2], "transB=1")]);
            string[] gates = graph.Nodes("Split", [sums], "axis=1", $"i{t}", $"f{t}", $"g{t}", $"o{t}");
            c = graph.Node("Add", [graph.Node("Mul", [graph.Node("Sigmoid", [gates[1]]), c]), graph.Node("Mul", [graph.Node("Sigmoid", [gates[0]]), graph.Node("Tanh", [gates[2]])])]);
            h = graph.Node("Mul", [graph.Node("Sigmoid", [gates[3]]), graph.Node("Tanh", [c])]);
            steps.Add(graph.Node("Unsqueeze", [h, graph.Integers(1)]));
        }

        graph.Node("MatMul", [returned == "all" ? graph.Node("Concat", [.. steps], "axis=1") : h, graph.Weights(4, 2)], "", "y");
        string source = OnnxComparison.Check(graph.Output("y"), [("x", [2, 4, 3], 0)], 13);
        Assert.Equal(2, source.Split("[Lstm(4").Length);
    }

    [Fact]
    public void Gru_WrittenOutForEveryStep_IsOneLayer()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "4 2 3");
        string w = graph.Weights(12, 3), u = graph.Weights(12, 4), b = graph.Weights(12), b2 = graph.Weights(12), h = graph.Floats([2, 4], new float[8]);
        for (int t = 0; t < 4; t++)
        {
            string[] a = graph.Nodes("Split", [graph.Node("Gemm", [graph.Node("Gather", ["x", graph.Integer(t)], "axis=0"), w, b], "transB=1")], "axis=1", $"ar{t}", $"az{t}", $"an{t}");
            string[] s = graph.Nodes("Split", [graph.Node("Gemm", [h, u, b2], "transB=1")], "axis=1", $"ur{t}", $"uz{t}", $"un{t}");
            string r = graph.Node("Sigmoid", [graph.Node("Add", [a[0], s[0]])]), z = graph.Node("Sigmoid", [graph.Node("Add", [a[1], s[1]])]);
            string n = graph.Node("Tanh", [graph.Node("Add", [a[2], graph.Node("Mul", [r, s[2]])])]);
            h = graph.Node("Add", [n, graph.Node("Mul", [z, graph.Node("Sub", [h, n])])]);
        }

        graph.Node("Relu", [h], "", "y");
        Assert.Contains("[Gru(4", OnnxComparison.Check(graph.Output("y"), [("x", [4, 2, 3], 0)], 13), StringComparison.Ordinal);
    }

    /// <summary>The operator LSTM over one step in the body of a loop, as scripted modules are exported.</summary>
    [Fact]
    public void LstmOperator_InALoop_IsOneLayer()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "5 B 3");
        string w = graph.Weights(1, 16, 3), u = graph.Weights(1, 16, 4), b = graph.Weights(1, 32);
        string zeros = graph.Node("Expand", [graph.Floats([], 0), graph.Node("Concat", [graph.Node("Slice", [graph.Node("Shape", ["x"]), graph.Integers(1), graph.Integers(2)]), graph.Integers(4)], "axis=0")]);
        var body = new OnnxGraph();
        body.Input("i", "scalar", 7).Input("go", "scalar", 9).Input("h", "B 4").Input("c", "B 4");
        string step = body.Node("Unsqueeze", [body.Node("Gather", ["x", "i"], "axis=0"), body.Integers(0)]);
        string[] r = body.Nodes("LSTM", [step, w, u, b, "", body.Node("Unsqueeze", ["h", body.Integers(0)]), body.Node("Unsqueeze", ["c", body.Integers(0)])], "hidden_size=4", "by", "bh", "bc");
        body.Node("Squeeze", [r[1], body.Integers(0)], "", "hn");
        body.Node("Squeeze", [r[2], body.Integers(0)], "", "cn");
        body.Node("Identity", ["go"], "", "goes");
        body.Output("goes", "scalar", 9).Output("hn", "B 4").Output("cn", "B 4");
        graph.Nodes("Loop", [graph.Integer(5), graph.Bytes(9, [], 1), zeros, zeros], "", [("body", body)], "h_end", "c_end");
        graph.Node("MatMul", ["h_end", graph.Weights(4, 2)], "", "y");
        Assert.Contains("[Lstm(4", OnnxComparison.Check(graph.Output("y"), [("x", [5, 2, 3], 0)]), StringComparison.Ordinal);
    }

    /// <summary>One step of a sequence in all its steps.</summary>
    [Fact]
    public void LastStep_TakenOffAllSteps_IsAVector()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 3");
        string last = graph.Node("Slice", ["x", graph.Integers(-1), graph.Integers(long.MaxValue), graph.Integers(1)]);
        graph.Node("Tanh", [graph.Node("Sub", ["x", last])], "", "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [2, 6, 3], 0)]);
    }

    /// <summary>The first direction at the last step, the second at the first: both final states.</summary>
    [Fact]
    public void Directions_AtTheirOwnEnds_AreFinalStates()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "T B 3");
        string y = graph.Nodes("GRU", ["x", graph.Weights(2, 12, 3), graph.Weights(2, 12, 4), graph.Weights(2, 24)], "hidden_size=4 direction=bidirectional", "steps")[0];
        string first = graph.Node("Gather", [graph.Node("Gather", [y, graph.Integer(-1)], "axis=0"), graph.Integer(0)], "axis=0"), second = graph.Node("Gather", [graph.Node("Gather", [y, graph.Integer(0)], "axis=0"), graph.Integer(1)], "axis=0");
        graph.Node("Concat", [first, second], "axis=1", "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [6, 2, 3], 0)]);
    }

    [Theory]
    [InlineData("HardSwish", "")]
    [InlineData("Celu", "alpha=0.5f")]
    public void Functions_OfPyTorch_Agree(string op, string attributes)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 3");
        graph.Node(op, ["x"], attributes, "y");
        OnnxComparison.Check(graph.Output("y"), [("x", [2, 6, 3], 0)]);
    }
}
