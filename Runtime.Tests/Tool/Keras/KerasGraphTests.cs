using Unrolled.Tool.Compilation;
using static Unrolled.Tests.Tool.Keras.KerasReference;

namespace Unrolled.Tests.Tool.Keras;

/// <summary>Attention of heads, attention written out, and operations on tensors between layers.</summary>
public sealed class KerasGraphTests
{
    // Heads whose keys and values have one width, and others.
    [Theory]
    [InlineData(3, 3, false, "query_dense")]
    [InlineData(3, 2, false, "_query_dense")]
    [InlineData(2, 3, true, "query_dense")]
    public void MultiHeadAttention_OverItself_ComputesKerass(int keyWidth, int valueWidth, bool causal, string place)
    {
        const int heads = 2, width = 4, steps = 5;
        string prefix = place[..^"query_dense".Length];
        var file = new KerasTestModel("3.4.0") { Graph = ("[[\"in\",0,0]]", "[[\"mha\",0,0]]") };
        file.Input("in", "[null,5,4]");
        (string, int[])[] shapes =
        [
            .. ((string Name, int Width)[])[("query", keyWidth), ("key", keyWidth), ("value", valueWidth)] is var parts ? parts.SelectMany(p => ((string, int[])[])[($"{p.Name}/kernel|{prefix}{p.Name}_dense/vars/0", [width, heads, p.Width]), ($"{p.Name}/bias|{prefix}{p.Name}_dense/vars/1", [heads, p.Width])]) : [],
            ($"attention_output/kernel|{prefix}output_dense/vars/0", [heads, valueWidth, width]), ($"attention_output/bias|{prefix}output_dense/vars/1", [width]),
        ];
        string node = $"[[[\"in\",0,0,{{\"value\":[\"in\",0,0]{(causal ? ",\"use_causal_mask\":true" : "")}}}]]]";
        float[][] w = file.Layer("MultiHeadAttention", "mha", $"\"num_heads\":{heads},\"key_dim\":{keyWidth},\"value_dim\":{valueWidth}", shapes, node);
        Tensor x = KerasTestModel.Random(1, 1, steps, width);
        double[][] input = Steps(x);
        double[][] Projected(int which, int own) => [.. input.Select(row => Product(row, w[2 * which], heads * own, w[2 * which + 1]))];
        double[][] q = Projected(0, keyWidth), k = Projected(1, keyWidth), v = Projected(2, valueWidth);
        double[][] expected = [.. Enumerable.Range(0, steps).Select(t =>
        {
            double[] joined = new double[heads * valueWidth];
            for (int h = 0; h < heads; h++)
            {
                double[] a = Softmax([.. Enumerable.Range(0, causal ? t + 1 : steps).Select(s => Enumerable.Range(h * keyWidth, keyWidth).Sum(i => q[t][i] * k[s][i]) / Math.Sqrt(keyWidth))]);
                for (int i = 0; i < valueWidth; i++)
                {
                    joined[h * valueWidth + i] = a.Select((weight, s) => weight * v[s][h * valueWidth + i]).Sum();
                }
            }

            return Product(joined, w[6], width, w[7]);
        })];
        foreach (byte[] bytes in new[] { file.Zip(), file.Hdf5() })
        {
            KerasTestModel.Same(Flat(expected), KerasTestModel.Run(bytes, out CompiledModel model, ("in", x))["y0"], model.Source);
        }
    }

    [Fact]
    public void DotSoftmaxDot_IsAnAttention()
    {
        var file = new KerasTestModel { Graph = ("[[\"a\",0,0],[\"b\",0,0]]", "[[\"context\",0,0]]") };
        file.Input("a", "[null,4,3]");
        file.Input("b", "[null,6,3]");
        file.Layer("Dot", "scores", "\"axes\":[2,2],\"normalize\":false", null, KerasTestModel.From("a", "b"));
        file.Layer("Activation", "weights", "\"activation\":\"softmax\"", null, KerasTestModel.From("scores"));
        file.Layer("Dot", "context", "\"axes\":[2,1],\"normalize\":false", null, KerasTestModel.From("weights", "b"));
        Tensor a = KerasTestModel.Random(1, 1, 4, 3), b = KerasTestModel.Random(2, 1, 6, 3);
        double[][] queries = Steps(a), keys = Steps(b);
        IEnumerable<double> expected = queries.SelectMany(q =>
        {
            double[] weights = Softmax([.. keys.Select(k => k.Zip(q, (x, y) => x * y).Sum())]);
            return Enumerable.Range(0, 3).Select(f => keys.Select((k, s) => weights[s] * k[f]).Sum());
        });
        KerasTestModel.Same(expected, KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("a", a), ("b", b))["y0"], model.Source);
    }

    [Theory]
    [InlineData("Maximum")]
    [InlineData("Minimum")]
    public void MaximumAndMinimum_ComputeKerass(string kind)
    {
        var file = new KerasTestModel { Graph = ("[[\"a\",0,0],[\"b\",0,0],[\"c\",0,0]]", "[[\"most\",0,0]]") };
        foreach (string name in new[] { "a", "b", "c" })
        {
            file.Input(name, "[null,3]");
        }

        file.Layer(kind, "most", "", null, KerasTestModel.From("a", "b", "c"));
        Tensor[] x = [.. Enumerable.Range(1, 3).Select(seed => KerasTestModel.Random(seed, 2, 3))];
        IEnumerable<double> expected = Enumerable.Range(0, 6).Select(i => kind == "Maximum" ? (double)x.Max(t => t.Values[i]) : x.Min(t => t.Values[i]));
        KerasTestModel.Same(expected, KerasTestModel.Run(file.Hdf5(), out _, ("a", x[0]), ("b", x[1]), ("c", x[2]))["y0"]);
    }

    // y = 1 − 2x + x, its last step, of Keras 2's functions and of Keras 3's operations.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OperationsBetweenLayers_ComputeKerass(bool isNew)
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"last\",0,0]]") };
        file.Input("in", "[null,4,3]");
        string T(string name) => $"{{\"class_name\":\"__keras_tensor__\",\"config\":{{\"keras_history\":[\"{name}\",0,0]}}}}";
        const string all = "{\"start\":null,\"stop\":null,\"step\":null}", range = $"{{\"class_name\":\"__slice__\",\"config\":{all}}}";
        void Operation(string function, string kind, string name, string old, string args)
            => file.Layer(isNew ? $"{kind}\",\"module\":\"keras.src.ops.numpy" : function.Contains("getitem", StringComparison.Ordinal) ? "SlicingOpLambda" : "TFOpLambda", name, isNew ? "" : $"\"function\":\"{function}\"", null, isNew ? $"[{{\"args\":[{args}],\"kwargs\":{{}}}}]" : $"[{old}]");

        Operation("math.multiply", "Multiply", "twice", "[[\"in\",0,0,{\"y\":2.0,\"name\":null}]]", $"{T("in")},2.0");
        Operation("math.subtract", "Subtract", "rest", "[[\"_CONSTANT_VALUE\",-1,1.0,{\"y\":[\"twice\",0,0],\"name\":null}]]", $"1.0,{T("twice")}");
        Operation("__operators__.add", "Add", "sum", "[[\"rest\",0,0,{\"y\":[\"in\",0,0],\"name\":null}]]", $"{T("rest")},{T("in")}");
        Operation("__operators__.getitem", "GetItem", "last", $"[[\"sum\",0,0,{{\"slice_spec\":[{all},-1,{all}]}}]]", $"{T("sum")},[{range},-1,{range}]");
        Tensor x = KerasTestModel.Random(1, 1, 4, 3);
        KerasTestModel.Same(Steps(x)[^1].Select(v => 1 - v), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void OneStepBesideMany_IsTheSameAtEach()
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"gated\",0,0]]") };
        file.Input("in", "[null,4,3]");
        file.Layer("GlobalAveragePooling1D", "mean", "\"keepdims\":false", null, KerasTestModel.From("in"));
        file.Layer("Reshape", "step", "\"target_shape\":[1,3]", null, KerasTestModel.From("mean"));
        file.Layer("Multiply", "gated", "", null, KerasTestModel.From("in", "step"));
        Tensor x = KerasTestModel.Random(1, 1, 4, 3);
        double[][] steps = Steps(x);
        KerasTestModel.Same(steps.SelectMany(s => s.Select((v, f) => v * steps.Average(row => row[f]))), KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Theory]
    [InlineData("\"quantization_mode\":\"int8\"")]
    [InlineData("\"dtype\":{\"module\":\"keras\",\"class_name\":\"QuantizedDTypePolicy\",\"config\":{\"mode\":\"int8\"}}")]
    public void QuantizedLayer_IsRefusedByName(string settings)
    {
        var file = new KerasTestModel("3.5.0");
        file.Input("in", "[null,3]");
        file.Layer("Dense", "dense", $"\"units\":2,{settings}", [("kernel:0", [3, 2]), ("bias:0", [2])]);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasTestModel.Import(file.Zip()));
        Assert.Equal(("dense", "Dense"), (fault.Layer, fault.Operator));
    }

    // Stored in an archive, the HDF5 file may begin at a place where an HDF5 file with a user block would.
    [Fact]
    public void Archive_WithAnHdf5FileAt512_IsAnArchive()
    {
        var file = new KerasTestModel("3.4.0");
        file.Input("in", "[null,3]");
        file.Layer("Dense", "dense", "\"units\":2", [("kernel:0", [3, 2]), ("bias:0", [2])]);
        using var stream = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            void Entry(string name, byte[] bytes)
            {
                using Stream entry = archive.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }

            // Its own header has 30 bytes and its name; that of the weights 46.
            Entry("a", new byte[512 - 31 - 46]);
            Entry("model.weights.h5", file.WeightsByClass());
            Entry("config.json", System.Text.Encoding.UTF8.GetBytes(file.Config));
        }

        byte[] bytes = stream.ToArray();
        Assert.Equal(512, Unrolled.Tool.Formats.Hdf5.Hdf5File.Start(bytes));
        Assert.Equal("dense", Assert.Single(KerasTestModel.Import(bytes).Network.Layers).Name);
    }
}
