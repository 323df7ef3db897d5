using System.Diagnostics;
using System.Runtime.InteropServices;
using Unrolled.Tests.Tool.Onnx;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Formats.TensorFlow;
using Unrolled.Tool.Running;

namespace Unrolled.Tests.Tool.TensorFlow;

/// <summary>Frozen graphs of TensorFlow, with loops as nodes among the others.</summary>
public sealed class GraphDefTests
{
    private const int Steps = 5, Inputs = 3, Units = 4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhileLoop_OfASimpleRnn_AnswersAsTheFormula(bool sequence)
    {
        float[] w = Values(Inputs * Units, 1), u = Values(Units * Units, 2), b = Values(Units, 3), x = Values(2 * Steps * Inputs, 4);
        CompiledModel model = CompiledModel.Compile(Import(Rnn(w, u, b, sequence)), "Imported");
        Assert.Contains("[SimpleRnn(4", model.Source, StringComparison.Ordinal);
        Tensor y = new ModelCall(model).Run(new Dictionary<string, Tensor> { ["x"] = new([2, Steps, Inputs], x) })["y"];
        for (int row = 0; row < 2; row++)
        {
            double[] h = new double[Units];
            for (int t = 0; t < Steps; t++)
            {
                double[] next = new double[Units];
                for (int i = 0; i < Units; i++)
                {
                    double sum = b[i];
                    for (int k = 0; k < Inputs; k++)
                    {
                        sum += x[(row * Steps + t) * Inputs + k] * w[k * Units + i];
                    }

                    for (int k = 0; k < Units; k++)
                    {
                        sum += h[k] * u[k * Units + i];
                    }

                    next[i] = Math.Tanh(sum);
                }

                h = next;
                for (int i = 0; sequence && i < Units; i++)
                {
                    Assert.Equal(h[i], y.Values[(row * Steps + t) * Units + i], 1e-5);
                }
            }

            for (int i = 0; !sequence && i < Units; i++)
            {
                Assert.Equal(h[i], y.Values[row * Units + i], 1e-5);
            }
        }
    }

    [Fact]
    public void Inspection_ListsOperatorsAndWeights()
    {
        var content = new ModelFileContent("x.pb", Rnn(Values(12, 1), Values(16, 2), Values(4, 3), false));
        ModelInspection inspection = new TensorFlowFormat().Inspect(content);
        Assert.True(new TensorFlowFormat().Matches(content));
        Assert.Contains(inspection.Tensors, t => t is { Name: "w", Type: "float32" } && t.Shape.SequenceEqual([3, 4]));
        Assert.Contains("1 while loop", inspection.Unusual);
    }

