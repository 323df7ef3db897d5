namespace Unrolled.Tests;

public class EarlyStoppingTests
{
    private static readonly TrainerOptions Plain = new() { Shuffle = false, Metrics = [Metric.MeanAbsoluteError, Metric.BinaryAccuracy], Threads = 1 };

    // With a rate far too high the first epochs are the best, and what comes is worse.
    private static readonly TrainerOptions Wild = Plain with { Optimizer = new Sgd(0.9f, momentum: 0.9f), ClipValue = 1f };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fit_WithoutABetterEpoch_StopsAndRestoresTheBest(int patience)
    {
        (List<TrainingEpoch> epochs, List<float[]> weights) = Follow(Wild, 30);
        int best = 0, stop = -1;
        for (int e = 1; e < epochs.Count && stop < 0; e++)
        {
            best = epochs[e].ValidationLoss < epochs[best].ValidationLoss ? e : best;
            stop = e - best >= patience ? e : -1;
        }

        Assert.InRange(stop, 1, 28);
        var model = new LinearNetwork(5, 2);
        using var trainer = new Trainer<LinearNetwork>(model, Wild with { EarlyStopping = new EarlyStopping(patience) });
        TrainingHistory history = trainer.Fit(Training, 30, Validation);
        Assert.Equal(stop + 1, history.Count);
        Assert.Equal(best + 1, history.BestEpoch);
        Assert.Equal(new EarlyStop(stop + 1, "Loss", best + 1, epochs[best].ValidationLoss!.Value, patience), history.Stop);
        Assert.StartsWith($"Stopped after epoch {stop + 1}: Loss has not improved on ", history.Stop!.ToString(), StringComparison.Ordinal);
        Assert.Equal(weights[best], model.Parameters.Values.ToArray());
        Assert.Equal(epochs[best].ValidationLoss, trainer.Evaluate(Validation).Loss);

        // The control: without restoring the weights are those of the last epoch.
        var last = new LinearNetwork(5, 2);
        using var keeping = new Trainer<LinearNetwork>(last, Wild with { EarlyStopping = new EarlyStopping(patience) { RestoreBestWeights = false } });
        keeping.Fit(Training, 30, Validation);
        Assert.Equal(weights[stop], last.Parameters.Values.ToArray());
    }

    [Fact]
    public void Fit_WithoutPatience_RunsToItsEndAndRestoresTheBest()
    {
        (List<TrainingEpoch> epochs, List<float[]> weights) = Follow(Wild, 12);
        var model = new LinearNetwork(5, 2);
        using var trainer = new Trainer<LinearNetwork>(model, Wild with { EarlyStopping = new EarlyStopping(null) });
        TrainingHistory history = trainer.Fit(Training, 12, Validation);
        int best = epochs.IndexOf(epochs.MinBy(e => e.ValidationLoss)!);
        Assert.InRange(best, 0, 10);
        Assert.Equal((12, best + 1, null), (history.Count, history.BestEpoch, history.Stop));
        Assert.Equal(weights[best], model.Parameters.Values.ToArray());
    }

