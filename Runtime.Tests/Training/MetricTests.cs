using System.Collections.Immutable;

namespace Unrolled.Tests;

public sealed class MetricTests
{
    // Four rows of three classes, and which of them is right.
    private static readonly float[][] Rows = [[0.7f, 0.2f, 0.1f], [0.1f, 0.3f, 0.6f], [0.4f, 0.5f, 0.1f], [0.2f, 0.5f, 0.3f]];
    private static readonly int[] Classes = [0, 2, 0, 2];

    [Fact]
    public void Errors_TwoRows_GiveMeans()
    {
        Assert.Equal(3, Of(Metric.MeanAbsoluteError, ([1f, 2f], [5f, 4f])));
        Assert.Equal(Math.Sqrt(10), Of(Metric.RootMeanSquaredError, ([1f, 2f], [5f, 4f])), 1e-15);
        Assert.Equal(100 * (0.8 + 0.5) / 2, Of(Metric.MeanAbsolutePercentageError, ([1f], [5f]), ([-6f], [-4f])), 1e-12);
        Assert.Equal(1e9, Of(Metric.MeanAbsolutePercentageError, ([1f], [0f])), 1e-3);
    }

    [Fact]
    public void BinaryMetrics_KnownRows_GiveKnownShares()
    {
        // Said 1, 1, 0, 0, 1; was 1, 0, 0, 1, 1.
        (float[] P, float[] T)[] rows = [([0.9f, 0.6f], [1f, 0f]), ([0.5f, 0.1f], [0f, 1f]), ([0.8f], [1f])];
        Assert.Equal(0.6, Of(Metric.BinaryAccuracy, rows), 1e-15);
        Assert.Equal(2 / 3.0, Of(Metric.Precision, rows), 1e-15);
        Assert.Equal(2 / 3.0, Of(Metric.Recall, rows), 1e-15);
        Assert.Equal(2 / 3.0, Of(Metric.F1, rows), 1e-15);
        Assert.Equal(1 / 3.0, Of(Metric.RecallAt(0.85f), rows), 1e-15);
        Assert.Equal(1, Of(Metric.PrecisionAt(0.85f), rows));
        Assert.Equal(0.5, Of(Metric.F1At(0.85f), rows), 1e-15);
        (float[] P, float[] T)[] logits = [([2f, -0.1f], [1f, 1f])];
        Assert.Equal(0.5, Of(Metric.BinaryAccuracyFromLogits, logits));
        Assert.Equal(0.5, Of(Metric.RecallAt(0), logits));
        Assert.Equal(0, Of(Metric.F1, ([0.1f], [0f])));
        Assert.Equal(0.5, Of(Metric.BinaryAccuracy, ([float.NaN, 1f], [0f, 1f])));
    }

    [Fact]
    public void ClassMetrics_SparseOrOneHot_GiveTheSame()
    {
        foreach ((Metric metric, double expected) in new (Metric, double)[]
        {
            (Metric.Accuracy, 0.5), (Metric.TopAccuracy(1), 0.5), (Metric.TopAccuracy(2), 1), (Metric.TopAccuracy(3), 1),
            (Metric.Perplexity, Math.Pow(0.7 * 0.6 * 0.4 * 0.3, -0.25)),

            // Class 0: 1 right, 0 wrong, 1 missed; class 1: 0, 2, 0; class 2: 1, 0, 1.
            (Metric.MacroPrecision, (1 + 0 + 1) / 3.0), (Metric.MacroRecall, (0.5 + 0 + 0.5) / 3), (Metric.MacroF1, (2 / 3.0 + 0 + 2 / 3.0) / 3),
        })
        {
            Assert.True(metric.Accepts(3, 1) && metric.Accepts(3, 3) && !metric.Accepts(3, 2) && !metric.Accepts(1, 1));
            Assert.Equal(expected, Of(metric, [.. Rows.Zip(Classes, (r, c) => (r, new float[] { c }))]), 1e-6);
            Assert.Equal(expected, Of(metric, [.. Rows.Zip(Classes, (r, c) => (r, Enumerable.Range(0, 3).Select(k => k == c ? 1f : 0f).ToArray()))]), 1e-6);
        }

        (float[] P, float[] T)[] logits = [.. Rows.Zip(Classes, (r, c) => (r.Select(p => MathF.Log(p) + 3).ToArray(), new float[] { c }))];
        Assert.Equal(Math.Pow(0.7 * 0.6 * 0.4 * 0.3, -0.25), Of(Metric.PerplexityFromLogits, logits), 1e-6);
        Assert.Equal(0, Of(Metric.TopAccuracy(2), ([float.NaN, 1f, 2f], [0f])));
        Assert.Equal(1, Of(Metric.Accuracy, ([float.NaN, 1f, 2f], [2f])));
    }

    [Fact]
    public void MacroF1_ClassesThatDoNotOccur_AreSkipped()
        => Assert.Equal(1, Of(Metric.MacroF1, ([0.9f, 0.1f, 0f, 0f], [0f]), ([0.1f, 0.9f, 0f, 0f], [1f])));

