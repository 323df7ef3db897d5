namespace Unrolled.Tests;

/// <summary>What a trainer allocates follows the samples of its batches, not the size that a batch may have. Threads is 1, so that this thread allocates all of it.</summary>
public sealed class TrainerMemoryTests
{
    private const int Count = 190;

    public static TheoryData<string> Kinds() => ["Fit", "Evaluate", "TrainBatch", "Validation", "MeasureGradientFlow", "Shards"];

    // Before: 1.3 GiB for 190 samples with 200 000, and OutOfMemoryException with int.MaxValue.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void LargeBatchSize_FewSamples_TakesTheMemoryOfTheSamples(string kind)
    {
        long exact = Allocated(kind, Count, 64), large = Allocated(kind, 200_000, 64), largest = Allocated(kind, int.MaxValue, 64);

        Assert.InRange(large, 1, exact + exact / 10 + 4096);
        Assert.InRange(largest, 1, exact + exact / 10 + 4096);

        // The control: what it is measured by does grow with the samples.
        Assert.True(Allocated(kind, 64, 64) < exact || kind is "TrainBatch" or "MeasureGradientFlow");
    }

    // The bits are those of a batch of as many samples, in as many parts.
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void Fit_FullBatchByALargeNumber_SameBitsAsExactly(int shards)
    {
        Samples data = Samples.Means(Count);
        float[][] weights =
        [
            .. new[] { Count, 200_000, int.MaxValue }.Select(size =>
            {
                var model = new LinearNetwork(5, 2);
                using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { BatchSize = size, Shards = shards, Threads = 2 });
                trainer.Fit(data, 3, data);
                Assert.Equal(3, trainer.Step);
                return (float[])[.. model.Parameters.Values];
            }),
        ];
        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    // Of few samples, the number of parts that nobody has set is another.
    [Fact]
    public void Fit_FullBatchOfFewSamples_SameBitsWhereShardsAreEqual()
    {
        Assert.Equal(Trained(40, 0), Trained(int.MaxValue, 2));
        Assert.Equal(Trained(40, 8), Trained(int.MaxValue, 0));
        Assert.NotEqual(Trained(40, 0), Trained(int.MaxValue, 0));
        Assert.Equal((2, 8), (new TrainerOptions { BatchSize = 40 }.ActualShards, new TrainerOptions { BatchSize = int.MaxValue }.ActualShards));

        static float[] Trained(int batchSize, int shards)
        {
            Network model = TestModel.Of(nameof(Models.Lstm5x4)).Create();
            using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = batchSize, Shards = shards });
            trainer.Fit(Samples.Means(40, targets: 4), 5);
            return [.. model.Parameters.Values];
        }
    }

    // It grows as needed; what it has grown to is enough from then on.
    [Theory]
    [InlineData(32)]
    [InlineData(int.MaxValue)]
    public void TrainBatch_OfVaryingSizes_AllocatesNothingOnceItHadTheLargest(int batchSize)
    {
        Samples data = Samples.Means(32);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = batchSize, Threads = 1, Shards = 3 });
        int[] all = [.. Enumerable.Range(0, 32)];
        foreach (int rows in (int[])[1, 2, 7, 3, 32])
        {
            trainer.TrainBatch(data, all.AsSpan(0, rows));
        }

        int[] sizes = [5, 32, 1, 31, 2, 16];
        Assert.Equal(0, Allocation.Of(() =>
        {
            foreach (int rows in sizes)
            {
                trainer.TrainBatch(data, all.AsSpan(0, rows));
            }
        }));
    }

    // An epoch of validation does not need as many rows as there are samples.
    [Fact]
    public void Evaluate_FullBatchOfManySamples_TakesBoundedMemory()
    {
        long few = Evaluated(2048), many = Evaluated(20_480);
        Assert.InRange(many, 1, few + few / 10);

        static long Evaluated(int count)
        {
            Samples data = Samples.Means(count);
            using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = int.MaxValue, Threads = 1 });
            long before = GC.GetAllocatedBytesForCurrentThread();
            trainer.Evaluate(data);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Fit_FullBatchPastWhatAPassCanHave_SaysWhatToSet()
    {
        SequenceData data = SequenceData.Generate((_, _, _, _) => 1000, 1 << 20, 1000, 5, 2);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = int.MaxValue, Shards = 1, Threads = 1 });
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => trainer.Fit(data, 1));
        Assert.StartsWith("A batch of 1048576 samples of up to 1000 steps, in 1 parts, is larger than", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Set a smaller BatchSize.", exception.Message, StringComparison.Ordinal);
        Assert.Single(trainer.Fit(Samples.Means(8), 1));
    }

    [Fact]
    public void Evaluate_InParts_IsTheMeanOfAllAndOfTheFirstSteps()
    {
        Samples data = Samples.Means(2500);
        using var whole = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 1200, ValidationSteps = 2 });
        using var small = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 10, ValidationSteps = 240 });
        Assert.Equal(small.Evaluate(data).Loss, whole.Evaluate(data).Loss, 1e-12);
        Assert.Equal(small.Evaluate(data.Slice(0, 2400)).Loss, whole.Evaluate(data.Slice(0, 2400)).Loss, 1e-12);
        double first = small.Evaluate(data.Slice(0, 2400)).Loss;
        Assert.NotEqual(first, small.Evaluate(data).Loss);
        var still = new TrainerOptions { BatchSize = 1200, ValidationSteps = 2, Optimizer = new Sgd(0f) };
        using var steps = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), still);
        Assert.Equal(first, steps.Fit(data.Slice(0, 5), 1, data)[0].ValidationLoss!.Value, 1e-12);
    }

    private static long Allocated(string kind, int batchSize, int steps)
    {
        Samples data = Samples.Means(Count, steps, everyStep: true), few = Samples.Means(3, steps, everyStep: true);
        int[] some = [.. Enumerable.Range(0, 100)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var options = new TrainerOptions { BatchSize = batchSize, Threads = 1, Shards = kind == "Shards" ? Math.Max(500, batchSize) : 0 };
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2, returnsSequences: true), options);
        switch (kind)
        {
            case "Evaluate":
                trainer.Evaluate(data);
                break;
            case "TrainBatch":
                trainer.TrainBatch(data, some.AsSpan(0, Math.Min(batchSize, 100)));
                break;
            case "MeasureGradientFlow":
                trainer.MeasureGradientFlow(data, some.AsSpan(0, Math.Min(batchSize, 100)));
                break;
            case "Validation":
                trainer.Fit(few, 1, data);
                break;
            default:
                trainer.Fit(data, 1);
                break;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