    // The direction is the metric's own; without validation data the training's values count.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_ByAMetric_LooksAtIt(bool larger)
    {
        Metric metric = larger ? Metric.BinaryAccuracy : Metric.MeanAbsoluteError;
        (List<TrainingEpoch> epochs, _) = Follow(Wild, 12, validation: false);
        double best = larger ? epochs.Max(e => e.Metrics[metric]) : epochs.Min(e => e.Metrics[metric]), other = larger ? epochs.Min(e => e.Metrics[metric]) : epochs.Max(e => e.Metrics[metric]);
        Assert.NotEqual(best, other);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Wild with { EarlyStopping = new EarlyStopping(null) { Metric = metric } });
        TrainingHistory history = trainer.Fit(Training, 12);
        Assert.Equal(1 + epochs.FindIndex(e => e.Metrics[metric] == best), history.BestEpoch);
    }

    [Fact]
    public void Fit_WithAMinDelta_WantsMore()
    {
        TrainerOptions slow = Plain with { Optimizer = new Sgd(1e-3f) };
        (List<TrainingEpoch> epochs, _) = Follow(slow, 6);
        Assert.True(epochs.Zip(epochs.Skip(1)).All(p => p.Second.ValidationLoss < p.First.ValidationLoss));
        using var patient = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), slow with { EarlyStopping = new EarlyStopping(2) });
        using var wanting = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), slow with { EarlyStopping = new EarlyStopping(2) { MinDelta = 10 } });
        Assert.Null(patient.Fit(Training, 6, Validation).Stop);
        Assert.Equal(3, wanting.Fit(Training, 6, Validation).Stop?.Epoch);
    }

    [Fact]
    public void Fit_AfterOneThatStopped_WaitsAnew()
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { Optimizer = new Sgd(0f), EarlyStopping = new EarlyStopping(2) });
        Assert.Equal(3, trainer.Fit(Training, 10, Validation).Count);
        Assert.Equal(5, trainer.Fit(Training, 10, Validation).Count);
        Assert.Null(trainer.Fit(Training, 1, Validation).Stop);
        Assert.Equal(7, trainer.Fit(Training, 10, Validation).Stop!.Epoch);
        Assert.Equal(1, trainer.History.BestEpoch);
    }

    [Fact]
    public void Fit_NotANumber_IsNoBetter()
    {
        var data = Samples.Means(40);
        data.Y.AsSpan().Fill(float.NaN);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { EarlyStopping = new EarlyStopping(2) });
        TrainingHistory history = trainer.Fit(Training, 10, data);
        Assert.Equal((2, null), (history.Count, history.BestEpoch));
        Assert.Equal(0, history.Stop!.BestEpoch);
        Assert.Equal("Stopped after epoch 2: Loss has been NaN or infinite since the first epoch.", history.Stop.ToString());
        Assert.Equal("Stopped after epoch 9: F1 has not improved on 0.5 of epoch 7 for 2 epochs.", new EarlyStop(9, "F1", 7, 0.5, 2).ToString());
    }

    [Fact]
    public void Options_ThatDoNotFit_Throw()
    {
        Assert.Equal("Patience", Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(0)).ParamName);
        Assert.Equal("MinDelta", Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(1) { MinDelta = -1 }).ParamName);
        Assert.Equal("MinDelta", Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(1) { MinDelta = double.NaN }).ParamName);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { EarlyStopping = new EarlyStopping(1) { Metric = Metric.Accuracy } }));
        Assert.Contains("'Accuracy', which is not reported. Reported metrics: MeanAbsoluteError, BinaryAccuracy.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_OfShares_AreBetterWhenLarger()
    {
        Metric[] larger =
        [
            Metric.Accuracy, Metric.TopAccuracy(3), Metric.BinaryAccuracy, Metric.BinaryAccuracyFromLogits, Metric.Precision, Metric.Recall, Metric.F1, Metric.MacroF1, Metric.MacroPrecision, Metric.MacroRecall,
        ];
        Metric[] smaller = [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError, Metric.MeanAbsolutePercentageError, Metric.Perplexity, Metric.PerplexityFromLogits];
        Assert.All(larger, m => Assert.True(m.LargerIsBetter, m.Name));
        Assert.All(smaller, m => Assert.False(m.LargerIsBetter, m.Name));
    }

    private static Samples Training => Samples.Means(70);

    private static Samples Validation => Samples.Means(40, seed: 9);

    // What comes of each epoch where nothing ends early.
    private static (List<TrainingEpoch> Epochs, List<float[]> Weights) Follow(TrainerOptions options, int epochs, bool validation = true)
    {
        var model = new LinearNetwork(5, 2);
        using var trainer = new Trainer<LinearNetwork>(model, options);
        List<float[]> weights = [];
        for (int e = 0; e < epochs; e++)
        {
            trainer.Fit(Training, 1, validation ? Validation : null);
            weights.Add([.. model.Parameters.Values]);
        }

        return ([.. trainer.History], weights);
    }
}
