namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Attention as exporters write it, compared with ONNX Runtime.</summary>
public sealed class OnnxAttentionTests
{
    private static readonly (string, int[], int)[] Input = [("x", [2, 6, 3], 0)];

    [Theory]
    [InlineData("sum", "AttentionPooling]")]
    [InlineData("matmul", "AttentionPooling]")]
    [InlineData("tanh", "AttentionPooling(5)]")]
    [InlineData("relu", "AttentionPooling]")]
    [InlineData("einsum", "AttentionPooling]")]
    public void WeightedSum_OfSteps_IsAPooling(string form, string layer)
    {
        OnnxGraph graph = Recurrent(out string h);
        string hidden = form is "tanh" or "relu" ? graph.Node(form == "tanh" ? "Tanh" : "Relu", [graph.Node("Add", [graph.Node("MatMul", [h, graph.Weights(4, 5)]), graph.Weights(5)])]) : h;
        string weights = graph.Node("Softmax", [graph.Node("Add", [graph.Node("MatMul", [hidden, graph.Weights(hidden == h ? 4 : 5, 1)]), graph.Weights(1)])], "axis=1");
        string context = form switch
        {
            "matmul" => graph.Node("Squeeze", [graph.Node("MatMul", [graph.Node("Transpose", [weights], "perm=0,2,1"), h]), graph.Integers(1)]),
            "einsum" => graph.Node("Einsum", [weights, h], "equation=bto,btd->bd"),
            _ => graph.Node("ReduceSum", [graph.Node("Mul", [weights, h]), graph.Integers(1)], "keepdims=0"),
        };
        graph.Node("MatMul", [context, graph.Weights(4, 2)], "", "y");
        Assert.Contains(layer, OnnxComparison.Check(graph.Output("y"), Input), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("last", "[Attention(")]
    [InlineData("scaled", "Score = AttentionScore.ScaledDot")]
    [InlineData("general", "Score = AttentionScore.General")]
    [InlineData("keys first", "[Attention(")]
    public void Query_OfTheLastStep_IsAttention(string form, string layer)
    {
        OnnxGraph graph = Recurrent(out string h);
        string query = graph.Node("Gather", [h, graph.Integer(-1)], "axis=1");
        query = form == "general" ? graph.Node("MatMul", [query, graph.Weights(4, 4)]) : query;
        string keys = form == "general" ? graph.Node("MatMul", [h, graph.Weights(4, 4)]) : h;
        string column = graph.Node("Unsqueeze", [query, graph.Integers(2)]), row = graph.Node("Unsqueeze", [query, graph.Integers(1)]);
        string scores = form == "keys first" ? graph.Node("Transpose", [graph.Node("MatMul", [keys, column])], "perm=0,2,1") : graph.Node("MatMul", [row, graph.Node("Transpose", [keys], "perm=0,2,1")]);
        scores = form == "scaled" ? graph.Node("Div", [scores, graph.Floats([], 2)]) : scores;
        string context = graph.Node("Squeeze", [graph.Node("MatMul", [graph.Node("Softmax", [scores], "axis=2"), h]), graph.Integers(1)]);
        graph.Node("MatMul", [graph.Node("Concat", [context, query], "axis=1"), graph.Weights(8, 2)], "", "y");
        Assert.Contains(layer, OnnxComparison.Check(graph.Output("y"), Input), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "MultiHeadAttention(2")]
    [InlineData("residual", "MultiHeadAttention(2")]
    [InlineData("constant mask", "Causal = true")]
    [InlineData("mask", "Causal = true")]
    [InlineData("where", "Causal = true")]
    public void Heads_OfASequence_AreMultiHeadAttention(string form, string layer)
    {
        bool isKnown = form is "constant mask" or "where";
        var graph = new OnnxGraph();
        graph.Input("x", isKnown ? "B 6 4" : "B T 4");
        string Projected(string perm) => graph.Node("Transpose", [graph.Node("Reshape", [graph.Node("Add", [graph.Node("MatMul", ["x", graph.Weights(4, 4)]), graph.Weights(4)]), graph.Integers(0, 0, 2, 2)])], perm);
        string scores = graph.Node("MatMul", [graph.Node("Div", [Projected("perm=0,2,1,3"), graph.Floats([], 1.5f)]), Projected("perm=0,2,3,1")]);
        if (isKnown)
        {
            float[] hidden = [.. Enumerable.Range(0, 36).Select(i => i % 6 > i / 6 ? float.NegativeInfinity : 0)];
            scores = form == "where" ? graph.Node("Where", [graph.Bytes(9, [6, 6], [.. hidden.Select(v => (byte)(v == 0 ? 0 : 1))]), graph.Floats([], float.NegativeInfinity), scores]) : graph.Node("Add", [scores, graph.Floats([1, 1, 6, 6], hidden)]);
        }
        else if (form == "mask")
        {
            string steps = graph.Node("Slice", [graph.Node("Shape", ["x"]), graph.Integers(1), graph.Integers(2)]);
            string later = graph.Node("Trilu", [graph.Node("Expand", [graph.Floats([], 1), graph.Node("Concat", [steps, steps], "axis=0")]), graph.Integer(1)], "upper=1");
            string zeros = graph.Node("ConstantOfShape", [graph.Node("Shape", [later])]);
            scores = graph.Node("Add", [scores, graph.Node("Where", [graph.Node("Cast", [later], "to=9"), graph.Floats([], float.NegativeInfinity), zeros])]);
        }

        string context = graph.Node("Transpose", [graph.Node("MatMul", [graph.Node("Softmax", [scores], "axis=3"), Projected("perm=0,2,1,3")])], "perm=0,2,1,3");
        string result = graph.Node("Add", [graph.Node("MatMul", [graph.Node("Reshape", [context, graph.Integers(0, 0, 4)]), graph.Weights(4, 4)]), graph.Weights(4)], "", form == "residual" ? null : "y");
        if (form == "residual")
        {
            graph.Node("Add", [result, "x"], "", "y");
        }

        Assert.Contains(layer, OnnxComparison.Check(graph.Output("y"), [("x", [2, 6, 4], 0)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_AsAnOutput_AreRefused()
    {
        OnnxGraph graph = Recurrent(out string h);
        graph.Node("Softmax", [graph.Node("MatMul", [h, graph.Weights(4, 1)])], "axis=1", "y");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => OnnxComparison.Import(graph.Output("y").File()));
        Assert.Contains("weights of attention", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mask_OfOtherSteps_IsRefused()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 6 4");
        string scores = graph.Node("MatMul", ["x", graph.Node("Transpose", ["x"], "perm=0,2,1")]);
        string mask = graph.Floats([6, 6], [.. Enumerable.Range(0, 36).Select(i => i % 6 == 2 ? -1e9f : 0)]);
        graph.Node("MatMul", [graph.Node("Softmax", [graph.Node("Add", [scores, mask])], "axis=2"), "x"], "", "y");
        Assert.Throws<UnsupportedModelException>(() => OnnxComparison.Import(graph.Output("y").File()));
    }

    // An LSTM over "x" of open length, batch first.
    private static OnnxGraph Recurrent(out string h)
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 3");
        string y = graph.Nodes("LSTM", [graph.Node("Transpose", ["x"], "perm=1,0,2"), graph.Weights(1, 16, 3), graph.Weights(1, 16, 4), graph.Weights(1, 32)], "hidden_size=4", "steps")[0];
        h = graph.Node("Transpose", [graph.Node("Squeeze", [y, graph.Integers(1)])], "perm=1,0,2");
        return graph;
    }
}
