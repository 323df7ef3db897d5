namespace Unrolled.Tests;

public sealed class TrainerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_LinearProblem_FindsTheWeights(bool everyStep)
    {
        var model = new LinearNetwork(5, 2, everyStep);
        Samples data = Samples.Means(500, everyStep: everyStep), heldOut = Samples.Means(60, steps: 4, everyStep: everyStep, seed: 8);
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Optimizer = new Adam(0.02f), ClipNorm = 1f, Seed = 42 });
        Evaluation before = trainer.Evaluate(heldOut);
        TrainingHistory history = trainer.Fit(data, epochs: 30, validation: heldOut);

        Assert.Equal(30, history.Count);
        Assert.Same(trainer.History, history);
        Assert.Equal(Enumerable.Range(1, 30), history.Select(e => e.Epoch));
        Assert.True(history[29].Loss < 1e-4 * history[0].Loss);
        Assert.True(history[29].ValidationLoss < 1e-4 * before.Loss);
        Assert.All(model.Parameters["dense_0.weight"].Values.ToArray(), w => Assert.Equal(0.2f, w, 0.01f));
        Assert.All(model.Parameters["dense_0.bias"].Values.ToArray(), b => Assert.Equal(0.5f, b, 0.01f));

        Evaluation after = trainer.Evaluate(heldOut);
        Assert.Equal(history[29].ValidationLoss, after.Loss);
        Assert.Equal(history[29].ValidationMetrics, after.Metrics);
        Assert.All(history, e => Assert.True(e.Duration > TimeSpan.Zero));
    }

    [Fact]
    public void Evaluate_KnownWeights_IsMeanOverSamples()
    {
        // 70 samples are two full batches and one of 6; a mean of batch means would differ.
        var model = new LinearNetwork(5, 2);
        model.Parameters.SetAll(new float[12]);
        Samples data = Samples.Means(70);
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Metrics = [Metric.RootMeanSquaredError, Metric.MeanAbsoluteError] });

        Evaluation evaluation = trainer.Evaluate(data);

        double squares = data.Y.Average(y => (double)y * y), absolutes = data.Y.Average(y => Math.Abs((double)y));
        Assert.Equal(squares, evaluation.Loss, 1e-12);
        Assert.Equal(Math.Sqrt(squares), evaluation.Metrics[Metric.RootMeanSquaredError], 1e-12);
        Assert.Equal(absolutes, evaluation.Metrics[1], 1e-12);
        Assert.Equal(2, evaluation.Metrics.Count);
        Assert.Equal(new float[12], model.Parameters.Values.ToArray());
    }

    [Theory]
    [InlineData(32, 0)]
    [InlineData(7, 3)]
    [InlineData(2, 3)]
    public void TrainBatch_OneStepOfSgd_FollowsMeanGradient(int rows, int shards)
    {
        var model = new LinearNetwork(5, 2, returnsSequences: true);
        Samples data = Samples.Means(40, everyStep: true);
        int[] indices = [.. Enumerable.Range(3, rows)];
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Optimizer = new Sgd(0.5f), Shards = shards });

        // A full batch first: nothing of it may be left in the gradient of the next.
        trainer.TrainBatch(data, [.. Enumerable.Range(0, 32)]);
        float[] before = model.Parameters.Values.ToArray();
        double loss = trainer.TrainBatch(data, indices);

        double[] gradient = new double[12];
        double sum = 0, terms = rows * 3 * 2;
        foreach (int row in indices.SelectMany(i => Enumerable.Range(i * 3, 3)))
        {
            for (int o = 0; o < 2; o++)
            {
                double y = before[10 + o];
                for (int k = 0; k < 5; k++)
                {
                    y += (double)before[o * 5 + k] * data.X[row * 5 + k];
                }

                double difference = y - data.Y[row * 2 + o];
                sum += difference * difference;
                gradient[10 + o] += 2 * difference / terms;
                for (int k = 0; k < 5; k++)
                {
                    gradient[o * 5 + k] += 2 * difference / terms * data.X[row * 5 + k];
                }
            }
        }

        Assert.Equal(sum / terms, loss, 1e-6);
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(before[i] - 0.5 * gradient[i], model.Parameters.Values[i], 1e-6);
        }
    }

    [Fact]
    public void TrainBatch_LongGradient_IsClippedToTheNorm()
    {
        var model = new LinearNetwork(5, 2);
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Optimizer = new Sgd(1f), ClipNorm = 0.125f });
        trainer.TrainBatch(Samples.Means(32), [.. Enumerable.Range(0, 32)]);
        double moved = Math.Sqrt(model.Parameters.Values.ToArray().Zip(before, (a, b) => ((double)a - b) * ((double)a - b)).Sum());
        Assert.Equal(0.125, moved, 1e-6);
    }

    [Fact]
    public void Fit_AnyThreadsAndLanes_SameBits()
    {
        Samples data = Samples.Means(203), heldOut = Samples.Means(50, seed: 9);
        var options = new TrainerOptions { BatchSize = 48, Shards = 5, ClipNorm = 0.5f, Seed = 3, Threads = 1 };
        (float[] weights, double[] losses) = Train(options, LaneWidth.Scalar);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            foreach (int threads in new[] { 0, 1, 2, 3, 5, 9 })
            {
                (float[] otherWeights, double[] otherLosses) = Train(options with { Threads = threads }, lanes);
                Assert.Equal(weights, otherWeights);
                Assert.Equal(losses, otherLosses);
            }
        }

        // Another seed orders the samples otherwise, so the comparison can fail.
        Assert.NotEqual(weights, Train(options with { Seed = 4 }, LaneSupport.Best).Weights);

        (float[] Weights, double[] Losses) Train(TrainerOptions options, LaneWidth lanes)
        {
            var model = new LinearNetwork(5, 2) { Lanes = lanes };
            using var trainer = new Trainer<LinearNetwork>(model, options);
            TrainingHistory history = trainer.Fit(data, epochs: 3, validation: heldOut);
            return (model.Parameters.Values.ToArray(), [.. history.SelectMany(e => new[] { e.Loss, e.ValidationLoss!.Value, e.Metrics[0], e.ValidationMetrics!.Value[0] })]);
        }
    }

    [Fact]
    public void Fit_InTwoCalls_EqualsOne()
    {
        Samples data = Samples.Means(70);
        var options = new TrainerOptions { Seed = 5 };
        LinearNetwork once = new(5, 2), twice = new(5, 2);
        using var one = new Trainer<LinearNetwork>(once, options);
        using var two = new Trainer<LinearNetwork>(twice, options);
        one.Fit(data, epochs: 5);
        two.Fit(data, epochs: 2);
        two.Fit(data, epochs: 3);
        Assert.Equal(once.Parameters.Values.ToArray(), twice.Parameters.Values.ToArray());
        Assert.Equal(one.History.Select(e => (e.Epoch, e.Loss)), two.History.Select(e => (e.Epoch, e.Loss)));
        Assert.Equal(15, two.Step);
    }

    [Fact]
    public void Fit_Shuffled_TakesEachSampleOnceInAKnownOrder()
    {
        var data = new Recording(10);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(1, 1), new TrainerOptions { Seed = 42, BatchSize = 4, Threads = 1 });
        trainer.Fit(data, epochs: 2);
        int[] first = [.. data.Seen.Take(10)], second = [.. data.Seen.Skip(10)];
        Assert.Equal(Enumerable.Range(0, 10), first.Order());
        Assert.Equal(Enumerable.Range(0, 10), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal([4, 3, 2, 7, 1, 5, 8, 6, 0, 9], first);
        Assert.Equal([7, 4, 9, 8, 3, 5, 2, 1, 0, 6], second);
    }

    [Fact]
    public void Fit_NotShuffled_KeepsTheOrder()
    {
        var data = new Recording(10);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(1, 1), new TrainerOptions { Shuffle = false, BatchSize = 4, Threads = 1 });
        trainer.Fit(data, epochs: 2);
        Assert.Equal(Enumerable.Range(0, 10).Concat(Enumerable.Range(0, 10)), data.Seen);
    }

    [Fact]
    public void Fit_Progress_ReportsEachBatchAndTheEpochsEnd()
    {
        var reports = new Reports();
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions());
        trainer.Fit(Samples.Means(70), epochs: 1);
        trainer.Fit(Samples.Means(70), epochs: 2, validation: Samples.Means(10), progress: reports);

        Assert.Equal(
            [(2, 1, false), (2, 2, false), (2, 3, false), (2, 3, true), (3, 1, false), (3, 2, false), (3, 3, false), (3, 3, true)],
            reports.Select(r => (r.Epoch, r.Batch, r.EpochEnded)));
        Assert.All(reports, r => Assert.Equal((3, 3), (r.Epochs, r.Batches)));
        Assert.All(reports, r => Assert.Equal(r.EpochEnded, r.ValidationLoss.HasValue));
        Assert.All(reports, r => Assert.Equal(r.EpochEnded, r.ValidationMetrics.HasValue));
        Assert.Equal(trainer.History[2].Loss, reports[^1].Loss);
        Assert.Equal(trainer.History[2].Metrics, reports[^1].Metrics);
        Assert.Equal(trainer.History[2].ValidationLoss, reports[^1].ValidationLoss);
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.True(reports[0].Remaining > TimeSpan.Zero);
        Assert.True(reports[0].Elapsed <= reports[^1].Elapsed);
    }

    [Fact]
    public void Fit_Cancelled_StopsAfterTheBatchAndGoesOnLater()
    {
        Samples data = Samples.Means(320);
        using var cancellation = new CancellationTokenSource();
        var model = new LinearNetwork(5, 2);
        float[] atCancel = [];
        var reports = new Reports
        {
            Action = r =>
            {
                if (r is { Epoch: 2, Batch: 3, EpochEnded: false })
                {
                    atCancel = model.Parameters.Values.ToArray();
                    cancellation.Cancel();
                }
            },
        };
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions());

        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data, epochs: 4, progress: reports, cancellationToken: cancellation.Token));

        Assert.Equal(13, trainer.Step);
        Assert.Equal(atCancel, model.Parameters.Values.ToArray());
        Assert.Single(trainer.History);
        Assert.True(double.IsFinite(trainer.Evaluate(data).Loss));
        trainer.Fit(data, epochs: 1);
        Assert.Equal(2, trainer.History[^1].Epoch);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(float.NaN, 3)]
    public void Fit_NotFinite_ThrowsBeforeTouchingTheWeights(float value, int threads)
    {
        // Batch 3 of the first epoch has the bad sample.
        Samples data = Samples.Means(100);
        data.Y[70 * 2] = value;
        var model = new LinearNetwork(5, 2);
        float[] last = [];
        var reports = new Reports { Action = _ => last = model.Parameters.Values.ToArray() };
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Shuffle = false, ClipNorm = 1f, Threads = threads });

        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => trainer.Fit(data, epochs: 1, progress: reports));

        Assert.Equal((1, 3, 3L), (exception.Epoch, exception.Batch, exception.Step));
        Assert.False(double.IsFinite(exception.Loss));
        Assert.False(double.IsFinite(exception.GradientNorm));
        Assert.Contains("epoch 1, batch 3", exception.Message, StringComparison.Ordinal);
        Assert.Equal(last, model.Parameters.Values.ToArray());
        Assert.Equal(2, trainer.Step);
        Assert.True(double.IsFinite(trainer.TrainBatch(data, [0, 1, 2])));
    }

    [Fact]
    public void TrainBatch_FiniteLossInfiniteGradient_ThrowsBeforeTouchingTheWeights()
    {
        var model = new LinearNetwork(5, 2) { OnBackward = pass => pass.OutputGradientAt(0, 0)[0] = float.NegativeInfinity };
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { ClipNorm = 1f });
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => trainer.TrainBatch(Samples.Means(5), [0, 1]));
        Assert.True(double.IsFinite(exception.Loss));
        Assert.Contains("in step 1:", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void TrainBatch_WorkThrowsOnAThread_IsThrownHere()
    {
        var model = new LinearNetwork(5, 2) { OnBackward = pass => throw new InvalidTimeZoneException() };
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Shards = 4, Threads = 3 });
        Assert.Throws<InvalidTimeZoneException>(() => trainer.TrainBatch(Samples.Means(20), [.. Enumerable.Range(0, 20)]));
        Assert.Equal(before, model.Parameters.Values.ToArray());
        model.OnBackward = null;
        Assert.True(trainer.TrainBatch(Samples.Means(20), [.. Enumerable.Range(0, 20)]) > 0);
    }

    [Fact]
    public void Fit_DataOfAnotherShape_SaysExpectedAndGot()
    {
        using var last = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions());
        using var every = new Trainer<LinearNetwork>(new LinearNetwork(5, 2, returnsSequences: true), new TrainerOptions());
        Throws(last, Samples.Means(9, inputs: 4), "'LinearNetwork' expects 5 features per time step, the data have 4.");
        Throws(last, Samples.Means(9, targets: 3), "'LinearNetwork' expects 2 floats per target, but the data have 3.");
        Throws(last, Samples.Means(9, everyStep: true), "'LinearNetwork' expects one target per sample, but the data have 3 target steps.");
        Throws(every, Samples.Means(9), "'LinearNetwork' expects a target at each of the 3 time steps, but the data have 1 target steps.");
        Assert.Equal("validation", Assert.Throws<ArgumentException>(() => last.Fit(Samples.Means(9), 1, Samples.Means(9, inputs: 4))).ParamName);
        Assert.Equal("epochs", Assert.Throws<ArgumentOutOfRangeException>(() => last.Fit(Samples.Means(9), 0)).ParamName);
        Assert.Equal("indices", Assert.Throws<ArgumentException>(() => last.TrainBatch(Samples.Means(9), [])).ParamName);
        Assert.Equal("indices", Assert.Throws<ArgumentException>(() => last.TrainBatch(Samples.Means(99), [.. Enumerable.Range(0, 33)])).ParamName);
        Assert.Equal("indices", Assert.Throws<ArgumentOutOfRangeException>(() => last.TrainBatch(Samples.Means(9), [9])).ParamName);

        static void Throws(Trainer<LinearNetwork> trainer, Samples data, string message)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => trainer.Fit(data, epochs: 1));
            Assert.Equal("training", exception.ParamName);
            Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Dispose_ThenFit_Throws()
    {
        var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { Threads = 2 });
        trainer.Dispose();
        trainer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(Samples.Means(9), 1));
        Assert.Throws<ObjectDisposedException>(() => trainer.Evaluate(Samples.Means(9)));
    }

    [Fact]
    public void Options_OutOfRange_NameTheProperty()
    {
        Assert.Equal("BatchSize", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { BatchSize = 0 }).ParamName);
        Assert.Equal("ClipNorm", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { ClipNorm = 0f }).ParamName);
        Assert.Equal("ClipNorm", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { ClipNorm = float.NaN }).ParamName);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { Threads = -1 }).ParamName);
        Assert.Equal("Shards", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { Shards = -1 }).ParamName);
        Assert.Equal("Metrics", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { Metrics = [.. Enumerable.Repeat(Metric.MeanAbsoluteError, 9)] }).ParamName);
        Assert.Equal("Loss", Assert.Throws<ArgumentNullException>(() => new TrainerOptions { Loss = null! }).ParamName);
        Assert.Equal("Optimizer", Assert.Throws<ArgumentNullException>(() => new TrainerOptions { Optimizer = null! }).ParamName);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(128, 8)]
    [InlineData(4096, 8)]
    public void Shards_Automatic_FollowFromTheBatchSize(int batchSize, int shards)
        => Assert.Equal(shards, new TrainerOptions { BatchSize = batchSize }.ActualShards);

    private sealed class Reports : List<TrainingProgress>, IProgress<TrainingProgress>
    {
        public Action<TrainingProgress>? Action { get; init; }

        public void Report(TrainingProgress value)
        {
            Add(value);
            Action?.Invoke(value);
        }
    }

    /// <summary>Notes the order in which samples are taken.</summary>
    private sealed class Recording(int count) : SequenceData(count, steps: 1, inputs: 1, targetSteps: 1, targets: 1)
    {
        public List<int> Seen { get; } = [];

        public override ReadOnlySpan<float> Input(int index)
        {
            Seen.Add(index);
            return new float[1];
        }

        public override void CopyTarget(int index, Span<float> target) => target.Clear();
    }
}