    [Fact]
    public void File_WithChangedBytes_IsReadOrRefused()
    {
        byte[] whole = Rnn(Values(12, 1), Values(16, 2), Values(4, 3), true);
        var random = new Random(5);
        var time = Stopwatch.StartNew();
        int count = 0;
        for (; count < 3000 && time.Elapsed < TimeSpan.FromSeconds(20); count++)
        {
            byte[] file = [.. whole];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            file = random.Next(5) == 0 ? file[..random.Next(1, file.Length)] : file;
            try
            {
                var content = new ModelFileContent("x.pb", file);
                new TensorFlowFormat().Matches(content);
                new TensorFlowFormat().Inspect(content);
                new TensorFlowFormat().Import(content, new ImportOptions());
            }
            catch (Exception fault) when (fault is ModelFormatException or UnsupportedModelException)
            {
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} files");
        Assert.True(count > 300, $"only {count} files in 20 seconds");
    }

    private static ImportedModel Import(byte[] file) => new TensorFlowFormat().Import(new ModelFileContent("x.pb", file), new ImportOptions());

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static byte[] Rnn(float[] w, float[] u, float[] b, bool sequence)
    {
        var graph = new ProtoWriter();
        void Node(string op, string name, string inputs = "", Action<ProtoWriter>? attributes = null)
        {
            ProtoWriter node = new ProtoWriter().Text(1, name).Text(2, op);
            foreach (string input in inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                node.Text(3, input);
            }

            attributes?.Invoke(node);
            graph.Message(1, node);
        }

        void Floats(string name, int[] shape, params float[] values) => Node("Const", name, "", n => Attribute(n, "value", new ProtoWriter().Message(8, Tensor(1, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()))));
        void Ints(string name, int[] shape, params int[] values) => Node("Const", name, "", n => Attribute(n, "value", new ProtoWriter().Message(8, Tensor(3, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()))));
        Node("Placeholder", "x", "", n =>
        {
            Attribute(n, "dtype", new ProtoWriter().Integer(6, 1));
            Attribute(n, "shape", new ProtoWriter().Message(7, Shape(-1, Steps, Inputs)));
        });
        Floats("w", [Inputs, Units], w);
        Floats("u", [Units, Units], u);
        Floats("b", [Units], b);
        Ints("perm", [3], 1, 0, 2);
        Ints("zero", [], 0);
        Ints("one", [], 1);
        Ints("steps", [], Steps);
        Ints("axes", [2], 1, 2);
        Ints("last", [], -1);
        Ints("times", [2], 1, Units);
        Node("Transpose", "t", "x perm");
        Node("ZerosLike", "zeros", "x");
        Node("Sum", "sums", "zeros axes");
        Node("ExpandDims", "column", "sums last");
        Node("Tile", "h0", "column times");
        Node("TensorArrayV3", "in", "steps");
        Node("TensorArrayV3", "out", "steps");
        Node("Range", "range", "zero steps one");
        Node("TensorArrayScatterV3", "scatter", "in range t in:1");
        Node("Enter", "enter_i", "zero");
        Node("Enter", "enter_a", "out:1");
        Node("Enter", "enter_h", "h0");
        Node("Merge", "merge_i", "enter_i next_i");
        Node("Merge", "merge_a", "enter_a next_a");
        Node("Merge", "merge_h", "enter_h next_h");
        Node("Enter", "limit", "steps");
        Node("Less", "less", "merge_i limit");
        Node("LoopCond", "cond", "less");
        Node("Switch", "switch_i", "merge_i cond");
        Node("Switch", "switch_a", "merge_a cond");
        Node("Switch", "switch_h", "merge_h cond");
        Node("Identity", "i", "switch_i:1");
        Node("Identity", "a", "switch_a:1");
        Node("Identity", "h", "switch_h:1");
        Node("Enter", "handle", "in");
        Node("Enter", "flow", "scatter");
        Node("TensorArrayReadV3", "step", "handle i flow");
        Node("Enter", "we", "w");
        Node("Enter", "ue", "u");
        Node("Enter", "be", "b");
        Node("MatMul", "xw", "step we");
        Node("BiasAdd", "xb", "xw be");
        Node("MatMul", "hu", "h ue");
        Node("Add", "sum", "xb hu");
        Node("Tanh", "tanh", "sum");
        Node("Enter", "target", "out");
        Node("TensorArrayWriteV3", "write", "target i tanh a");
        Node("Add", "plus", "i one_e");
        Node("Enter", "one_e", "one");
        Node("NextIteration", "next_i", "plus");
        Node("NextIteration", "next_a", "write");
        Node("NextIteration", "next_h", "tanh");
        if (sequence)
        {
            Node("Exit", "exit_a", "switch_a");
            Node("TensorArrayGatherV3", "stack", "out range exit_a");
            Node("Transpose", "y", "stack perm");
        }
        else
        {
            Node("Exit", "exit_h", "switch_h");
            Node("Identity", "y", "exit_h");
        }

        return graph.ToArray();
    }

    private static void Attribute(ProtoWriter node, string key, ProtoWriter value) => node.Message(5, new ProtoWriter().Text(1, key).Message(2, value));

    private static ProtoWriter Tensor(long type, int[] shape, byte[] content) => new ProtoWriter().Integer(1, type).Message(2, Shape(shape)).Bytes(4, content);

    private static ProtoWriter Shape(params int[] dims)
    {
        var shape = new ProtoWriter();
        foreach (int d in dims)
        {
            shape.Message(2, new ProtoWriter().Integer(1, d));
        }

        return shape;
    }
}
