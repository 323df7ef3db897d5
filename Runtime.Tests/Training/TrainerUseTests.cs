namespace Unrolled.Tests;

/// <summary>One method of a trainer at a time: what user code calls from within, what other threads call, and Dispose at any time.</summary>
public sealed class TrainerUseTests : IDisposable
{
    private static readonly TrainerOptions Plain = new() { BatchSize = 4, Threads = 1, Shuffle = false };

    private readonly string _folder = TemporaryFolder.Create().FullName;

    private string File => Path.Combine(_folder, "run.checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, bool> Calls()
    {
        TheoryData<string, bool> calls = [];
        foreach (string name in Methods(null!, null!, "").Keys)
        {
            calls.Add(name, name is "SaveCheckpoint" or "MeasureGradientFlow" or "ResetStates");
        }

        return calls;
    }

    public static TheoryData<string> Names() => [.. Methods(null!, null!, "").Keys];

    // Before: Fit within a report went on with batch 40 of an epoch of 6, and never ended.
    [Theory]
    [MemberData(nameof(Calls))]
    public void Report_CallingBack_IsRefusedUnlessItStandsBetweenBatches(string method, bool allowed)
    {
        using Trainer<LinearNetwork> trainer = Create(), twin = Create();
        Samples data = Samples.Means(22);
        int reports = 0;
        Exception? refused = null;
        trainer.Fit(data, 2, data, new SynchronousProgress<TrainingProgress>(_ =>
        {
            reports++;
            refused = Record.Exception(Methods(trainer, data, File)[method]) ?? refused;
        }));
        twin.Fit(data, 2, data);

        Assert.Equal(2 * (6 + 1), reports);
        Assert.Equal(allowed ? null : $"Fit is running on this trainer: {method} is called before it or after it has returned.", (refused as InvalidOperationException)?.Message);
        Assert.Equal(allowed, refused is null);
        Closeness.AssertSameBits([.. twin.Model.Parameters.Values], trainer.Model.Parameters.Values, method);
        Assert.Equal(twin.History.Select(e => e.Loss), trainer.History.Select(e => e.Loss));
    }

    // From a loss, a metric, data, a schedule's hooks and an optimizer, in all methods that ask them: nothing at all may be called.
    [Theory]
    [MemberData(nameof(Calls))]
    public void UserCode_CallingBack_EndsTheCallAndLeavesTheTrainerUsable(string method, bool allowed)
    {
        Assert.Equal(method is "SaveCheckpoint" or "MeasureGradientFlow" or "ResetStates", allowed); // allowed from reports alone
        foreach (string place in (string[])["loss", "metric", "data", "factor", "epoch", "optimizer"])
        {
            Action? hook = null;
            void Call(string from)
            {
                if (from == place)
                {
                    hook?.Invoke();
                }
            }

            TrainerOptions options = Plain with { Loss = new HookedLoss(Call), Metrics = [new HookedMetric(Call)], Schedule = new HookedSchedule(Call), Optimizer = new HookedOptimizer(Call) };
            using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), options);
            using var twin = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { Optimizer = new Sgd(0.1f), Metrics = [] });
            Samples plain = Samples.Means(8);
            SequenceData data = new Watched(plain) { OnInput = _ => Call("data") };
            hook = Methods(trainer, plain, File)[method];
            Assert.Throws<InvalidOperationException>(() => trainer.Fit(data, 1));
            hook = null;

