using Unrolled.Tests.Flow;

namespace Unrolled.Tests;

/// <summary>What training says of its gradients while it runs.</summary>
public class GradientWatchTests
{
    private const int Batch = 12, Steps = 30;

    private static readonly int[] All = [.. Enumerable.Range(0, Batch)];

    private static TrainerOptions Options { get; } = new() { BatchSize = Batch, Metrics = [], Shuffle = false, Optimizer = new Sgd(0f), GradientWatch = new GradientWatch { EverySteps = 1 } };

    [Theory]
    [InlineData(0.3f, GradientWarningKind.Vanishing)]
    [InlineData(1f, null)]
    [InlineData(2.5f, GradientWarningKind.Exploding)]
    public void TrainBatch_OfRnn_WarnsByTheSizeOfItsRecurrentMatrix(float scale, GradientWarningKind? expected)
    {
        LinearRnn model = Scaled(scale);
        using var trainer = new Trainer<LinearRnn>(model, Options);
        trainer.TrainBatch(Random(), All);
        Assert.Equal(expected, trainer.Warning?.Kind);
        if (trainer.Warning is { } warning)
        {
            LayerGradientFlow flow = trainer.MeasureGradientFlow(Random(), All)["simple_rnn_0"];
            Assert.Equal(("simple_rnn_0", flow.Ratio, Steps - 1, 1L), (warning.Layer, warning.Ratio, warning.Steps, warning.Step));
        }
    }

    [Fact]
    public void TrainBatch_EveryFewSteps_MeasuresThoseAlone()
    {
        using var trainer = new Trainer<LinearRnn>(Scaled(0.3f), Options with { GradientWatch = new GradientWatch { EverySteps = 3 } });
        List<long?> warned = [];
        for (int i = 0; i < 7; i++)
        {
            trainer.TrainBatch(Random(), All);
            warned.Add(trainer.Warning?.Step);
        }

        Assert.Equal([1, null, null, 4, null, null, 7], warned);
    }

    [Fact]
    public void Fit_WithWarnings_ReportsThemWithTheBatch()
    {
        List<TrainingProgress> reports = [];
        using var trainer = new Trainer<LinearRnn>(Scaled(0.3f), Options with { BatchSize = 4, GradientWatch = new GradientWatch { EverySteps = 2 } });
        trainer.Fit(Random(), epochs: 2, progress: new Reports(reports));
        Assert.Equal([1, null, 3, null, null, 5, null, null], reports.Select(r => r.Warning?.Step));
        Assert.Equal(
            $"The gradient of 'simple_rnn_0' vanishes: {reports[0].Warning!.Value.Ratio.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)} of it arrives 29 steps back (step 1).",
            reports[0].Warning.ToString());
    }

    [Fact]
    public void TrainBatch_Thresholds_Decide()
    {
        LinearRnn model = Scaled(0.9f); // 0.047 over 29 steps
        Assert.Null(Warning(new GradientWatch { EverySteps = 1, VanishingRatio = 0.04 }));
        Assert.Equal(GradientWarningKind.Vanishing, Warning(new GradientWatch { EverySteps = 1, VanishingRatio = 0.05 })?.Kind);
        model = Scaled(1.1f); // 15.9
        Assert.Null(Warning(new GradientWatch { EverySteps = 1, ExplodingRatio = 16 }));
        Assert.Equal(GradientWarningKind.Exploding, Warning(new GradientWatch { EverySteps = 1, ExplodingRatio = 15 })?.Kind);

        GradientWarning? Warning(GradientWatch watch)
        {
            using var trainer = new Trainer<LinearRnn>(model, Options with { GradientWatch = watch });
            trainer.TrainBatch(Random(), All);
            return trainer.Warning;
        }
    }

    [Fact]
    public void TrainBatch_LongGradientAmongShortOnes_Jumps()
    {
        using var trainer = new Trainer<LinearRnn>(Scaled(1f), Options with { GradientWatch = new GradientWatch { NormFactor = 5 } });
        Samples usual = Random(), far = Random();
        far.Y.AsSpan().Fill(1e4f);
        for (int i = 0; i < 20; i++)
        {
            trainer.TrainBatch(i == 5 ? far : usual, All);
            Assert.Null(trainer.Warning);
        }

        // The long one is a twentieth of the mean: forget it.
        for (int i = 0; i < 400; i++)
        {
            trainer.TrainBatch(usual, All);
        }

        Assert.Null(trainer.Warning);
        trainer.TrainBatch(far, All);
        Assert.Equal((GradientWarningKind.NormJump, null, 421L), (trainer.Warning!.Value.Kind, trainer.Warning.Value.Layer, trainer.Warning.Value.Step));
        Assert.True(trainer.Warning.Value.Ratio > 100);

        // The next one is not hidden by it.
        trainer.TrainBatch(far, All);
        Assert.Equal(GradientWarningKind.NormJump, trainer.Warning!.Value.Kind);
        trainer.TrainBatch(usual, All);
        Assert.Null(trainer.Warning);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fit_Watched_SameBitsAsUnwatched(int threads)
    {
        TrainerOptions options = Options with { Optimizer = new Adam(1e-2f), ClipNorm = 1f, Threads = threads, Shards = 3, Seed = 4 };
        DroppingStack watched = new(1), plain = new(1);
        using var one = new Trainer<DroppingStack>(watched, options);
        using var other = new Trainer<DroppingStack>(plain, options with { GradientWatch = null });
        one.Fit(Random(), epochs: 3);
        other.Fit(Random(), epochs: 3);
        Assert.Equal(plain.Parameters.Values.ToArray(), watched.Parameters.Values.ToArray());
        Assert.Equal(other.History.Select(e => e.Loss), one.History.Select(e => e.Loss));
        Assert.Null(other.Warning);
    }

    [Fact]
    public void GradientWatch_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientWatch { EverySteps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientWatch { VanishingRatio = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientWatch { VanishingRatio = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientWatch { ExplodingRatio = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientWatch { NormFactor = double.NaN });
    }

    // U is a rotation, times a factor.
    private static LinearRnn Scaled(float factor)
    {
        var model = new LinearRnn(3);
        model.Parameters.Set("simple_rnn_0.weight_hh_l0", [.. model.Parameters["simple_rnn_0.weight_hh_l0"].Values.ToArray().Select(v => v * factor)]);
        return model;
    }

    private static Samples Random()
    {
        var samples = new Samples(Batch, Steps, 2, 1, 1);
        var random = new RandomSource(5, 0);
        foreach (ref float x in samples.X.AsSpan())
        {
            x = (float)random.NextNormal();
        }

        return samples;
    }

    private sealed class Reports(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
