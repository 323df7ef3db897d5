namespace Unrolled.Tests;

/// <summary>
/// 20 training steps of the climate stack as PyTorch made them, in float32 and in double, with one bias per LSTM and Keras's Adam or
/// plain SGD. The files are in the shared folder; without it these tests are skipped.
/// </summary>
[Trait("Category", "Slow")]
public class ClimateTests(ITestOutputHelper output)
{
    private const int Batch = 32, Steps = 20, Batches = 20;

    // PyTorch's own float32 losses are up to 8e-8 off its double ones; ours 6e-8.
    private const double LossTolerance = 2e-7;

    private readonly string _folder = SharedFolder.Require("data", "golden", "climate");

    [Theory]
    [InlineData("linear", "keras_adam")]
    [InlineData("linear", "keras_sgd")]
    [InlineData("relu", "keras_adam")]
    [InlineData("relu", "keras_sgd")]
    public void TrainBatch_20Times_MatchesTorch(string activation, string optimizer)
    {
        GoldenFile golden = Open();
        string variant = Variant(golden, activation, optimizer);
        float rate = golden[$"{variant}/lr"].GetSingle();
        Network model = Load(activation);
        float[] series = golden.Floats("series");
        using var trainer = new Trainer<Network>(model, new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = optimizer == "keras_adam" ? new Adam(rate) : new Sgd(rate),
            BatchSize = Batch,
        });
        SequenceData windows = SequenceData.Windows(series, Steps);
        var losses = new float[Batches];
        for (int k = 0; k < Batches; k++)
        {
            losses[k] = (float)trainer.TrainBatch(windows, [.. Enumerable.Range(k * Batch, Batch)]);
        }

        double[] f32 = golden.Doubles($"{variant}/losses_f32"), f64 = golden.Doubles($"{variant}/losses_f64");
        output.WriteLine($"loss off f64 by {Worst(f64, losses):E1}, torch's by {Worst(f64, [.. f32.Select(l => (float)l)]):E1}");
        Assert.True(Worst(f64, losses) <= LossTolerance, $"A loss is off by {Worst(f64, losses):E1} of its double.");
        Assert.True(Worst(f32, losses) <= LossTolerance, $"A loss is off by {Worst(f32, losses):E1} of its float.");

        var predictions = new float[Batch];
        model.Predict(FirstWindows(series), Batch, predictions);
        Closeness.AssertClose([new(Quantity.TrainedOutput, "predictions", golden.Doubles($"{variant}/final_pred_batch0_f64"))], [new(Quantity.TrainedOutput, "predictions", predictions)], output);
    }

    [Fact]
    public void TrainBatch_20Times_GivesTorchsWeights()
    {
        GoldenFile golden = Open();
        Network model = Load("linear");
        using var trainer = new Trainer<Network>(model, new TrainerOptions { Optimizer = new Adam(1e-3f), BatchSize = Batch });
        SequenceData windows = SequenceData.Windows(golden.Floats("series"), Steps);
        for (int k = 0; k < Batches; k++)
        {
            trainer.TrainBatch(windows, [.. Enumerable.Range(k * Batch, Batch)]);
        }

        SafetensorsFile final = SafetensorsFile.Read(Path.Combine(_folder, "final_linear_keras_adam.safetensors"));
        foreach (ParameterTensor tensor in model.Parameters)
        {
            Assert.True(final.TryGetTensor(tensor.Name, out SafetensorsTensor? expected));
            Closeness.AssertClose(
                [new(Quantity.TrainedParameter, tensor.Name, [.. expected.ToFloats().Select(v => (double)v)])],
                [new(Quantity.TrainedParameter, tensor.Name, tensor.Values.ToArray())],
                output);
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("relu")]
    public void Predict_BeforeTraining_MatchesTorch(string activation)
    {
        GoldenFile golden = Open();
        var predictions = new float[Batch];
        Load(activation).Predict(FirstWindows(golden.Floats("series")), Batch, predictions);
        Closeness.AssertClose(
            [new(Quantity.Output, "predictions", golden.Doubles($"{Variant(golden, activation, "keras_adam")}/first_step_pred"))],
            [new(Quantity.Output, "predictions", predictions)],
            output);
    }

    [Fact]
    public void Backward_OfFirstBatch_MatchesTorch()
    {
        GoldenFile golden = Open();
        Network model = Load("linear");
        SafetensorsFile expected = SafetensorsFile.Read(Path.Combine(_folder, "grad_step0_linear_single_bias.safetensors"));
        List<NamedValues<float>> actual = FirstGradients(model, golden.Floats("series"));
        Closeness.AssertClose(
            [.. model.Parameters.Select(p => new NamedValues<double>(Quantity.ParameterGradient, $"gradient of {p.Name}", [.. expected.Tensors.Single(t => t.Name == p.Name).ToFloats().Select(v => (double)v)]))],
            actual,
            output);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("relu")]
    public void Backward_OfFirstBatch_HasTorchsNorms(string activation)
    {
        GoldenFile golden = Open();
        Network model = Load(activation);
        string norms = $"{Variant(golden, activation, "keras_adam")}/first_step_grad_l2";
        foreach ((ParameterTensor tensor, NamedValues<float> gradient) in model.Parameters.Zip(FirstGradients(model, golden.Floats("series"))))
        {
            double norm = Math.Sqrt(gradient.Values.Sum(v => (double)v * v)), expected = golden[norms].GetProperty(tensor.Name).GetDouble();
            Assert.True(Math.Abs(norm - expected) <= Tolerances.Of(Quantity.ParameterGradient) * expected, $"The norm of the {gradient.Name} is {norm}, expected {expected}.");
        }
    }

    private GoldenFile Open() => GoldenFile.OpenPath(Path.Combine(_folder, "climate.json"));

    private static string Variant(GoldenFile golden, string activation, string optimizer)
        => Enumerable.Range(0, golden["variants"].GetArrayLength()).Select(i => $"variants/{i}")
            .Single(v => golden[$"{v}/dense_activation"].GetString() == activation && golden[$"{v}/optimizer"].GetString() == optimizer);

    private Network Load(string activation)
    {
        Network model = TestModel.Of(activation == "relu" ? nameof(Models.GoldenClimateRelu) : nameof(Models.GoldenClimateLinear)).Create();
        ModelFile.Load(model, Path.Combine(_folder, "init.safetensors"));
        return model;
    }

    // The windows at 0 … 31, [batch, steps, 1].
    private static float[] FirstWindows(float[] series) => [.. Enumerable.Range(0, Batch).SelectMany(i => series[i..(i + Steps)])];

    // The gradients of the mean squared error of the first batch.
    private static List<NamedValues<float>> FirstGradients(Network model, float[] series)
    {
        float[] windows = FirstWindows(series), y = new float[Batch];
        model.Predict(windows, Batch, y);
        var sample = new Sample(model.Definition, Steps, Batch, initialStates: false)
        {
            X = windows,
            OutputGradient = [.. y.Select((v, i) => 2 * (v - series[i + Steps]) / Batch)],
            FinalStateGradients = null,
        };
        return [.. PassRun.Train(model, sample).Where(r => r.Quantity == Quantity.ParameterGradient)];
    }

    private static double Worst(double[] expected, float[] actual) => expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
}
