using Unrolled.Tests.Flow;

namespace Unrolled.Tests;

/// <summary>What a trainer says of the first value that is not finite.</summary>
public class DivergenceTests
{
    private const int Count = 20, Steps = 9;

    private static readonly int[] All = [.. Enumerable.Range(0, Count)];

    private static readonly int[] Lengths = [.. All.Select(i => 3 + i * 5 % 7)];

    private static TrainerOptions Options { get; } = new() { BatchSize = Count, Metrics = [], Shuffle = false, Optimizer = new Sgd(0.1f) };

    [Theory]
    [InlineData(float.NaN, 1, 1)]
    [InlineData(float.PositiveInfinity, 3, 2)]
    public void TrainBatch_OfBadInput_NamesSampleAndStep(float value, int shards, int threads)
    {
        Samples data = Random();
        data.X[(17 * Steps + 2) * 2 + 1] = value;
        data.X[(18 * Steps + 1) * 2] = float.NaN;
        Divergence first = Diverges(new DeepStack(1), data.WithLengths(Lengths), Options with { Shards = shards, Threads = threads });
        Assert.Equal(new Divergence(DivergenceSource.Input, value, "input", 2, 17, null), first);
    }

    [Fact]
    public void Fit_OfBadInput_SaysSoInTheMessage()
    {
        Samples data = Random();
        data.X[(17 * Steps + 2) * 2 + 1] = float.NaN;
        var model = new StepsLstm(1);
        using var trainer = new Trainer<StepsLstm>(model, Options with { BatchSize = 8 });
        Samples steps = new(Count, Steps, 2, Steps, 1);
        data.X.CopyTo(steps.X, 0);
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => trainer.Fit(steps, epochs: 1));
        Assert.StartsWith("Training diverged in epoch 1, batch 3 (step 3): the loss is NaN, the gradient's norm NaN. The first value that is not finite is NaN in the input 'input' at step 2 of sample 17. The model has", exception.Message, StringComparison.Ordinal);
        Assert.Equal(("input", 2, 17), (exception.Layer, exception.TimeStep, exception.Sample));
    }

    [Fact]
    public void TrainBatch_OfBadInputInAPiece_NamesTheStepOfTheSequence()
    {
        Samples data = Random(everyStep: true);
        data.X[(4 * Steps + 7) * 2] = float.NaN;
        Divergence first = Diverges(new StepsLstm(1), data, Options with { TruncatedBptt = new TruncatedBptt(3, 5) });
        Assert.Equal(new Divergence(DivergenceSource.Input, float.NaN, "input", 7, 4, null), first);
    }

    // Samples 0 … 2 are left out whole, and of the others the first steps.
    [Fact]
    public void TrainBatch_OfBadInputBehindMaskedSteps_NamesSampleAndStepOfTheData()
    {
        Samples data = Random();
        data.X.AsSpan(0, 3 * Steps * 2).Clear();
        for (int n = 3; n < Count; n++)
        {
            data.X.AsSpan(n * Steps * 2, 4 * 2).Clear();
        }

        data.X[(6 * Steps + 5) * 2] = float.NaN;
        Divergence first = Diverges(new MaskedLstm(1), data, Options);
        Assert.Equal(new Divergence(DivergenceSource.Input, float.NaN, "input", 5, 6, null), first);
    }

    [Fact]
    public void TrainBatch_OfBadTarget_NamesSampleAndStep()
    {
        Samples data = Random(everyStep: true);
        data.Y[(5 * Steps + 6) * 1] = float.NaN;
        Assert.Equal(new Divergence(DivergenceSource.Target, float.NaN, "dense_0", 6, 5, null), Diverges(new StepsLstm(1), data, Options));
        Assert.Equal(new Divergence(DivergenceSource.Target, float.NaN, "dense_0", 6, 5, null), Diverges(new StepsLstm(1), data, Options with { TruncatedBptt = new TruncatedBptt(4) }));

        Samples vectors = Random();
        vectors.Y[5] = float.NegativeInfinity;
        Assert.Equal(new Divergence(DivergenceSource.Target, float.NegativeInfinity, "dense_0", null, 5, null), Diverges(new DeepStack(1), vectors, Options));
    }

    // A recurrent matrix acts from the first step on: NaN times a state of zeros is NaN.
    [Theory]
    [InlineData("lstm_0.weight_ih_l0", "lstm_0", 0)]
    [InlineData("lstm_0.weight_hh_l0", "lstm_0", 0)]
    [InlineData("gru_0.weight_hh_l0", "gru_0", 0)]
    [InlineData("simple_rnn_0.weight_ih_l0", "simple_rnn_0", 0)]
    [InlineData("dense_0.bias", "dense_0", null)]
    public void TrainBatch_OfBadWeight_NamesLayerAndTensor(string tensor, string layer, int? step)
    {
        var model = new DeepStack(1);
        Poison(model, tensor);
        Divergence first = Diverges(model, Random().WithLengths(Lengths), Options with { Shards = 4 });
        Assert.Equal(new Divergence(DivergenceSource.Activation, float.NaN, layer, step, 0, tensor), first);
    }

    // The second direction starts at the end of each sequence.
    [Fact]
    public void TrainBatch_OfBadWeightOfTheSecondDirection_NamesTheStepOfTheSequence()
    {
        var model = new DeepStack(1);
        Poison(model, "gru_0.weight_ih_l0_reverse");
        Divergence first = Diverges(model, Random().WithLengths(Lengths), Options with { Shards = 1 });
        Assert.Equal(new Divergence(DivergenceSource.Activation, float.NaN, "gru_0_reverse", Lengths[0] - 1, 0, "gru_0.weight_ih_l0_reverse"), first);
    }

    // h(t) = 10¹⁰·h(t − 1), from 1 at step 1 of sample 3: 10³⁰ at step 4, ∞ at step 5.
    [Fact]
    public void TrainBatch_OfOverflow_NamesTheStepOfTheOverflow()
    {
        var model = new DeepStack(1);
        model.Parameters.Set("simple_rnn_0.weight_ih_l0", [1, 0, 0, 0, 0, 0]);
        model.Parameters.Set("simple_rnn_0.weight_hh_l0", [1e10f, 0, 0, 0, 1, 0, 0, 0, 1]);
        Samples data = Random();
        Array.Clear(data.X);
        data.X[(3 * Steps + 1) * 2] = 1;
        Divergence first = Diverges(model, data, Options with { Shards = 4 });
        Assert.Equal(new Divergence(DivergenceSource.Activation, float.PositiveInfinity, "simple_rnn_0", 5, 3, null), first);
        Assert.Equal("Infinity in the output of 'simple_rnn_0' at step 5 of sample 3", first.ToString());
    }

    // dh(t) = 10¹⁰·dh(t + 1), from 1 or so at the last step: ∞ four steps before it.
    [Fact]
    public void TrainBatch_OfFiniteLossAndInfiniteGradient_NamesTheStepOnTheWayBack()
    {
        var model = new LinearRnn(1);
        model.Parameters.Set("simple_rnn_0.weight_hh_l0", [1e10f, 0, 0, 0, 1e10f, 0, 0, 0, 1e10f]);
        model.Parameters.Set("dense_0.weight", [1, 1, 1]);
        Samples data = Random();
        Array.Clear(data.X);
        data.Y.AsSpan().Fill(10);
        TrainingDivergedException exception = Throws(model, data, Options);
        Assert.Equal(100, exception.Loss, 1e-6);
        Assert.Equal((DivergenceSource.Gradient, "simple_rnn_0", Steps - 1 - 4, 0), (exception.First!.Source, exception.Layer, exception.TimeStep, exception.Sample));
        Assert.Equal(float.NegativeInfinity, exception.First.Value);
    }

    // Each sample's part is 10³⁸ or so.
    [Fact]
    public void TrainBatch_OfGradientsWhoseSumOverflows_NamesTheTensor()
    {
        var model = new NothingRecurrent(1);
        model.Parameters.SetAll(new float[8]);
        Samples data = new(Count, 1, 3, 1, 2);
        data.X.AsSpan().Fill(1e20f);
        data.Y.AsSpan().Fill(-2e19f);
        TrainingDivergedException exception = Throws(model, data, Options);
        Assert.True(double.IsFinite(exception.Loss));
        Assert.Equal(new Divergence(DivergenceSource.Gradient, float.PositiveInfinity, "dense_0", null, null, "dense_0.weight"), exception.First);
        Assert.Contains("is Infinity in the gradient of 'dense_0.weight', summed over all samples and steps.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainBatch_OfInfiniteLoss_SaysThatItIsTheLoss()
    {
        Divergence first = Diverges(new StepsLstm(1), Random(everyStep: true), Options with { Loss = new InfiniteLoss() });
        Assert.Equal(new Divergence(DivergenceSource.Loss, float.PositiveInfinity, null, null, null, null), first);
    }

    // What counts for nothing is nothing to blame.
    [Fact]
    public void TrainBatch_OfBadTargetWithoutWeight_IsFine()
    {
        Samples data = Random();
        data.Y[5] = float.NaN;
        using var trainer = new Trainer<DeepStack>(new DeepStack(1), Options);
        Assert.True(double.IsFinite(trainer.TrainBatch(data.WithWeights(All.Select(i => i == 5 ? 0f : 1f).ToArray()), All)));
    }

    private static Divergence Diverges(Network model, SequenceData data, TrainerOptions options)
        => Throws(model, data, options).First ?? throw new InvalidOperationException("Nothing was found.");

    private static TrainingDivergedException Throws<T>(T model, SequenceData data, TrainerOptions options)
        where T : Network
    {
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<Network>(model, options);
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => trainer.TrainBatch(data, All));
        Assert.Equal(exception.Step - 1, trainer.Step);
        Assert.Contains("The model has the weights from before this batch, or with TruncatedBptt from before this piece.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(options.TruncatedBptt is { } truncated ? WeightsBefore(model.GetType(), before, (Samples)data, options, (int)trainer.Step * truncated.K1) : before, model.Parameters.Values.ToArray());
        return exception;
    }

    // What the pieces before have made of the weights: those of sequences that end there.
    private static float[] WeightsBefore(Type type, float[] weights, Samples data, TrainerOptions options, int steps)
    {
        if (steps == 0)
        {
            return weights;
        }

        var model = (Network)Activator.CreateInstance(type, 1)!;
        model.Parameters.SetAll(weights);
        Samples start = new(data.Count, steps, data.Inputs, steps, data.Targets);
        for (int n = 0; n < data.Count; n++)
        {
            data.Input(n)[..(steps * data.Inputs)].CopyTo(start.X.AsSpan(n * steps * data.Inputs));
            data.Y.AsSpan(n * data.Steps * data.Targets, steps * data.Targets).CopyTo(start.Y.AsSpan(n * steps * data.Targets));
        }

        using var trainer = new Trainer<Network>(model, options);
        trainer.TrainBatch(start, All);
        Assert.NotEqual(weights, model.Parameters.Values.ToArray());
        return [.. model.Parameters.Values];
    }

    private static void Poison(Network model, string tensor)
    {
        float[] values = model.Parameters[tensor].Values.ToArray();
        values[^1] = float.NaN;
        model.Parameters.Set(tensor, values);
    }

    private static Samples Random(bool everyStep = false)
    {
        var samples = new Samples(Count, Steps, 2, everyStep ? Steps : 1, 1);
        var random = new RandomSource(5, 0);
        foreach (ref float x in samples.X.AsSpan())
        {
            x = (float)random.NextNormal();
        }

        return samples;
    }

    private sealed class InfiniteLoss : RowLoss
    {
        public override string Name => nameof(InfiniteLoss);

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            gradient.Clear();
            return double.PositiveInfinity;
        }
    }
}
