namespace Unrolled.Tests;

public class WeightAveragingTests
{
    private static readonly TrainerOptions Plain = new() { BatchSize = 4, Seed = 3, Threads = 1, Optimizer = new Sgd(0.05f) };
    private static readonly Samples Training = Samples.Means(22, 8, 5, 2);
    private static readonly Samples Validation = Samples.Means(9, 8, 5, 2);

    // The definition, in doubles, over the weights that training without averages goes through.
    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.5f, false)]
    [InlineData(0.95f, false)]
    [InlineData(0.95f, true)]
    public void Fit_WithAnExponentialAverage_EndsWithIt(float decay, bool warmUp)
    {
        double[]? average = null;
        int steps = 0;
        Follow(Plain, 3, (ended, weights) =>
        {
            if (!ended)
            {
                double kept = warmUp ? Math.Min(decay, (1.0 + steps) / (10.0 + steps)) : decay;
                average = [.. weights.Select((w, i) => average is null ? w : kept * average[i] + (1 - kept) * w)];
                steps++;
            }
        });
        Assert.Equal(18, steps);
        RequireEnd(average!, Plain with { Averaging = new ExponentialAverage(decay) { WarmUp = warmUp } }, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Fit_WithAStochasticWeightAverage_EndsWithTheMeanOfEpochs(int start)
    {
        List<float[]> ends = [];
        Follow(Plain, 5, (ended, weights) =>
        {
            if (ended)
            {
                ends.Add(weights);
            }
        });
        double[] mean = [.. Enumerable.Range(0, ends[0].Length).Select(i => ends.Skip(start - 1).Average(w => (double)w[i]))];
        RequireEnd(mean, Plain with { Averaging = new StochasticWeightAverage(start) }, 5);
    }

    [Fact]
    public void Fit_BeforeTheFirstEpochThatCounts_IsAsWithoutAverages()
    {
        float[] plain = Fit(Plain, 3).Weights;
        Assert.Equal(plain, Fit(Plain with { Averaging = new StochasticWeightAverage(4) }, 3).Weights);
        Assert.NotEqual(plain, Fit(Plain with { Averaging = new StochasticWeightAverage(2) }, 3).Weights);
    }

    // Averages change what is validated and what the model ends with, never what is trained.
    [Fact]
    public void Fit_WithAverages_TrainsTheSameAndValidatesThem()
    {
        (TrainingHistory plain, _) = Fit(Plain, 3);
        (TrainingHistory averaged, _) = Fit(Plain with { Averaging = new ExponentialAverage(0.9f) }, 3);
        Assert.Equal(plain.Select(e => e.Loss), averaged.Select(e => e.Loss));
        Assert.All(plain.Zip(averaged), pair => Assert.NotEqual(pair.First.ValidationLoss, pair.Second.ValidationLoss));
    }

    // No later epoch improves by as much as is asked for: the first stays the best.
    [Fact]
    public void Fit_WithEarlyStopping_RestoresTheAveragesOfTheBestEpoch()
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { Averaging = new ExponentialAverage(0.5f), EarlyStopping = new EarlyStopping(null) { MinDelta = 1e6 } });
        TrainingHistory history = trainer.Fit(Training, 3, Validation);
        Assert.Equal(1, history.BestEpoch);
        Assert.Equal(history[0].ValidationLoss, trainer.Evaluate(Validation).Loss);
        Assert.NotEqual(history[2].ValidationLoss, history[0].ValidationLoss);
        Assert.Equal(Fit(Plain with { Averaging = new ExponentialAverage(0.5f) }, 1).Weights, trainer.Model.Parameters.Values.ToArray());
    }

    [Fact]
    public void TrainBatch_WithNothingThatCounts_DoesNotAverage()
    {
        SequenceData nothing = SequenceData.Pairs(new float[8 * 5], new float[2], 8, 5, 2).WithWeights(new float[1]);
        float[] plain = Average(false), with = Average(true);
        Assert.Equal(plain, with);

        float[] Average(bool between)
        {
            using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { Averaging = new ExponentialAverage(0.5f) });
            trainer.TrainBatch(Training, [0, 1]);
            if (between)
            {
                Assert.True(double.IsNaN(trainer.TrainBatch(nothing, [0])));
            }

            trainer.Fit(Training, 1);
            return trainer.Model.Parameters.Values.ToArray();
        }
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void ExponentialAverage_OfAnotherDecay_IsRefused(float decay) => Assert.Equal("decay", Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialAverage(decay)).ParamName);

    [Fact]
    public void StochasticWeightAverage_FromNoEpoch_IsRefused() => Assert.Equal("startEpoch", Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticWeightAverage(0)).ParamName);

    private static void RequireEnd(double[] expected, TrainerOptions options, int epochs)
    {
        float[] weights = Fit(options, epochs).Weights;
        Assert.Equal(expected.Length, weights.Length);
        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    private static (TrainingHistory History, float[] Weights) Fit(TrainerOptions options, int epochs)
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), options);
        TrainingHistory history = trainer.Fit(Training, epochs, Validation);
        return (history, trainer.Model.Parameters.Values.ToArray());
    }

    private static void Follow(TrainerOptions options, int epochs, Action<bool, float[]> see)
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), options);
        trainer.Fit(Training, epochs, progress: new SynchronousProgress<TrainingProgress>(p => see(p.EpochEnded, trainer.Model.Parameters.Values.ToArray())));
    }
}
