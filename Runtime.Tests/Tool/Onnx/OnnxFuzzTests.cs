using Unrolled.Tool.Formats.Onnx;

namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Damaged files are refused with a fault that names them, whatever is damaged.</summary>
public sealed class OnnxFuzzTests
{
    [Fact]
    public void File_WithChangedBytes_IsReadOrRefused()
    {
        byte[][] files = [Recurrent(), Loop(), Shapes()];
        FormatFuzz.Run(11, 6000, TimeSpan.FromSeconds(40), random => new ModelFileContent("test.onnx", FormatFuzz.Changed(files[random.Next(files.Length)], random)));
    }

    [Fact]
    public void Graph_ThatDependsOnItself_IsRefused()
        => Refuses(new OnnxGraph().Input("x", "B T 3").With(g => g.Node("Add", ["x", "b"], "", "a"), g => g.Node("Relu", ["a"], "", "b")).Output("a"), "depends on its own result");

    [Fact]
    public void Graph_WithANameTwice_IsRefused()
        => Refuses(new OnnxGraph().Input("x", "B T 3").With(g => g.Node("Relu", ["x"], "", "a"), g => g.Node("Tanh", ["x"], "", "a")).Output("a"), "twice");

    [Theory]
    [InlineData(1_000_000_000_000)]
    [InlineData(2_000_000_000)]
    [InlineData(-5)]
    public void Constant_ExpandedWithoutLimit_IsRefused(long size)
    {
        foreach (string op in (string[])["ConstantOfShape", "Expand", "Tile", "Range"])
        {
            var graph = new OnnxGraph();
            graph.Input("x", "B T 3");
            string large = op switch
            {
                "ConstantOfShape" => graph.Node(op, [graph.Integers(size, 1, 3)]),
                "Expand" => graph.Node(op, [graph.Floats([1], 1), graph.Integers(size, 1, 3)]),
                "Tile" => graph.Node(op, [graph.Floats([1], 1), graph.Integers(size)]),
                _ => graph.Node(op, [graph.Integer(0), graph.Integer(size), graph.Integer(size < 0 ? -1 : 1)]),
            };
            graph.Node("Add", ["x", graph.Node("Cast", [large], "to=1")], "", "y");
            graph.Output("y");
            Exception fault = Assert.ThrowsAny<Exception>(() => OnnxComparison.Import(graph.File()));
            Assert.True(fault is ModelFormatException or UnsupportedModelException, $"{op}: {fault}");
        }
    }

    [Fact]
    public void Constants_ThatDoubleAgainAndAgain_AreRefused()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 3");
        string value = graph.Floats([1], 1);
        for (int i = 0; i < 60; i++)
        {
            value = graph.Node("Concat", [value, value], "axis=0");
        }