    [Fact]
    public void Evaluate_OfRestOfBatches_IsThatOfAllRows()
    {
        // Counters of shards and batches are added up, so that F1 is that of all elements and no mean of batches.
        Samples data = Samples.Means(70);
        foreach (ref float y in data.Y.AsSpan())
        {
            y = y > 0.5f ? 1 : 0;
        }

        var model = new LinearNetwork(5, 2);
        using var one = new Trainer<LinearNetwork>(model, new TrainerOptions { BatchSize = 70, Shards = 1, Metrics = [Metric.F1, Metric.Recall, Metric.BinaryAccuracyAt(0.1f)] });
        using var many = new Trainer<LinearNetwork>(model, new TrainerOptions { BatchSize = 9, Shards = 3, Metrics = [Metric.F1, Metric.Recall, Metric.BinaryAccuracyAt(0.1f)] });
        MetricValues expected = one.Evaluate(data).Metrics;
        Assert.Equal(expected, many.Evaluate(data).Metrics);
        Assert.InRange(expected[Metric.F1], 0.01, 0.99);

        // Equal by name, so that a value is found by another instance.
        Assert.Equal(expected[2], expected[Metric.BinaryAccuracyAt(0.1f)]);
        Assert.Throws<KeyNotFoundException>(() => expected[Metric.BinaryAccuracy]);
        Assert.Equal("Top3Accuracy", Metric.TopAccuracy(3).Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => Metric.TopAccuracy(0));
    }

    [Fact]
    public void DefaultMetrics_FollowTheLoss()
    {
        Assert.Equal([Metric.MeanAbsoluteError], new TrainerOptions().Metrics);
        Assert.Equal([Metric.Accuracy], new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropy }.Metrics);
        Assert.Equal(["BinaryAccuracy", "BinaryAccuracyFromLogits", "BinaryAccuracy(0.1)"], new[] { Metric.BinaryAccuracy, Metric.BinaryAccuracyFromLogits, Metric.BinaryAccuracyAt(0.1f) }.Select(m => m.Name));
        Assert.Equal(Metric.BinaryAccuracyFromLogits, Metric.BinaryAccuracyAt(0));
        Assert.Equal([Metric.BinaryAccuracyFromLogits], new TrainerOptions { Loss = Loss.BinaryCrossEntropyFromLogits }.Metrics);
        Assert.Empty(new TrainerOptions { Loss = new ConnectionistTemporalClassification() }.Metrics);
        Assert.Empty(new TrainerOptions { Metrics = [] }.Metrics);
    }

    [Fact]
    public void Trainer_MetricThatDoesNotFitTheLoss_Throws()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Trainer<LinearNetwork>(
            new LinearNetwork(5, 3), new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, Metrics = [Metric.MeanAbsoluteError] }));
        Assert.Contains("'MeanAbsoluteError' cannot compare 3 outputs with targets of width 1", exception.Message, StringComparison.Ordinal);
    }

    // A mean and a logarithm of the variance for each target: no default metric compares them, and nobody has named one.
    [Fact]
    public void Trainer_DefaultMetricsThatDoNotFitTheLoss_AreDropped()
    {
        Samples data = Samples.Means(20, targets: 1);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { Loss = new GaussianLoss() });
        Assert.Empty(trainer.Options.Metrics);
        Assert.Equal([Metric.MeanAbsoluteError], new TrainerOptions { Loss = new GaussianLoss() }.Metrics);
        TrainingHistory history = trainer.Fit(data, 20, data);
        Assert.True(history[^1].ValidationLoss < history[0].ValidationLoss);
        Assert.Equal(0, history[0].Metrics.Count);

        // Those that fit stay, and what somebody has named is refused as before.
        using var usual = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions());
        Assert.Equal([Metric.MeanAbsoluteError], usual.Options.Metrics);
        using var some = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { Loss = new GaussianLoss { Defaults = [Metric.MeanAbsoluteError, Metric.Accuracy] } });
        Assert.Equal([Metric.Accuracy], some.Options.Metrics);
        Assert.Contains("'MeanAbsoluteError' cannot compare", Assert.Throws<ArgumentException>(
            () => new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { Loss = new GaussianLoss(), Metrics = [Metric.MeanAbsoluteError] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trainer_DefaultMetricsOfALossOfSequences_AreDropped()
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2, returnsSequences: true), new TrainerOptions { Loss = new LastStepLoss() });
        Assert.Empty(trainer.Options.Metrics);
        Assert.True(double.IsFinite(trainer.Fit(new Samples(8, 3, 5, 1, 2), 1)[0].Loss));
    }

    private static double Of(Metric metric, params (float[] Predicted, float[] Target)[] rows)
    {
        double[] counters = new double[metric.Counters(rows[0].Predicted.Length)];
        foreach ((float[] predicted, float[] target) in rows)
        {
            metric.Add(predicted, target, counters);
        }

        return metric.Result(counters);
    }

    // −ln of a normal distribution whose mean and logarithm of the variance the network gives.
    private sealed class GaussianLoss : RowLoss
    {
        public ImmutableArray<Metric> Defaults { get; init; } = [Metric.MeanAbsoluteError];

        public override string Name => "Gaussian";

        public override ImmutableArray<Metric> DefaultMetrics => Defaults;

        public override int TargetWidth(int outputs) => outputs / 2;

        public override int TermsPerRow(int outputs) => outputs / 2;

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            double difference = predicted[0] - target[0], precision = Math.Exp(-predicted[1]);
            if (!gradient.IsEmpty)
            {
                gradient[0] = (float)(difference * precision * scale);
                gradient[1] = (float)(0.5 * (1 - difference * difference * precision) * scale);
            }

            return 0.5 * (predicted[1] + difference * difference * precision);
        }
    }

    private sealed class LastStepLoss : SequenceLoss
    {
        public override string Name => "LastStep";

        public override int WorkLength(int steps, int outputs, int targets) => 0;

        public override double Sequence(ReadOnlySpan<float> predicted, int outputs, ReadOnlySpan<float> target, Span<float> gradient, float scale, Span<double> work)
        {
            gradient.Clear();
            return Loss.MeanSquaredError.Row(predicted[^outputs..], target, gradient.IsEmpty ? gradient : gradient[^outputs..], scale);
        }
    }
}
