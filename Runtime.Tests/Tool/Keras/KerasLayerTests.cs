using Unrolled.Tool.Compilation;
using static Unrolled.Tests.Tool.Keras.KerasReference;

namespace Unrolled.Tests.Tool.Keras;

public sealed class KerasLayerTests
{
    private static (string, int[])[] Kernel(params int[] shape) => [("kernel:0", shape), ("bias:0", [shape[^1]])];

    [Theory]
    [InlineData("valid", 1, 1, 0, -1)]
    [InlineData("valid", 2, 1, 0, -1)]
    [InlineData("same", 2, 1, 0, 4)]
    [InlineData("same", 1, 1, 1, 8)]
    [InlineData("causal", 1, 2, 4, 8)]
    public void Conv1D_PadsAsKeras(string padding, int stride, int dilation, int before, int outputs)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,8,2]");
        float[][] w = file.Layer("Conv1D", "conv", $"\"filters\":4,\"kernel_size\":[3],\"strides\":[{stride}],\"dilation_rate\":[{dilation}],\"padding\":\"{padding}\",\"activation\":\"relu\"", Kernel(3, 2, 4));
        Tensor x = KerasTestModel.Random(1, 1, 8, 2);
        double[][] expected = Conv1D(Steps(x), 3, 4, w, stride, before, outputs, dilation);
        KerasTestModel.Same(Flat(expected).Select(Relu), KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void ConvolutionPoolingFlattenDense_OfASeries_ComputesKerass()
    {
        var file = new KerasTestModel("3.1.0");
        file.Input("in", "[null,8,1]");
        float[][] conv = file.Layer("Conv1D", "conv", "\"filters\":3,\"kernel_size\":[3],\"activation\":\"relu\"", Kernel(3, 1, 3));
        file.Layer("MaxPooling1D", "pool", "\"pool_size\":[2],\"strides\":[2],\"padding\":\"valid\"");
        file.Layer("Flatten", "flatten", "");
        float[][] dense = file.Layer("Dense", "dense", "\"units\":2,\"activation\":\"sigmoid\"", Kernel(9, 2));
        Tensor x = KerasTestModel.Random(2, 1, 8, 1);
        double[][] convolved = [.. Conv1D(Steps(x), 3, 3, conv).Select(row => row.Select(Relu).ToArray())];
        double[] pooled = [.. Enumerable.Range(0, 3).SelectMany(t => Enumerable.Range(0, 3).Select(f => Math.Max(convolved[2 * t][f], convolved[2 * t + 1][f])))];
        KerasTestModel.Same(Dense(pooled, dense, Sigmoid), KerasTestModel.Run(file.Zip(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void TimeDistributedConvolutions_OfPiecesOfASeries_ComputeKerass()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,null,6,1]");
        float[][] conv = file.Layer("TimeDistributed", "td1", "\"layer\":{\"class_name\":\"Conv1D\",\"config\":{\"name\":\"c\",\"filters\":3,\"kernel_size\":[2],\"strides\":[1],\"padding\":\"valid\",\"activation\":\"relu\"}}", Kernel(2, 1, 3));
        file.Layer("TimeDistributed", "td2", "\"layer\":{\"class_name\":\"MaxPooling1D\",\"config\":{\"name\":\"p\",\"pool_size\":[2],\"strides\":[2],\"padding\":\"valid\"}}");
        file.Layer("TimeDistributed", "td3", "\"layer\":{\"class_name\":\"Flatten\",\"config\":{\"name\":\"f\"}}");
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3", [("k", [6, 12]), ("r", [3, 12]), ("b", [12])]);
        Tensor x = KerasTestModel.Random(3, 1, 4, 6, 1);
        double[][] rows = new double[4][];
        for (int t = 0; t < 4; t++)
        {
            double[][] piece = [.. Enumerable.Range(0, 6).Select(i => new double[] { x.Values[t * 6 + i] })];
            double[][] y = [.. Conv1D(piece, 2, 3, conv).Select(r => r.Select(Relu).ToArray())];
            rows[t] = [.. Enumerable.Range(0, 2).SelectMany(i => Enumerable.Range(0, 3).Select(f => Math.Max(y[2 * i][f], y[2 * i + 1][f])))];
        }

        KerasTestModel.Same(Lstm(rows, 3, lstm).H[^1], KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void DepthwiseAndSeparable_OfImages_ComputeKerass()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,5,2]");
        float[][] deep = file.Layer("DepthwiseConv2D", "deep", "\"kernel_size\":[2,2],\"depth_multiplier\":2,\"padding\":\"valid\",\"use_bias\":false", [("depthwise_kernel:0", [2, 2, 2, 2])]);
        float[][] apart = file.Layer("SeparableConv2D", "apart", "\"filters\":3,\"kernel_size\":[1,2],\"padding\":\"valid\"", [("depthwise_kernel:0", [1, 2, 4, 1]), ("pointwise_kernel:0", [1, 1, 4, 3]), ("bias:0", [3])]);
        file.Layer("GlobalAveragePooling2D", "mean", "");
        Tensor x = KerasTestModel.Random(4, 1, 4, 5, 2);
        double[,,] first = new double[3, 4, 4];
        double[] expected = new double[3];
        for (int h = 0; h < 3; h++)
        {
            for (int w = 0; w < 4; w++)
            {
                for (int c = 0; c < 2; c++)
                {
                    for (int m = 0; m < 2; m++)
                    {
                        for (int k = 0; k < 4; k++)
                        {
                            first[h, w, c * 2 + m] += x.Values[((h + k / 2) * 5 + w + k % 2) * 2 + c] * deep[0][(k * 2 + c) * 2 + m];
                        }
                    }
                }
            }
        }

        for (int h = 0; h < 3; h++)
        {
            for (int w = 0; w < 3; w++)
            {
                for (int f = 0; f < 3; f++)
                {
                    expected[f] += apart[2][f] / 9.0;
                    for (int c = 0; c < 4; c++)
                    {
                        double between = first[h, w, c] * apart[0][c] + first[h, w + 1, c] * apart[0][4 + c];
                        expected[f] += between * apart[1][c * 3 + f] / 9;
                    }
                }
            }
        }

        KerasTestModel.Same(expected, KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, false, true)]
    public void BatchAndLayerNormalization_WithoutScaleOrCenter_ComputeKerass(bool scale, bool center, bool zip)
    {
        string Bool(bool b) => b ? "true" : "false";
        (string, int[])[] own = [.. scale ? new (string, int[])[] { ("gamma:0", [3]) } : [], .. center ? new (string, int[])[] { ("beta:0", [3]) } : []];
        var file = new KerasTestModel("3.5.0");
        file.Input("in", "[null,null,3]");
        float[][] batch = file.Layer("BatchNormalization", "bn", $"\"axis\":-1,\"epsilon\":0.002,\"scale\":{Bool(scale)},\"center\":{Bool(center)}", [.. own, ("moving_mean:0", [3]), ("moving_variance:0", [3])]);
        float[][] layer = file.Layer("LayerNormalization", "ln", $"\"axis\":[2],\"epsilon\":0.003,\"scale\":{Bool(scale)},\"center\":{Bool(center)}", own);
        Tensor x = KerasTestModel.Random(5, 1, 4, 3);
        List<double> expected = [];
        foreach (double[] row in Steps(x))
        {
            double[] y = [.. row.Select((v, i) => (v - batch[^2][i]) / Math.Sqrt(batch[^1][i] + 0.002) * (scale ? batch[0][i] : 1) + (center ? batch[scale ? 1 : 0][i] : 0))];
            double mean = y.Average(), variance = y.Average(v => (v - mean) * (v - mean));
            expected.AddRange(y.Select((v, i) => (v - mean) / Math.Sqrt(variance + 0.003) * (scale ? layer[0][i] : 1) + (center ? layer[scale ? 1 : 0][i] : 0)));
        }

        KerasTestModel.Same(expected, KerasTestModel.Run(zip ? file.Zip() : file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void EmbeddingWithMask_SkipsTheTokenZero()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,null]");
        float[][] table = file.Layer("Embedding", "emb", "\"input_dim\":7,\"output_dim\":3,\"mask_zero\":true", [("embeddings:0", [7, 3])]);
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":2", [("k", [3, 8]), ("r", [2, 8]), ("b", [8])]);
        int[] tokens = [3, 1, 6, 2];
        double[][] rows = [.. tokens.Select(t => table[0][(t * 3)..(t * 3 + 3)].Select(v => (double)v).ToArray())];
        Tensor x = new([1, 6], [0, 3, 1, 6, 2, 0]);
        KerasTestModel.Same(Lstm(rows, 2, lstm).H[^1], KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"]);
        Assert.Contains("Masking", model.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void EmbeddingWithMask_ThatOnlyAConvolutionReads_HasNone()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,5]");
        float[][] table = file.Layer("Embedding", "emb", "\"input_dim\":7,\"output_dim\":3,\"mask_zero\":true", [("embeddings:0", [7, 3])]);
        float[][] conv = file.Layer("Conv1D", "conv", "\"filters\":2,\"kernel_size\":[2]", Kernel(2, 3, 2));
        file.Layer("GlobalMaxPooling1D", "max", "");
        int[] tokens = [0, 3, 1, 0, 2];
        double[][] rows = [.. tokens.Select(t => table[0][(t * 3)..(t * 3 + 3)].Select(v => (double)v).ToArray())];
        double[][] y = Conv1D(rows, 2, 2, conv);
        KerasTestModel.Same([y.Max(r => r[0]), y.Max(r => r[1])], KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", new Tensor([1, 5], [0, 3, 1, 0, 2])))["y0"]);
        Assert.DoesNotContain("Masking", model.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Masking_OfASeries_SkipsItsSteps()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,null,2]");
        file.Layer("Masking", "mask", "\"mask_value\":-10.0");
        float[][] gru = file.Layer("GRU", "gru", "\"units\":3,\"reset_after\":true", [("k", [2, 9]), ("r", [3, 9]), ("b", [2, 9])]);
        Tensor x = new([1, 4, 2], [0.1f, 0.2f, -10, -10, 0.5f, -0.3f, -10, -10]);
        KerasTestModel.Same(Gru([[0.1f, 0.2f], [0.5f, -0.3f]], 3, gru, true)[^1], KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void DenseNetwork_OfOneVector_IsOneStep()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4]");
        float[][] first = file.Layer("Dense", "a", "\"units\":3,\"activation\":\"linear\"", Kernel(4, 3));
        file.Layer("LeakyReLU", "leaky", "\"alpha\":0.3");
        file.Layer("Dropout", "drop", "\"rate\":0.25");
        float[][] second = file.Layer("Dense", "b", "\"units\":2,\"activation\":\"linear\"", Kernel(3, 2));
        file.Layer("ReLU", "relu", "\"max_value\":0.5,\"negative_slope\":0.0,\"threshold\":0.0");
        file.Layer("GaussianNoise", "noise", "\"stddev\":0.1");
        Tensor x = KerasTestModel.Random(6, 3, 4);
        IEnumerable<double> expected = Enumerable.Range(0, 3).SelectMany(row => Dense(Dense([.. x.Values[(row * 4)..(row * 4 + 4)].Select(v => (double)v)], first, v => v > 0 ? v : 0.3 * v), second, v => Math.Clamp(v, 0, 0.5)));
        Tensor y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"];
        KerasTestModel.Same(expected, y);
        Assert.Equal([3, 2], y.Shape);
        Assert.Contains("Dropout(0.25f)", model.Source, StringComparison.Ordinal);
        Assert.Contains(model.Imported.Dropped, d => d.Contains("noise", StringComparison.Ordinal));
    }

    [Fact]
    public void Autoencoder_RepeatsItsVector()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        float[][] encoder = file.Layer("LSTM", "enc", "\"units\":3", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])]);
        file.Layer("RepeatVector", "repeat", "\"n\":4");
        float[][] decoder = file.Layer("LSTM", "dec", "\"units\":3,\"return_sequences\":true", [("k", [3, 12]), ("r", [3, 12]), ("b", [12])]);
        float[][] dense = file.Layer("TimeDistributed", "td", "\"layer\":{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"units\":2,\"activation\":\"linear\"}}", Kernel(3, 2));
        Tensor x = KerasTestModel.Random(7, 1, 4, 2);
        double[] code = Lstm(Steps(x), 3, encoder).H[^1];
        KerasTestModel.Same(Flat([.. Lstm([code, code, code, code], 3, decoder).H.Select(h => Dense(h, dense))]), KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void ReshapeAfterTheLastLayer_GivesTheOutputItsShape()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,5,2]");
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])]);
        float[][] dense = file.Layer("Dense", "d", "\"units\":6,\"activation\":\"linear\"", Kernel(3, 6));
        file.Layer("Reshape", "reshape", "\"target_shape\":[3,2]");
        Tensor x = KerasTestModel.Random(8, 2, 5, 2);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"];
        Assert.Equal([2, 3, 2], y.Shape);
        KerasTestModel.Same(Enumerable.Range(0, 2).SelectMany(row => Dense(Lstm(Steps(x, row), 3, lstm).H[^1], dense)), y);
    }

    [Fact]
    public void PermuteAndReshapeOfAnInput_AreTheCallersLayout()
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0],[\"flat\",0,0]]", "[[\"both\",0,0]]") };
        file.Input("in", "[null,3,4]");
        file.Input("flat", "[null,5]");
        file.Layer("Permute", "permute", "\"dims\":[2,1]", null, KerasTestModel.From("in"));
        float[][] a = file.Layer("LSTM", "a", "\"units\":2", [("k", [3, 8]), ("r", [2, 8]), ("b", [8])], KerasTestModel.From("permute"));
        file.Layer("Reshape", "reshape", "\"target_shape\":[5,1]", null, KerasTestModel.From("flat"));
        float[][] b = file.Layer("LSTM", "b", "\"units\":2", [("k", [1, 8]), ("r", [2, 8]), ("b", [8])], KerasTestModel.From("reshape"));
        file.Layer("Concatenate", "both", "\"axis\":-1", null, KerasTestModel.From("a", "b"));
        Tensor x = KerasTestModel.Random(9, 1, 3, 4), flat = KerasTestModel.Random(10, 1, 5);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x), ("flat", flat))["y0"];
        KerasTestModel.Same([.. Lstm(Steps(x.Transpose(0, 2, 1)), 2, a).H[^1], .. Lstm(Steps(flat.Reshape(1, 5, 1)), 2, b).H[^1]], y, model.Source);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Subtract")]
    [InlineData("Multiply")]
    [InlineData("Average")]
    public void Merge_OfTwoInputsStepByStep_ComputesKerass(string mode)
    {
        var file = new KerasTestModel { Graph = ("[[\"a\",0,0],[\"b\",0,0]]", "[[\"merge\",0,0]]") };
        file.Input("a", "[null,null,2]");
        file.Input("b", "[null,null,2]");
        file.Layer("Activation", "t", "\"activation\":\"tanh\"", null, KerasTestModel.From("a"));
        file.Layer(mode, "merge", "", null, KerasTestModel.From("t", "b"));
        Tensor a = KerasTestModel.Random(11, 1, 3, 2), b = KerasTestModel.Random(12, 1, 3, 2);
        IEnumerable<double> expected = a.Values.Zip(b.Values, (p, q) => (Math.Tanh(p), (double)q) is var (x, y) ? mode switch { "Add" => x + y, "Subtract" => x - y, "Multiply" => x * y, _ => (x + y) / 2 } : 0);
        KerasTestModel.Same(expected, KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("a", a), ("b", b))["y0"], model.Source);
    }

    [Theory]
    [InlineData("Attention", false)]
    [InlineData("Attention", true)]
    [InlineData("AdditiveAttention", true)]
    public void Attention_OfADecoder_ComputesKerass(string kind, bool scaled)
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"att\",0,0]]") };
        file.Input("in", "[null,null,2]");
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3,\"return_sequences\":true", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])], KerasTestModel.From("in"));
        float[][] dense = file.Layer("Dense", "query", "\"units\":3,\"activation\":\"linear\"", Kernel(2, 3), KerasTestModel.From("in"));
        float[][] scale = file.Layer(kind, "att", $"\"use_scale\":{(scaled ? "true" : "false")}", scaled ? [("scale:0", kind == "Attention" ? [] : [3])] : [], KerasTestModel.From("query", "lstm"));
        Tensor x = KerasTestModel.Random(13, 1, 4, 2);
        double[][] values = Lstm(Steps(x), 3, lstm).H;
        List<double> expected = [];
        foreach (double[] step in Steps(x))
        {
            double[] q = Dense(step, dense);
            double[] weights = Softmax([.. values.Select(v => q.Zip(v).Select((p, i) => kind == "Attention" ? p.First * p.Second * (scaled ? scale[0][0] : 1) : scale[0][i] * Math.Tanh(p.First + p.Second)).Sum())]);
            expected.AddRange(Enumerable.Range(0, 3).Select(f => values.Zip(weights, (v, w) => v[f] * w).Sum()));
        }

        KerasTestModel.Same(expected, KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void NestedModels_AreTheirLayers()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        string inner = "{\"class_name\":\"LSTM\",\"config\":{\"name\":\"deep\",\"units\":3,\"batch_input_shape\":[null,4,2]}},{\"class_name\":\"Dense\",\"config\":{\"name\":\"top\",\"units\":2,\"activation\":\"tanh\"}}";
        float[][] w = file.Layer("Sequential", "core", $"\"layers\":[{inner}]", [("deep/k:0", [2, 12]), ("deep/r:0", [3, 12]), ("deep/b:0", [12]), ("top/kernel:0", [3, 2]), ("top/bias:0", [2])]);
        float[][] dense = file.Layer("Dense", "out", "\"units\":1,\"activation\":\"linear\"", Kernel(2, 1));
        Tensor x = KerasTestModel.Random(14, 1, 4, 2);
        KerasTestModel.Same(Dense(Dense(Lstm(Steps(x), 3, w[..3]).H[^1], w[3..], Math.Tanh), dense), KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void KerasFile_OfOldFoldersAndBackslashes_IsRead()
    {
        var file = new KerasTestModel("2.13.1") { Container = "_layer_checkpoint_dependencies", Backslashes = true };
        file.Input("in", "[null,4,2]");
        float[][] lstm = file.Layer("LSTM", "any", "\"units\":3", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])]);
        float[][] dense = file.Layer("Dense", "thing", "\"units\":1,\"activation\":\"linear\"", Kernel(3, 1));
        Tensor x = KerasTestModel.Random(15, 1, 4, 2);
        KerasTestModel.Same(Dense(Lstm(Steps(x), 3, lstm).H[^1], dense), KerasTestModel.Run(file.Zip(), out _, ("in", x))["y0"]);
    }

    [Fact]
    public void LayerCalledTwice_HasACopyOfItsWeights()
    {
        var file = new KerasTestModel { Graph = ("[[\"in\",0,0]]", "[[\"out\",1,0]]") };
        file.Input("in", "[null,null,3]");
        float[][] dense = file.Layer("Dense", "out", "\"units\":3,\"activation\":\"tanh\"", Kernel(3, 3), "[[[\"in\",0,0,{}]],[[\"out\",0,0,{}]]]");
        Tensor x = KerasTestModel.Random(16, 1, 2, 3);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"];
        KerasTestModel.Same(Flat([.. Steps(x).Select(row => Dense(Dense(row, dense, Math.Tanh), dense, Math.Tanh))]), y);
        Assert.Contains(model.Imported.Assumed, a => a.Contains("copy of its weights", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Lambda", "\"function\":[\"4wEAAA==\",null,null]", "not run")]
    [InlineData("ConvLSTM2D", "\"filters\":3", "not known")]
    [InlineData("MyAttention", "\"units\":3", "not known")]
    public void LayerThatIsNotKnown_IsRefusedByName(string kind, string settings, string reason)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer(kind, "odd", settings);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasTestModel.Import(file.Hdf5()));
        Assert.Equal(("odd", kind), (fault.Layer, fault.Operator));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }
}
