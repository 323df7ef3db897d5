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
        Assert.Equal("Network(5), Gru(4, ReturnSequences = true, Bidirectional = MergeMode.Concat), Gru(4, Bidirectional = MergeMode.Concat), Dense(1)", Declaration(model));
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
    [InlineData("self_attn.in_proj_weight", 12, 4, "MultiheadAttention")]
    [InlineData("attention.weight", 1, 4, "attention")]
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
