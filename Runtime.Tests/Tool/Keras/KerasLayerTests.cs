using Unrolled.Tool.Compilation;
using Unrolled.Tool.Formats.Keras;
using static Unrolled.Tests.Tool.Keras.KerasReference;

namespace Unrolled.Tests.Tool.Keras;

public sealed class KerasLayerTests
{
    [Fact]
    public void LayerOfAnotherModule_IsRefusedByName()
    {
        string json = $"{{\"module\":\"__main__\",\"class_name\":\"Add\",\"config\":{{\"name\":\"add\"}}}}";
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasModelReader.Read(System.Text.Encoding.UTF8.GetBytes($"{{\"class_name\":\"Sequential\",\"config\":{{\"name\":\"m\",\"layers\":[{json}]}}}}"), "test"));
        Assert.Equal(("add", "Add"), (fault.Layer, fault.Operator));
        Assert.Contains("not Keras's own", fault.Message, StringComparison.Ordinal);
    }

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
    [InlineData("TFOpLambda", "\"function\":\"math.cumsum\"", "operation on tensors that is not known")]
    public void LayerThatIsNotKnown_IsRefusedByName(string kind, string settings, string reason)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer(kind, "odd", settings);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasTestModel.Import(file.Hdf5()));
        Assert.Equal(("odd", kind), (fault.Layer, fault.Operator));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TimeDistributedModel_OfImages_ComputesKerass(bool zip)
    {
        var file = new KerasTestModel("3.5.0");
        file.Input("in", "[null,null,3,3,1]");
        string inner = "{\"class_name\":\"Conv2D\",\"config\":{\"name\":\"c\",\"filters\":2,\"kernel_size\":[2,2],\"activation\":\"relu\"}},{\"class_name\":\"Flatten\",\"config\":{\"name\":\"f\"}},{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"units\":2,\"activation\":\"tanh\"}}";
        float[][] w = file.Layer(
            "TimeDistributed", "td", $"\"layer\":{{\"class_name\":\"Sequential\",\"config\":{{\"name\":\"cnn\",\"layers\":[{{\"class_name\":\"InputLayer\",\"config\":{{\"name\":\"i\",\"batch_shape\":[null,3,3,1]}}}},{inner}]}}}}",
            [("c/kernel:0|layer/layers/conv2d/vars/0", [2, 2, 1, 2]), ("c/bias:0|layer/layers/conv2d/vars/1", [2]), ("d/kernel:0|layer/layers/dense/vars/0", [8, 2]), ("d/bias:0|layer/layers/dense/vars/1", [2])]);
        float[][] gru = file.Layer("GRU", "gru", "\"units\":2,\"reset_after\":true", [("k", [2, 6]), ("r", [2, 6]), ("b", [2, 6])]);
        Tensor x = KerasTestModel.Random(20, 1, 3, 3, 3, 1);
        double[][] rows = new double[3][];
        for (int t = 0; t < 3; t++)
        {
            double[] map = new double[8];
            for (int i = 0; i < 4; i++)
            {
                for (int f = 0; f < 2; f++)
                {
                    map[i * 2 + f] = Relu(w[1][f] + Enumerable.Range(0, 4).Sum(k => (double)x.Values[t * 9 + (i / 2 + k / 2) * 3 + i % 2 + k % 2] * w[0][k * 2 + f]));
                }
            }

            rows[t] = Dense(map, w[2..], Math.Tanh);
        }

        KerasTestModel.Same(Gru(rows, 2, gru, true)[^1], KerasTestModel.Run(zip ? file.Zip() : file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void ImageClassifier_OfOneImage_ComputesKerass()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,4,2]");
        file.Layer("Rescaling", "rescale", "\"scale\":0.5,\"offset\":0.1");
        file.Layer("MaxPooling2D", "pool", "\"pool_size\":[2,2],\"strides\":[2,2],\"padding\":\"valid\"");
        float[][] pixel = file.Layer("Dense", "pixel", "\"units\":3,\"activation\":\"relu\"", Kernel(2, 3));
        file.Layer("Dropout", "drop", "\"rate\":0.5");
        file.Layer("Flatten", "flatten", "");
        float[][] dense = file.Layer("Dense", "dense", "\"units\":2,\"activation\":\"softmax\"", Kernel(12, 2));
        Tensor x = KerasTestModel.Random(21, 1, 4, 4, 2);
        List<double> features = [];
        for (int i = 0; i < 4; i++)
        {
            double[] p = [.. Enumerable.Range(0, 2).Select(c => Enumerable.Range(0, 4).Max(k => 0.5 * x.Values[((i / 2 * 2 + k / 2) * 4 + i % 2 * 2 + k % 2) * 2 + c] + 0.1))];
            features.AddRange(Dense(p, pixel, Relu));
        }

        KerasTestModel.Same(Softmax(Dense([.. features], dense)), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void CategoryBesideASeries_IsAConstantToken()
    {
        var file = new KerasTestModel { Graph = ("[[\"series\",0,0],[\"place\",0,0],[\"size\",0,0]]", "[[\"out\",0,0]]") };
        file.Input("place", "[null,1]");
        file.Input("series", "[null,5,2]");
        file.Input("size", "[null,2]");
        float[][] table = file.Layer("Embedding", "emb", "\"input_dim\":4,\"output_dim\":3", [("e", [4, 3])], KerasTestModel.From("place"));
        file.Layer("Flatten", "flat", "", null, KerasTestModel.From("emb"));
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])], KerasTestModel.From("series"));
        file.Layer("Concatenate", "both", "\"axis\":1", null, KerasTestModel.From("flat", "lstm", "size"));
        float[][] dense = file.Layer("Dense", "out", "\"units\":1,\"activation\":\"linear\"", Kernel(8, 1), KerasTestModel.From("both"));
        Tensor x = KerasTestModel.Random(22, 2, 5, 2), size = KerasTestModel.Random(23, 2, 2), place = new([2, 1], [3, 1]);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("series", x), ("place", place), ("size", size))["y0"];
        KerasTestModel.Same(
            Enumerable.Range(0, 2).SelectMany(row => Dense([.. table[0].Skip((int)place.Values[row] * 3).Take(3), .. Lstm(Steps(x, row), 3, lstm).H[^1], .. size.Values.Skip(row * 2).Take(2)], dense)), y, model.Source);
    }

    [Fact]
    public void PReluNormalizationAndElu_OfASeries_ComputeKerass()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,3,2]");
        float[][] adapted = file.Layer("Normalization", "norm", "\"axis\":[-1]", [("mean", [2]), ("variance", [2]), ("count", [])]);
        float[][] slopes = file.Layer("PReLU", "prelu", "\"shared_axes\":[1]", [("alpha", [1, 2])]);
        file.Layer("ELU", "elu", "\"alpha\":0.7");
        Tensor x = KerasTestModel.Random(24, 1, 3, 2);
        IEnumerable<double> expected = x.Values.Select((v, i) =>
        {
            double n = (v - adapted[0][i % 2]) / Math.Sqrt(adapted[1][i % 2]);
            double p = n > 0 ? n : n * slopes[0][i % 2];
            return p > 0 ? p : 0.7 * (Math.Exp(p) - 1);
        });
        KerasTestModel.Same(expected, KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void EmbeddingFlattenDense_OfFixedLength_ComputesKerass()
    {
        var file = new KerasTestModel("3.2.0");
        file.Input("in", "[null,3]");
        float[][] table = file.Layer("Embedding", "emb", "\"input_dim\":6,\"output_dim\":2", [("e", [6, 2])]);
        file.Layer("SpatialDropout1D", "drop", "\"rate\":0.2");
        file.Layer("Flatten", "flat", "");
        float[][] dense = file.Layer("Dense", "out", "\"units\":2,\"activation\":\"silu\"", Kernel(6, 2));
        int[] tokens = [5, 0, 2];
        double[] row = [.. tokens.SelectMany(t => table[0].Skip(t * 2).Take(2)).Select(v => (double)v)];
        KerasTestModel.Same(Dense(row, dense, v => v * Sigmoid(v)), KerasTestModel.Run(file.Zip(), out _, ("in", new Tensor([1, 3], [5, 0, 2])))["y0"]);
    }

    [Fact]
    public void VectorAsInitialState_OfAGru_IsItsH()
    {
        var file = new KerasTestModel { Graph = ("[[\"v\",0,0],[\"x\",0,0]]", "[[\"gru\",0,0]]") };
        file.Input("v", "[null,2]");
        file.Input("x", "[null,null,2]");
        float[][] dense = file.Layer("Dense", "d", "\"units\":3,\"activation\":\"tanh\"", Kernel(2, 3), KerasTestModel.From("v"));
        float[][] gru = file.Layer("GRU", "gru", "\"units\":3,\"reset_after\":false,\"return_sequences\":true", [("k", [2, 9]), ("r", [3, 9]), ("b", [9])], KerasTestModel.From("x", "d"));
        Tensor v = KerasTestModel.Random(25, 1, 2), x = KerasTestModel.Random(26, 1, 4, 2);
        double[] h0 = Dense([.. v.Values.Select(p => (double)p)], dense, Math.Tanh);
        KerasTestModel.Same(Flat(Gru(Steps(x), 3, gru, false, h0)), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("v", v), ("x", x))["y0"], model.Source);
    }

    [Fact]
    public void TwoVectors_AreOneStepOfTwoInputs()
    {
        var file = new KerasTestModel { Graph = ("[[\"a\",0,0],[\"b\",0,0]]", "[[\"out\",0,0]]") };
        file.Input("a", "[null,2]");
        file.Input("b", "[null,3]");
        file.Layer("Concatenate", "both", "\"axis\":1", null, KerasTestModel.From("b", "a"));
        float[][] dense = file.Layer("Dense", "out", "\"units\":2,\"activation\":\"relu\"", Kernel(5, 2), KerasTestModel.From("both"));
        Tensor a = KerasTestModel.Random(30, 1, 2), b = KerasTestModel.Random(31, 1, 3);
        KerasTestModel.Same(Dense([.. b.Values.Concat(a.Values).Select(v => (double)v)], dense, Relu), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("a", a), ("b", b))["y0"], model.Source);
    }

    [Fact]
    public void SeparableAndDepthwise_AlongTime_ComputeKerass()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,6,2]");
        float[][] deep = file.Layer("DepthwiseConv1D", "deep", "\"kernel_size\":[2],\"depth_multiplier\":1", [("depthwise_kernel:0", [2, 2, 1]), ("bias:0", [2])]);
        float[][] apart = file.Layer("SeparableConv1D", "apart", "\"filters\":3,\"kernel_size\":[2],\"padding\":\"valid\",\"use_bias\":true", [("depthwise_kernel:0", [2, 2, 1]), ("pointwise_kernel:0", [1, 2, 3]), ("bias:0", [3])]);
        Tensor x = KerasTestModel.Random(32, 1, 6, 2);
        double[][] Deep(double[][] rows, float[] k) => [.. Enumerable.Range(0, rows.Length - 1).Select(t => Enumerable.Range(0, 2).Select(c => rows[t][c] * k[c] + rows[t + 1][c] * k[2 + c]).ToArray())];
        double[][] first = [.. Deep(Steps(x), deep[0]).Select(r => r.Select((v, c) => v + deep[1][c]).ToArray())];
        KerasTestModel.Same(Deep(first, apart[0]).SelectMany(r => Dense(r, apart[1..])), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void ShapeThatIsNotInTheFile_FollowsFromTheWeights()
    {
        var file = new KerasTestModel("3.0.5");
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])]);
        Tensor x = KerasTestModel.Random(33, 1, 4, 2);
        KerasTestModel.Same(Lstm(Steps(x), 3, lstm).H[^1], KerasTestModel.Run(file.Zip(), out _, ("lstm", x))["y0"]);
    }
}
