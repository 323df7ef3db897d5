namespace Unrolled.Tests;

/// <summary>torch.nn.Linear, and torch's activations by way of a dense layer with the identity as its weights: outputs and gradients of Σ y·R.</summary>
public class TorchLayerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("layers/dense_5_7", nameof(Models.Dense5x7))]
    [InlineData("layers/dense_1_1", nameof(Models.Dense1x1))]
    [InlineData("layers/dense_nobias_13_3", nameof(Models.DenseWithoutBias13x3))]
    [InlineData("layers/timedistributed_dense_6_4", nameof(Models.Dense6x4))]
    public void Dense_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = TestModel.Of(model).Create();
        network.Parameters.Set("dense_0.weight", golden.Floats("params/weight"));
        bool bias = golden.Keys("params").Contains("bias");
        if (bias)
        {
            network.Parameters.Set("dense_0.bias", golden.Floats("params/bias"));
        }

        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/y")),
            new(Quantity.ParameterGradient, "gradient of dense_0.weight", golden.Doubles("grads/weight")),
            .. bias ? [new(Quantity.ParameterGradient, "gradient of dense_0.bias", golden.Doubles("grads/bias"))] : Array.Empty<NamedValues<double>>(),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles("grads/x")),
        ];
        Closeness.AssertClose(expected, PassRun.Train(network, SampleOf(golden, network)), output);
    }

    [Theory]
    [InlineData("layers/act_tanh", nameof(Models.Dense13Tanh))]
    [InlineData("layers/act_sigmoid", nameof(Models.Dense13Sigmoid))]
    [InlineData("layers/act_relu", nameof(Models.Dense13Relu))]
    [InlineData("layers/act_hardsigmoid_torch", nameof(Models.Dense13HardSigmoid))]
    [InlineData("layers/act_softmax", nameof(Models.Dense7Softmax))]
    [InlineData("layers/act_elu", nameof(Models.Dense13Elu))]
    [InlineData("layers/act_gelu", nameof(Models.Dense13Gelu))]
    [InlineData("layers/act_gelu_tanh", nameof(Models.Dense13GeluTanh))]
    [InlineData("layers/act_hardtanh", nameof(Models.Dense13HardTanh))]
    [InlineData("layers/act_leaky_relu", nameof(Models.Dense13LeakyRelu))]
    [InlineData("layers/act_selu", nameof(Models.Dense13Selu))]
    [InlineData("layers/act_silu", nameof(Models.Dense13Silu))]
    [InlineData("layers/act_softplus", nameof(Models.Dense13Softplus))]
    [InlineData("layers/act_softsign", nameof(Models.Dense13Softsign))]
    [InlineData("layers/act_log_softmax", nameof(Models.Dense7LogSoftmax))]
    public void Activation_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = TestModel.Of(model).Create();
        int units = network.Definition.Outputs;
        var identity = new float[units * units];
        for (int u = 0; u < units; u++)
        {
            identity[u * units + u] = 1f;
        }

        network.Parameters.Set("dense_0.weight", identity);
        network.Parameters.Set("dense_0.bias", new float[units]);
        List<NamedValues<float>> actual = PassRun.Train(network, SampleOf(golden, network));
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/y")),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles("grads/x")),
        ];
        Closeness.AssertClose(expected, [.. actual.Where(a => a.Quantity is Quantity.Output or Quantity.InputGradient)], output);
    }

    // Each of them alone, as a layer.
    [Theory]
    [InlineData("layers/act_tanh", nameof(Models.Activation13Tanh))]
    [InlineData("layers/act_sigmoid", nameof(Models.Activation13Sigmoid))]
    [InlineData("layers/act_relu", nameof(Models.Activation13Relu))]
    [InlineData("layers/act_hardsigmoid_torch", nameof(Models.Activation13HardSigmoid))]
    [InlineData("layers/act_hardtanh", nameof(Models.Activation13HardTanh))]
    [InlineData("layers/act_softsign", nameof(Models.Activation13Softsign))]
    [InlineData("layers/act_softplus", nameof(Models.Activation13Softplus))]
    [InlineData("layers/act_elu", nameof(Models.Activation13Elu))]
    [InlineData("layers/act_selu", nameof(Models.Activation13Selu))]
    [InlineData("layers/act_leaky_relu", nameof(Models.Activation13LeakyRelu))]
    [InlineData("layers/act_gelu", nameof(Models.Activation13Gelu))]
    [InlineData("layers/act_gelu_tanh", nameof(Models.Activation13GeluTanh))]
    [InlineData("layers/act_silu", nameof(Models.Activation13Silu))]
    [InlineData("layers/act_softmax", nameof(Models.Activation7Softmax))]
    [InlineData("layers/act_log_softmax", nameof(Models.Activation7LogSoftmax))]
    public void ActivationLayer_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = TestModel.Of(model).Create();
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/y")),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles("grads/x")),
        ];
        Closeness.AssertClose(expected, PassRun.Train(network, SampleOf(golden, network)), output);
    }

    // One batch of training, and what it leaves in the running mean and variance.
    [Fact]
    public void BatchNormalization_MatchesTorch()
    {
        var golden = GoldenFile.Open("layers/batchnorm1d_train");
        Network network = TestModel.Of(nameof(Models.GoldenBatchNormalization4)).Create();
        network.Parameters.Set("batch_normalization_0.weight", golden.Floats("params/weight"));
        network.Parameters.Set("batch_normalization_0.bias", golden.Floats("params/bias"));
        network.Parameters.Set("batch_normalization_0.running_mean", new float[4]);
        network.Parameters.Set("batch_normalization_0.running_var", [1, 1, 1, 1]);
        Sample sample = SampleOf(golden, network);
        SequencePass pass = network.CreatePass(1, sample.Batch, training: true);
        List<NamedValues<float>> actual = PassRun.Train(network, sample, pass, training: true);
        network.UpdateStatistics(pass);
        actual.AddRange(network.Parameters.Where(p => !p.Definition.Trainable).Select(p => new NamedValues<float>(Quantity.State, p.Name, p.Values.ToArray())));
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/y")),
            new(Quantity.ParameterGradient, "gradient of batch_normalization_0.weight", golden.Doubles("grads/weight")),
            new(Quantity.ParameterGradient, "gradient of batch_normalization_0.bias", golden.Doubles("grads/bias")),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles("grads/x")),
            new(Quantity.State, "batch_normalization_0.running_mean", golden.Doubles("buffers/running_mean")),
            new(Quantity.State, "batch_normalization_0.running_var", golden.Doubles("buffers/running_var")),
        ];
        Closeness.AssertClose(expected, actual, output);
    }

    // [features], [batch, features] or [batch, steps, features].
    private static Sample SampleOf(GoldenFile golden, Network network)
    {
        int[] shape = golden.Shape("inputs/x");
        int batch = shape.Length > 1 ? shape[0] : 1, steps = shape.Length > 2 ? shape[1] : 1;
        Assert.Equal(network.Definition.Inputs, shape[^1]);
        return new Sample(network.Definition, steps, batch) { X = golden.Floats("inputs/x"), OutputGradient = golden.Floats("R") };
    }
}