            // The model is whole: what it predicts is what its weights say, and training goes on.
            var copy = new LinearNetwork(5, 2);
            copy.Parameters.SetAll(trainer.Model.Parameters.Values);
            Assert.Equal(Predicted(copy, plain), Predicted(trainer.Model, plain));
            twin.Model.Parameters.SetAll(trainer.Model.Parameters.Values);
            trainer.TrainBatch(plain, [0, 1, 2]);
            twin.TrainBatch(plain, [0, 1, 2]);
            Closeness.AssertSameBits([.. twin.Model.Parameters.Values], trainer.Model.Parameters.Values, place);
        }
    }

    // Before: two threads mixed their histories.
    [Theory]
    [MemberData(nameof(Names))]
    public void OtherThread_WhileFitRuns_IsRefused(string method)
    {
        using Trainer<LinearNetwork> trainer = Create();
        Samples data = Samples.Means(8);
        Exception? refused = null;
        trainer.Fit(data, 1, null, new SynchronousProgress<TrainingProgress>(p =>
        {
            if (p.Batch == 1 && !p.EpochEnded)
            {
                OnAnotherThread(() => refused = Record.Exception(Methods(trainer, data, File)[method]));
            }
        }));
        Assert.Equal($"Fit is running on this trainer: {method} is called before it or after it has returned.", Assert.IsType<InvalidOperationException>(refused).Message);
        Assert.Single(trainer.History);

        // Afterwards it is not.
        trainer.SaveCheckpoint(File);
        Assert.Null(Record.Exception(Methods(trainer, data, File)[method]));
    }

    [Fact]
    public void Evaluate_WithADataThatCallsBack_IsRefused()
    {
        using Trainer<LinearNetwork> trainer = Create();
        Samples plain = Samples.Means(8);
        SequenceData data = new Watched(plain) { OnInput = _ => trainer.TrainBatch(plain, [0]) };
        Assert.Contains("Evaluate is running", Assert.Throws<InvalidOperationException>(() => trainer.Evaluate(data)).Message, StringComparison.Ordinal);
        Assert.Contains("TrainBatch is running", Assert.Throws<InvalidOperationException>(() => trainer.TrainBatch(data, [0])).Message, StringComparison.Ordinal);
        Assert.Contains("MeasureGradientFlow is running", Assert.Throws<InvalidOperationException>(() => trainer.MeasureGradientFlow(data, [0])).Message, StringComparison.Ordinal);
        Assert.Equal(0, trainer.Step);
        Assert.True(double.IsFinite(trainer.Evaluate(plain).Loss));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dispose_DuringFit_EndsItAfterTheBatch(bool otherThread)
    {
        Trainer<LinearNetwork> trainer = Create(Plain with { Threads = 2, Shards = 2, Checkpoint = new Checkpoint(File) });
        Samples data = Samples.Means(22);
        int reports = 0;
        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(data, 3, data, new SynchronousProgress<TrainingProgress>(p =>
        {
            if (++reports == 9)
            {
                // It does not wait for Fit, which waits for this.
                if (otherThread)
                {
                    OnAnotherThread(trainer.Dispose);
                }
                else
                {
                    trainer.Dispose();
                }
            }
        })));

        Assert.Equal((9, 1, 8), (reports, trainer.History.Count, trainer.Step));
        Assert.False(System.IO.File.Exists(File));
        foreach ((string name, Action call) in Methods(trainer, data, File))
        {
            Assert.True(Record.Exception(call) is ObjectDisposedException, name);
        }

        trainer.Dispose();
    }

    // There is no batch left that could end it.
    [Fact]
    public void Dispose_InTheLastReport_LetsFitReturn()
    {
        Trainer<LinearNetwork> trainer = Create(Plain with { Checkpoint = new Checkpoint(File) });
        Samples data = Samples.Means(8);
        TrainingHistory history = trainer.Fit(data, 1, data, new SynchronousProgress<TrainingProgress>(p =>
        {
            if (p.EpochEnded)
            {
                trainer.Dispose();
            }
        }));
        Assert.Single(history);
        Assert.True(System.IO.File.Exists(File));
        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(data, 1));
    }

    // The threads of the trainer end with the call that runs, or with Dispose, whichever comes last.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dispose_Always_EndsTheThreads(bool during)
    {
        Trainer<LinearNetwork> trainer = Create(Plain with { Threads = 3, Shards = 3 });
        Samples data = Samples.Means(8);
        HashSet<Thread> threads = [];
        SequenceData watched = new Watched(data)
        {
            OnInput = _ =>
            {
                lock (threads)
                {
                    threads.Add(Thread.CurrentThread);
                }

                Thread.Sleep(5); // so that all have their share
            },
        };
        Record.Exception(() => trainer.Fit(watched, 5, null, new SynchronousProgress<TrainingProgress>(p =>
        {
            if (during && p is { Epoch: 5, Batch: 1 })
            {
                trainer.Dispose();
            }
        })));
        if (!during)
        {
            trainer.Dispose();
        }

        threads.Remove(Thread.CurrentThread);
        Assert.NotEmpty(threads);
        Assert.All(threads, t => Assert.True(t.Join(TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void Report_Throwing_LeavesTheTrainerUsable()
    {
        using Trainer<LinearNetwork> trainer = Create();
        Samples data = Samples.Means(22);
        Assert.Equal("Enough.", Assert.Throws<ApplicationException>(() => trainer.Fit(data, 1, null, new SynchronousProgress<TrainingProgress>(_ => throw new ApplicationException("Enough.")))).Message);
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(data, 1, null, new SynchronousProgress<TrainingProgress>(_ => trainer.Evaluate(data))));
        Assert.Empty(trainer.History);
        Assert.Single(trainer.Fit(data, 1, data));
        Assert.Equal(2 + 6, trainer.Step);
    }

    // What a report may call, data may not, also after a report, and after one that has thrown.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Data_CallingBackAfterAReport_IsRefused(bool throws)
    {
        using Trainer<LinearNetwork> trainer = Create();
        Samples plain = Samples.Means(8);
        int reports = 0;
        SequenceData data = new Watched(plain)
        {
            OnInput = _ =>
            {
                if (reports > 0)
                {
                    trainer.ResetStates();
                }
            },
        };
        var progress = new SynchronousProgress<TrainingProgress>(_ =>
        {
            if (++reports == 1 && throws)
            {
                throw new ApplicationException("Enough.");
            }
        });
        if (throws)
        {
            Assert.Throws<ApplicationException>(() => trainer.Fit(data, 1, null, progress));
        }

        Assert.Contains("ResetStates is called before it or after it", Assert.Throws<InvalidOperationException>(() => trainer.Fit(data, 1, null, progress)).Message, StringComparison.Ordinal);
    }

    private static Trainer<LinearNetwork> Create(TrainerOptions? options = null) => new(new LinearNetwork(5, 2), options ?? Plain);

    private static Dictionary<string, Action> Methods(Trainer<LinearNetwork> trainer, SequenceData data, string file) => new()
    {
        ["Fit"] = () => trainer.Fit(data, 1),
        ["TrainBatch"] = () => trainer.TrainBatch(data, [0, 1]),
        ["Evaluate"] = () => trainer.Evaluate(data),
        ["MeasureGradientFlow"] = () => trainer.MeasureGradientFlow(data, [0, 1]),
        ["SaveCheckpoint"] = () => trainer.SaveCheckpoint(file),
        ["LoadCheckpoint"] = () => trainer.LoadCheckpoint(file),
        ["ContinueFrom"] = () => trainer.ContinueFrom(file),
        ["ResetStates"] = () => trainer.ResetStates(),
    };

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }

    private static float[] Predicted(LinearNetwork model, SequenceData data)
    {
        float[] outputs = new float[data.Count * 2];
        model.Predict(data, outputs);
        return outputs;
    }

    private sealed class HookedLoss(Action<string> call) : RowLoss
    {
        public override string Name => "Hooked";

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            call("loss");
            return MeanSquaredError.Row(predicted, target, gradient, scale);
        }
    }

    private sealed class HookedMetric(Action<string> call) : MeanMetric
    {
        public override string Name => "Hooked";

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
        {
            call("metric");
            return 0;
        }
    }

    private sealed class HookedSchedule(Action<string> call) : LearningRateSchedule
    {
        public override double Factor(long step, in ScheduleState state)
        {
            call("factor");
            return 1;
        }

        public override void EndEpoch(ref ScheduleState state, double loss) => call("epoch");
    }

    private sealed class HookedOptimizer(Action<string> call) : Optimizer(0.1f)
    {
        private readonly Sgd _sgd = new(0.1f);

        public override int SlotCount => 0;

        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
        {
            float first = parameters[0];
            parameters[0] = 7; // half way through a step
            call("optimizer");
            parameters[0] = first;
            _sgd.Apply(parameters, gradients, slots, step, learningRate, lanes);
        }
    }
}
