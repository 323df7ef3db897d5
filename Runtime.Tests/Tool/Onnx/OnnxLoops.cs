namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Cells written out in the body of a loop, as tf2onnx does it.</summary>
internal static class OnnxLoops
{
    /// <summary>A GRU of Keras that resets before the product; the body takes each gate's weights apart.</summary>
    public static OnnxGraph Gru(string shape, int steps)
    {
        var graph = new OnnxGraph();
        graph.Input("x", shape);
        string x = graph.Node("Transpose", ["x"], "perm=1,0,2");
        string[] w = [.. Enumerable.Range(0, 3).Select(_ => graph.Weights(3, 4))], u = [.. Enumerable.Range(0, 3).Select(_ => graph.Weights(4, 4))], b = [.. Enumerable.Range(0, 3).Select(_ => graph.Weights(4))];
        string zeros = graph.Node("Expand", [graph.Floats([], 0), graph.Node("Concat", [graph.Node("Slice", [graph.Node("Shape", ["x"]), graph.Integers(0), graph.Integers(1)]), graph.Integers(4)], "axis=0")]);
        var body = new OnnxGraph();
        body.Input("i", "scalar", 7).Input("go", "scalar", 9).Input("t", "scalar", 7).Input("h", "B 4");
        string one = body.Integer(1);
        body.Node("Add", ["t", one], "", "next");
        body.Node("Less", ["next", body.Integer(steps)], "", "goes");
        string step = body.Node("Gather", [x, "t"], "axis=0", "bx");
        string Gate(int k, string name) => body.Node("Clip", [body.Node("Add", [body.Node("Mul", [body.Floats([], 0.2f), Sum(k, "h", name)], "", name + "m"), body.Floats([], 0.5f)], "", name + "a"), body.Floats([], 0), body.Floats([], 1)], "", name);
        string Sum(int k, string h, string name) => body.Node("Add", [body.Node("Add", [body.Node("MatMul", [step, w[k]], "", name + "w"), b[k]], "", name + "b"), body.Node("MatMul", [h, u[k]], "", name + "u")], "", name + "s");
        string z = Gate(0, "z"), r = Gate(1, "r");
        string n = body.Node("Tanh", [Sum(2, body.Node("Mul", [r, "h"], "", "rh"), "n")], "", "n");
        string kept = body.Node("Mul", [z, "h"], "", "zh"), added = body.Node("Mul", [body.Node("Sub", [body.Floats([], 1), z], "", "z1"), n], "", "zn");
        body.Node("Add", [kept, added], "", "hn");
        body.Node("Identity", ["hn"], "", "row");
        body.Output("goes", "scalar", 9).Output("next", "scalar", 7).Output("hn", "B 4").Output("row", "B 4");
        graph.Nodes("Loop", [graph.Integer(long.MaxValue), graph.Bytes(9, [], 1), graph.Integer(0), zeros], "", [("body", body)], "t_end", "h_end", "rows");
        graph.Node("Transpose", ["rows"], "perm=1,0,2", "y");
        graph.Node("MatMul", ["h_end", graph.Weights(4, 2)], "", "last");
        return graph.Output("y").Output("last");
    }
}
