using static Unrolled.Tests.Tool.Torch.TorchFile;

namespace Unrolled.Tests.Tool.Torch;

/// <summary>Declarations proposed from names and shapes, and weights put onto declared networks.</summary>
public sealed class TorchProposalTests
{
    [Fact]
    public void Stack_OfBothDirections_IsOneLayerEach()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("rnn", 3, 5, 4), .. file.Layer("rnn", 3, 5, 4, 0, "_reverse"), .. file.Layer("rnn", 3, 8, 4, 1), .. file.Layer("rnn", 3, 8, 4, 1, "_reverse"), .. file.Linear("out", 8, 1)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)));
        Assert.Equal("Network(5), Gru(4, ReturnSequences = true, Bidirectional = MergeMode.Concat), Gru(4, ReturnSequences = true, Bidirectional = MergeMode.Concat), LastStep, Dense(1)", Declaration(model));
        Assert.Equal(file.Made["rnn.weight_ih_l1_reverse"].Values, model.Network.Layers[1].Tensors["weight_ih_l0_reverse"].Values);
        Assert.Contains(model.Assumed, a => a.Contains("both directions", StringComparison.Ordinal));
        Assert.Equal([2, 1], Run(model, Tensor.Zeros(2, 6, 5)).Shape);
    }

    [Fact]
    public void Sequential_WithGapsAndNorms_GetsItsActivations()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("lstm", 4, 2, 6), .. file.Linear("head.1", 6, 5), file.Random("head.2.weight", 5), file.Random("head.2.bias", 5), file.Random("head.2.running_mean", 5), ("head.2.running_var", file.View(file.Storage(Bytes(Tensor.Of(1, 1, 1, 1, 1)), 5), "FloatStorage", 5, 0, [5], [1])), file.Counter("head.2.num_batches_tracked"), .. file.Linear("head.5", 5, 4), .. file.Linear("head.6", 4, 1)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state, "lstm", "head", "head.0", "head.1", "head.2", "head.3", "head.4", "head.5", "head.6")));
        Assert.Equal("Network(2), Lstm(6), Dense(5), BatchNormalization(Epsilon = 1E-05f), Activation(Activation.Relu), Dense(4), Dense(1)", Declaration(model));
        Assert.Equal([3, 1], Run(model, Tensor.Zeros(3, 4, 2)).Shape);
    }

    [Fact]
    public void Modules_WithoutWeights_SayTheirActivationsByName()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("lstm", 4, 2, 6), .. file.Linear("fc1", 6, 5), .. file.Linear("fc2", 5, 1)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state, "lstm", "dropout", "fc1", "tanh", "fc2", "sigmoid")));
        Assert.Equal("Network(2), Lstm(6), Dense(5, Activation = Activation.Tanh), Dense(1, Activation = Activation.Sigmoid)", Declaration(model));
    }

    [Theory]
    [InlineData(false, "AttentionPooling")]
    [InlineData(true, "AttentionPooling(6)")]
    public void Attention_OfOneScoreForEachStep_IsAPooling(bool two, string layer)
    {
        var file = new TorchFile(1);
        List<(string, object?)> score = two ? [.. file.Linear("attention.0", 4, 6), .. file.Linear("attention.2", 6, 1)] : file.Linear("attn", 4, 1);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([.. file.Layer("lstm", 4, 3, 4), .. score, .. file.Linear("fc", 4, 2)])));
        Assert.Equal($"Network(3), Lstm(4, ReturnSequences = true), {layer}, Dense(2)", Declaration(model));
        Assert.Equal(file.Made[two ? "attention.2.weight" : "attn.weight"].Values, model.Network.Layers[1].Tensors["weight_score"].Values);
        Assert.Equal([2, 2], Run(model, Tensor.Zeros(2, 5, 3)).Shape);
    }

    [Fact]
    public void MultiHead_WithItsHeadsInTheFile_IsALayer()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("lstm", 4, 3, 8), file.Random("attn.in_proj_weight", 24, 8), file.Random("attn.in_proj_bias", 24), .. file.Linear("attn.out_proj", 8, 8), .. file.Linear("fc", 8, 2)];
        ImportedModel model = Import(file.Save(new List<(string Key, object? Value)> { ("model_state_dict", PickleWriter.Ordered(state)), ("num_heads", 4) }));
        Assert.Equal("Network(3), Lstm(8, ReturnSequences = true), MultiHeadAttention(4), LastStep, Dense(2)", Declaration(model));
        Assert.Equal(file.Made["attn.out_proj.weight"].Values, model.Network.Layers[1].Tensors["out_proj.weight"].Values);
        Assert.Equal([2, 2], Run(model, Tensor.Zeros(2, 5, 3)).Shape);
    }

    [Fact]
    public void MultiHead_WithoutItsHeads_IsRefusedOrDeclared()
    {
        var file = new TorchFile(1);
        ModelFileContent bytes = file.Save(PickleWriter.Ordered([.. file.Layer("lstm", 4, 3, 8), file.Random("attn.in_proj_weight", 24, 8), file.Random("attn.in_proj_bias", 24), .. file.Linear("attn.out_proj", 8, 8)]));
        Assert.Contains("the number of its heads", Assert.Throws<UnsupportedModelException>(() => Import(bytes)).Message, StringComparison.Ordinal);
        ImportedModel model = Import(bytes, "Network(3), Lstm(8, ReturnSequences = true, TensorPrefix = \"lstm\"), MultiHeadAttention(2, TensorPrefix = \"attn\")");
        Assert.Equal([2, 5, 8], Run(model, Tensor.Zeros(2, 5, 3)).Shape);
    }

    [Fact]
    public void MultiHead_OfAnotherShape_IsAFault()
    {
        var file = new TorchFile(1);
        ModelFileContent bytes = file.Save(PickleWriter.Ordered([file.Random("attn.in_proj_weight", 20, 8), .. file.Linear("attn.out_proj", 8, 8)]));
        Assert.Contains("expected the shape [24, 8], got [20, 8]", Assert.Throws<ModelFormatException>(() => Import(bytes)).Message, StringComparison.Ordinal);
    }

    /// <summary>Convolutions that halve the steps, and transposed ones that double them.</summary>
    [Fact]
    public void Autoencoder_OfConvolutions_DoublesWhatItHalved()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state =
        [
            file.Random("encoder.0.weight", 8, 3, 3), file.Random("encoder.0.bias", 8), file.Random("encoder.2.weight", 4, 8, 3), file.Random("encoder.2.bias", 4),
            file.Random("decoder.0.weight", 4, 8, 3), file.Random("decoder.0.bias", 8), file.Random("decoder.2.weight", 8, 3, 4), file.Random("decoder.2.bias", 3),
        ];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)));
        Assert.Equal(
            "Network(3), Conv1D(8, 3, Stride = 2, PaddingSize = 1, Activation = Activation.Relu), Conv1D(4, 3, Stride = 2, PaddingSize = 1, Activation = Activation.Relu), "
            + "ConvTranspose1D(8, 3, Stride = 2, PaddingSize = 1, OutputPadding = 1, Activation = Activation.Relu), ConvTranspose1D(3, 4, Stride = 2, PaddingSize = 1)", Declaration(model));
        Assert.Equal([2, 16, 3], Run(model, Tensor.Zeros(2, 16, 3)).Shape);
    }

    [Fact]
    public void Onto_AFlattenedImage_ReordersItsColumns()
    {
        var file = new TorchFile(1);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([file.Random("conv.weight", 2, 1, 1, 1), file.Random("conv.bias", 2), .. file.Linear("fc", 12, 1)])), "Network(2, 3, 1), Conv2D(2, 1), Activation(Activation.Relu), Flatten, Dense(1)");
        Tensor image = Tensor.Of(0.5f, -1, 2, 1.5f, 3, -0.25f), k = file.Made["conv.weight"], b = file.Made["conv.bias"], w = file.Made["fc.weight"];
        // PyTorch's order: channel by channel.
        double y = file.Made["fc.bias"].Values[0] + Enumerable.Range(0, 12).Sum(i => (double)w.Values[i] * Math.Max(0, k.Values[i / 6] * image.Values[i % 6] + b.Values[i / 6]));
        Assert.Equal(y, Run(model, image.Reshape(1, 1, 2, 3, 1)).Values[0], 1e-5);
    }

    [Theory]
    [InlineData("lstm_torch", "Lstm")]
    [InlineData("gru_torch", "Gru")]
    public void Json_OfRtNeuralsExamples_AnswersAsItsFiles(string name, string layer)
    {
        string folder = SharedFolder.Require("data", "rtneural", "RTNeural"), kind = layer.ToLowerInvariant();
        string stack = string.Join(", ", Enumerable.Repeat($"{layer}(8, ReturnSequences = true, TensorPrefix = \"{kind}2\")", 3));
        ImportedModel model = Import(ModelFileContent.Read(Path.Combine(folder, "models", $"{name}.json")), $"Network(1), {layer}(8, ReturnSequences = true, TensorPrefix = \"{kind}\"), {stack}, Dense(1, TensorPrefix = \"dense\")");
        float[] x = Column("x"), y = Column("y");
        Unrolled.Tests.Tool.Audio.AudioFile.AssertClose([.. y.Select(v => new double[] { v })], Run(model, new Tensor([1, x.Length, 1], x)), 1e-5);

        float[] Column(string which) => [.. File.ReadLines(Path.Combine(folder, "test_data", $"{name}_{which}_python.csv")).Select(line => float.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void Autoencoder_ByItsNames_RepeatsTheVector()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("encoder.rnn", 1, 3, 4), .. file.Layer("decoder.rnn", 1, 4, 5), .. file.Linear("decoder.out", 5, 3)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)));
        Assert.Equal("Network(3), SimpleRnn(4), RepeatVector, SimpleRnn(5, ReturnSequences = true), Dense(3)", Declaration(model));
        Assert.Equal([1, 7, 3], Run(model, Tensor.Zeros(1, 7, 3)).Shape);
    }

    [Fact]
    public void Embedding_AndLinearOfAllSteps_AreKnownByTheirShapes()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [file.Random("encoder.weight", 20, 3), .. file.Layer("lstm", 4, 3, 4), .. file.Linear("fc", 24, 2)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)));
        Assert.Equal("Network(1, Steps = 6), Embedding(20, 3), Lstm(4, ReturnSequences = true), Flatten, Dense(2)", Declaration(model));
        Assert.Equal([2, 2], Run(model, Tensor.Zeros(2, 6)).Shape);
    }

    [Fact]
    public void Modules_InAnotherOrder_AreChainedByTheirShapes()
    {
        var file = new TorchFile(1);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([.. file.Linear("fc", 4, 2), .. file.Layer("lstm", 4, 3, 4)])));
        Assert.Equal("Network(3), Lstm(4), Dense(2)", Declaration(model));
        Assert.Contains(model.Assumed, a => a.Contains("as their shapes allow", StringComparison.Ordinal));
    }

    [Fact]
    public void Modules_ThatCannotFollowEachOther_RunSideBySide()
    {
        var file = new TorchFile(1);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([.. file.Layer("left", 4, 3, 4), .. file.Layer("right", 4, 3, 4), .. file.Linear("fc", 8, 2)])));
        Assert.Equal("Network(3), Lstm(4, Name = \"left\"), Input(3, Name = \"right_input\"), Lstm(4, Name = \"right\"), Merge(MergeMode.Concat, \"left\", \"right\"), Dense(2)", Declaration(model));
        Assert.Equal(["left", "right"], model.Inputs.Select(i => i.Name));
        Tensor x = Tensor.Zeros(1, 5, 3).Map(_ => 0.5f), zero = Tensor.Zeros(1, 5, 3);
        var call = new Unrolled.Tool.Running.ModelCall(Unrolled.Tool.Compilation.CompiledModel.Compile(model, "Made"));
        Tensor left = call.Run(new Dictionary<string, Tensor> { ["left"] = x, ["right"] = zero })["y"], right = call.Run(new Dictionary<string, Tensor> { ["left"] = zero, ["right"] = x })["y"];
        Assert.NotEqual(left.Values, right.Values);
    }

    [Fact]
    public void LanguageModel_AnswersEveryStep()
    {
        var file = new TorchFile(1);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered([file.Random("emb.weight", 9, 3), .. file.Layer("rnn", 3, 3, 4), .. file.Linear("fc", 4, 9)])));
        Assert.Equal("Network(1), Embedding(9, 3), Gru(4, ReturnSequences = true), Dense(9)", Declaration(model));
        Assert.Equal([1, 5, 9], Run(model, Tensor.Zeros(1, 5)).Shape);
    }

    [Theory]
    [InlineData(8, null, false)]
    [InlineData(8, 2, true)]
    [InlineData(24, null, true)]
    [InlineData(24, 5, false)]
    public void Linear_OfSeveralTimesTheFeatures_ReadsAllStepsIfThatIsLikely(int inputs, int? stated, bool flat)
    {
        var file = new TorchFile(1);
        ModelFileContent content = file.Save(new List<(string, object?)> { ("state_dict", PickleWriter.Ordered([.. file.Layer("lstm", 4, 3, 4), .. file.Linear("fc", inputs, 1)])), ("seq_len", stated) });
        if (flat)
        {
            Assert.Equal(inputs / 4, Import(content).Network.Network.Steps);
        }
        else
        {
            Assert.Equal("fc", Assert.Throws<UnsupportedModelException>(() => Import(content)).Layer);
        }
    }

    [Fact]
    public void Convolution_Projection_AndHeads_FollowInOrder()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [file.Random("conv.weight", 6, 2, 3), file.Random("conv.bias", 6), .. file.Layer("lstm", 4, 6, 5)];
        // With a projection, h has 4 values.
        state[3] = file.Random("lstm.weight_hh_l0", 20, 4);
        state.Add(file.Random("lstm.weight_hr_l0", 4, 5));
        state.AddRange([.. file.Linear("mean", 4, 1), .. file.Linear("spread", 4, 3)]);
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)));
        Assert.Equal("Network(2), Conv1D(6, 3, PaddingSize = 1, Activation = Activation.Relu), Lstm(5, Projection = 4), Dense(1, Name = \"mean\", Output = true), Dense(3, From = \"lstm\")".Replace("Lstm(5, Projection = 4)", "Lstm(5, Projection = 4, Name = \"lstm\")", StringComparison.Ordinal), Declaration(model));
        Assert.Equal(["mean", "y"], model.Outputs.Select(o => o.Name));
        Assert.Equal([1, 3], Run(model, Tensor.Zeros(1, 9, 2)).Shape);
    }

    [Theory]
    [InlineData("attention.weight", 2, 4, "attention")]
    [InlineData("fc.weight_v", 2, 4, "module")]
    [InlineData("fc.weight", 2, 9, "Linear")]
    [InlineData("conv2.weight", 1, 1, "Conv2D")]
    public void Model_ThatIsNoChain_IsRefusedWithTheModule(string name, int rows, int columns, string kind)
    {
        var file = new TorchFile(1);
        (string, object?) last = kind == "Conv2D" ? file.Random(name, 1, 4, 3, 3) : file.Random(name, rows, columns);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Import(file.Save(PickleWriter.Ordered([.. file.Layer("lstm", 4, 3, 4), last]))));
        Assert.Equal((name[..name.LastIndexOf('.')], kind), (fault.Layer, fault.Operator));
    }

    [Fact]
    public void Onto_ByNames_FillsStacksThatShareAPrefix()
    {
        var file = new TorchFile(1);
        // Out of order, and below the prefix that DataParallel adds.
        List<(string, object?)> state = [.. file.Linear("module.fc", 4, 2), .. file.Layer("module.lstm", 4, 3, 4), .. file.Layer("module.lstm", 4, 4, 4, 1)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)), "Network(3), Lstm(4, ReturnSequences = true, TensorPrefix = \"lstm\"), Lstm(4, ReturnSequences = true, TensorPrefix = \"lstm\"), Dense(2, TensorPrefix = \"fc\")");
        Assert.False(model.IsProposal);
        Assert.Empty(model.Assumed);
        Assert.Equal(file.Made["module.lstm.weight_ih_l1"].Values, model.Network.Layers[1].Tensors["weight_ih_l1"].Values);
        Assert.Equal([2, 5, 2], Run(model, Tensor.Zeros(2, 5, 3)).Shape);
    }

    [Fact]
    public void Onto_ByShapes_SaysWhichModuleIsWhich()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Linear("a", 4, 4), .. file.Layer("b", 4, 3, 4), .. file.Linear("c", 4, 4), .. file.Linear("d", 4, 2)];
        ImportedModel model = Import(file.Save(PickleWriter.Ordered(state)), "Network(3), Lstm(4), Dense(4, Activation = Activation.Relu), Dense(4), Dense(2)");
        Assert.Equal(file.Made["a.weight"].Values, model.Network.Layers[1].Tensors["weight"].Values);
        Assert.Equal(file.Made["c.weight"].Values, model.Network.Layers[2].Tensors["weight"].Values);
        Assert.Contains("'d' is 'dense_2', by its kind, order and shape", model.Assumed);
    }

    [Fact]
    public void Onto_OfAnotherNetwork_NamesEveryTensor()
    {
        var file = new TorchFile(1);
        List<(string, object?)> state = [.. file.Layer("lstm", 4, 3, 4), .. file.Linear("fc", 4, 2), .. file.Linear("extra", 7, 7)];
        string message = Assert.Throws<ModelFormatException>(() => Import(file.Save(PickleWriter.Ordered(state)), "Network(3), Lstm(5, TensorPrefix = \"lstm\"), Dense(2), Dense(9)")).Message;
        Assert.Contains("'lstm' does not fit 'lstm_0': bias_ih_l0: expected [20], got [16]", message, StringComparison.Ordinal);
        Assert.Contains("'dense_0' wants Dense with bias [2], weight [2, 5]", message, StringComparison.Ordinal);
        Assert.Contains("'dense_1' wants Dense with bias [9], weight [9, 2]", message, StringComparison.Ordinal);
        Assert.Contains("'fc' is left over: Linear with bias [2], weight [2, 4]", message, StringComparison.Ordinal);
        Assert.Contains("'extra' is left over", message, StringComparison.Ordinal);
    }
}
