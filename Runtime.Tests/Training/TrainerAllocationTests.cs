using System.Runtime.CompilerServices;

namespace Unrolled.Tests;

/// <summary>Runs alone: what other tests allocate would be counted here.</summary>
[CollectionDefinition(nameof(TrainerAllocationTests), DisableParallelization = true)]
[Collection(nameof(TrainerAllocationTests))]
public sealed class TrainerAllocationTests
{
    private static readonly int[] Indices = [.. Enumerable.Range(0, 48)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TrainBatch_AfterTheFirst_AllocatesNothing(int threads)
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Options(threads));
        Assert.Equal(0, AllocatedByBatches(trainer));
    }

    [Theory]
    [InlineData(nameof(Models.Normalized5x16x12x8x3))]
    [InlineData(nameof(Models.PRelus7x20x7))]
    [InlineData(nameof(Models.Dropouts3x8x5))]
    [InlineData(nameof(Models.GruDropouts2x5x16))]
    public void TrainBatch_OfNormalizationsAndDropouts_AllocatesNothing(string model)
    {
        Network network = TestModel.Of(model).Create();
        NetworkDefinition definition = network.Definition;
        using var trainer = new Trainer<Network>(network, Options(1));
        Assert.Equal(0, AllocatedByBatches(trainer, Samples.Means(60, 3, definition.Inputs, definition.Outputs, definition.ReturnsSequences)));
    }

    // One that has predicted steps and batches before has all arrangements of its weights.
    [Theory]
    [InlineData("HalfLstm3x7Dense5")]
    [InlineData("ByteLstm3x7Dense5")]
    public void TrainBatch_OfWeightsOfFewerBits_AllocatesNothing(string model)
    {
        Network network = Reduced.ReducedModels.Of(model).Create();
        NetworkDefinition definition = network.Definition;
        network.Predict(new float[2 * 3 * definition.Inputs], 2, new float[2 * definition.Outputs * (definition.ReturnsSequences ? 3 : 1)]);
        using var trainer = new Trainer<Network>(network, Options(1));
        Assert.Equal(0, AllocatedByBatches(trainer, Samples.Means(60, 3, definition.Inputs, definition.Outputs, definition.ReturnsSequences)));
    }

    [Fact]
    public void TrainBatch_WithAverages_AllocatesNothing()
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Options(1) with { Averaging = new ExponentialAverage(0.99f) { WarmUp = true } });
        Assert.Equal(0, AllocatedByBatches(trainer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TrainBatch_WatchedWithFrozenLayers_AllocatesNothing(int threads)
    {
        Samples data = Samples.Means(60, 12, 2, 1);
        using var trainer = new Trainer<Flow.DeepStack>(new Flow.DeepStack(1), Options(threads) with
        {
            Frozen = ["simple_rnn_0", "dense_0"],
            GradientWatch = new GradientWatch { EverySteps = 3, VanishingRatio = 0.999999, NormFactor = 1.0001 },
        });
        Assert.Equal(0, AllocatedByBatches(trainer, data));
        for (int i = 0; i < 3 && trainer.Warning is null; i++)
        {
            trainer.TrainBatch(data, Indices);
        }

        Assert.NotNull(trainer.Warning);
    }

    // What a device does: the same arrays with other contents.
    [Fact]
    public void TrainBatch_OfOneSequenceAtATime_AllocatesNothing()
    {
        float[] window = new float[8 * 2], target = new float[1], output = new float[1];
        SequenceData one = SequenceData.Pairs(window, target, steps: 8, inputsPerStep: 2, targetsPerStep: 1);
        var model = new Flow.UnmaskedLstm(1);
        using var trainer = new Trainer<Flow.UnmaskedLstm>(model, new TrainerOptions { BatchSize = 1, Threads = 1, ClipNorm = 1f });
        Learn(10);
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least != 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Learn(50);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);

        void Learn(int count)
        {
            for (int i = 0; i < count; i++)
            {
                window.AsSpan().Fill(i * 0.01f);
                target[0] = i * 0.02f;
                trainer.TrainBatch(one, [0]);
                model.Predict(window, output);
            }
        }
    }

    [Fact]
    public void TrainBatch_AnyLossMetricAndSchedule_AllocatesNothing()
    {
        foreach (Loss loss in LossTests.Losses.Where(l => l.Form != OutputForm.Probabilities))
        {
            int width = ((RowLoss)loss).TargetWidth(5);
            Samples data = Samples.Means(60, targets: width);
            data.Y.AsSpan().Fill(width == 1 ? 2 : 0.2f);
            Metric[] metrics = width == 1
                ? [Metric.Accuracy, Metric.TopAccuracy(2), Metric.PerplexityFromLogits, Metric.MacroF1]
                : [Metric.F1, Metric.MeanAbsolutePercentageError, Metric.MacroRecall, Metric.BinaryAccuracy];
            using var trainer = new Trainer<LinearNetwork>(
                new LinearNetwork(5, 5),
                Options(1) with { Loss = loss, Metrics = [.. metrics], ClipValue = 1f, Optimizer = new NAdam(), Schedule = new WarmUp(5, new CosineDecay(10, restarts: true)) });
            Assert.Equal(0, AllocatedByBatches(trainer, data.WithWeights(Enumerable.Range(0, 60).Select(i => i % 3f).ToArray())));
        }
    }

    [Theory]
    [InlineData(nameof(AdamW))]
    [InlineData(nameof(RmsProp))]
    [InlineData(nameof(Adagrad))]
    public void TrainBatch_AnyOptimizer_AllocatesNothing(string name)
    {
        Optimizer optimizer = name switch { nameof(AdamW) => new AdamW(), nameof(RmsProp) => new RmsProp(momentum: 0.9f, centered: true), _ => new Adagrad() };
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Options(2) with { Optimizer = optimizer, Schedule = new ExponentialDecay(10, 0.9) });
        Assert.Equal(0, AllocatedByBatches(trainer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TrainBatch_OfSequences_AllocatesNothing(int threads)
    {
        Samples data = new(60, 6, 5, 1, 3);
        data.Y.AsSpan().Fill(1);
        using var trainer = new Trainer<LinearNetwork>(
            new LinearNetwork(5, 4, returnsSequences: true), Options(threads) with { Loss = new ConnectionistTemporalClassification(), Metrics = [] });
        Assert.Equal(0, AllocatedByBatches(trainer, data));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TrainBatch_LossAllocates_IsNoticed(int threads)
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Options(threads) with { Loss = new AllocatingLoss() });
        Assert.True(AllocatedByBatches(trainer) >= 20 * 48 * 24);
    }

    [Fact]
    public void Fit_MoreBatches_AllocatesNoMoreThanFewer()
    {
        // An epoch allocates its record and its source of random numbers, which the compiler may put on the stack once it knows the method well; the
        // smallest object for each of 49 more batches would be more than that.
        using var few = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Options(1));
        using var many = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Options(1));
        Samples small = Samples.Means(48), large = Samples.Means(48 * 50);
        Assert.True(AllocatedByEpoch(many, large) < AllocatedByEpoch(few, small) + 49 * 24);

        static long AllocatedByEpoch(Trainer<LinearNetwork> trainer, Samples data)
        {
            var progress = new SilentProgress();
            trainer.Fit(data, epochs: 3, data, progress);
            long before = GC.GetAllocatedBytesForCurrentThread();
            trainer.Fit(data, epochs: 1, data, progress);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static TrainerOptions Options(int threads)
        => new() { BatchSize = 48, Shards = 4, Threads = threads, ClipNorm = 0.1f, Metrics = [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError] };

    // Over all threads. The test host's own threads may allocate now and then, so the least of several rounds counts; what a batch
    // allocates, every round would have.
    private static long AllocatedByBatches(Trainer<LinearNetwork> trainer) => AllocatedByBatches(trainer, Samples.Means(60));

    private static long AllocatedByBatches<T>(Trainer<T> trainer, SequenceData data)
        where T : Network
    {
        trainer.TrainBatch(data, Indices);
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least != 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 20; i++)
            {
                trainer.TrainBatch(data, Indices);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private sealed class SilentProgress : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }

    private sealed class AllocatingLoss : RowLoss
    {
        private object? _last;

        public override string Name => nameof(AllocatingLoss);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            Volatile.Write(ref _last, new object());
            return Loss.MeanSquaredError.Row(predicted, target, gradient, scale);
        }
    }
}