        graph.Node("Add", ["x", value], "", "y");
        Refuses(graph.Output("y"), "computes an array");
    }

    [Fact]
    public void Nodes_ThatLackOperands_AreRefused()
    {
        const string operators = """
            Identity Cast Dropout StopGradient CastLike Shape Size ZerosLike Transpose Reshape Flatten Squeeze
            Unsqueeze Slice Gather GatherElements ReverseSequence Reverse Concat Expand Tile Pad Add Sum
            Sub Mul Div Pow Neg Min Max Clip Softmax LogSoftmax PRelu HardSwish
            Celu MatMul Gemm Einsum Where Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool ReduceMean
            ReduceMax ReduceSum BatchNormalization LayerNormalization InstanceNormalization OneHot Loop Scan LSTM GRU RNN Split
            Trilu If Relu Sigmoid Gelu LeakyRelu Range ConstantOfShape
            """;
        string[][] operands = [[], [""], ["x"], ["", "x"], ["x", ""], ["x", "x"], ["x", "x", ""]];
        foreach (string name in operators.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string[] inputs in operands)
            {
                var graph = new OnnxGraph();
                graph.Input("x", "B T 3");
                graph.Node(name, inputs, "", "y");
                FormatFuzz.Refuses(new ModelFileContent("test.onnx", graph.Output("y").File()), $"{name}({string.Join(", ", inputs)})");
            }
        }
    }

    [Fact]
    public void Graphs_NestedWithoutLimit_AreRefused()
    {
        var inner = new OnnxGraph();
        inner.Output("x");
        for (int i = 0; i < 120; i++)
        {
            var outer = new OnnxGraph();
            string condition = outer.Bytes(9, [], 1);
            outer.Nodes("If", [condition], "", [("then_branch", inner), ("else_branch", new OnnxGraph().Output("x"))], $"n{i}");
            outer.Output($"n{i}");
            inner = outer;
        }

        inner.Input("x", "B T 3");
        Refuses(inner, "deep");
    }

    [Fact]
    public void Graph_OfManyFunctions_DoesNotOverflowTheStack()
    {
        var graph = new OnnxGraph();
        string value = "x";
        graph.Input("x", "B T 3");
        for (int i = 0; i < 20000; i++)
        {
            value = graph.Node("Tanh", [value]);
        }

        Refuses(graph.Output(value), "functions follow each other");
    }

    [Fact]
    public void ExternalData_IsReadFromTheFolderAlone()
    {
        string folder = Directory.CreateTempSubdirectory("unrolled-onnx").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "w.data"), new byte[3 * 4 * 4]);
            foreach ((string location, bool allowed, string? reason) in ((string, bool, string?)[])[
                ("w.data", true, null), ("w.data", false, "--external-data reads it"), ("../w.data", true, "only files in the model's own folder"), ("/etc/passwd", true, "only files in the model's own folder"), ("missing.data", true, "is not there"), ("link.data", true, "a link")])
            {
                var graph = new OnnxGraph();
                graph.Input("x", "B T 3");
                graph.Raw(5, new ProtoWriter().Integer(1, 3).Integer(1, 4).Integer(2, 1).Text(8, "w").Message(13, new ProtoWriter().Text(1, "location").Text(2, location)).Integer(14, 1));
                graph.Node("MatMul", ["x", "w"], "", "y");
                graph.Output("y");
                string path = Path.Combine(folder, "model.onnx");
                File.WriteAllBytes(path, graph.File());
                if (location == "link.data")
                {
                    File.CreateSymbolicLink(Path.Combine(folder, location), "/etc/hostname");
                }

                ModelFileContent file = ModelFileContent.Read(path);
                var options = new ImportOptions { AllowExternalData = allowed };
                if (reason is null)
                {
                    Assert.NotEmpty(new OnnxFormat().Import(file, options).Network.Layers);
                }
                else
                {
                    Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => new OnnxFormat().Import(file, options)).Message, StringComparison.Ordinal);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Refuses(OnnxGraph graph, string reason)
    {
        Exception fault = Assert.ThrowsAny<Exception>(() => OnnxComparison.Import(graph.File()));
        Assert.True(fault is ModelFormatException or UnsupportedModelException, fault.ToString());
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Recurrent()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B T 3").Input("h", "1 B 4").Input("c", "1 B 4");
        string x = graph.Node("Transpose", ["x"], "perm=1,0,2");
        string[] r = graph.Nodes("LSTM", [x, graph.Weights(1, 16, 3), graph.Weights(1, 16, 4), graph.Weights(1, 32), "", "h", "c"], "hidden_size=4", "y", "yh", "yc");
        string last = graph.Node("Gather", [graph.Node("Squeeze", [r[0], graph.Integers(1)]), graph.Integer(-1)], "axis=0");
        graph.Node("Gemm", [last, graph.Weights(2, 4), graph.Weights(2)], "transB=1", "out");
        return graph.Output("out").Output("yh").Output("yc").File();
    }

    private static byte[] Shapes()
    {
        var graph = new OnnxGraph();
        graph.Input("x", "B 12 3");
        string conv = graph.Node("Conv", [graph.Node("Transpose", ["x"], "perm=0,2,1"), graph.Weights(5, 3, 3), graph.Weights(5)], "pads=1,1");
        string pooled = graph.Node("MaxPool", [graph.Node("Relu", [conv])], "kernel_shape=2, strides=2,");
        string flat = graph.Node("Reshape", [pooled, graph.Integers(0, -1)]);
        graph.Node("Softmax", [graph.Node("MatMul", [flat, graph.Weights(30, 4)])], "axis=-1", "out");
        return graph.Output("out").File();
    }

    private static byte[] Loop() => OnnxLoops.Gru("B 6 3", 6).File();
}
