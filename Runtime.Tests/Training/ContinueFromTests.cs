namespace Unrolled.Tests;

/// <summary>Weights, optimizer state and step of one training in another, with new data and changed options.</summary>
public sealed class ContinueFromTests : IDisposable
{
    private static readonly TrainerOptions Plain = new() { BatchSize = 4, Optimizer = new Adam(0.01f), Threads = 1 };

    private readonly string _folder = TemporaryFolder.Create().FullName;

    private string File => Path.Combine(_folder, "day1.checkpoint");

    private static Samples Day1 => Samples.Means(22);

    private static Samples Day2 => Samples.Means(31, seed: 11);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The optimizer goes on: the bits are those of a trainer that simply trained on.
    [Fact]
    public void ContinueFrom_NewData_TrainsOnWithMomentsAndStep()
    {
        using Trainer<LinearNetwork> whole = Saved(), moved = Create(Plain, seed: 9), fresh = Create(Plain, seed: 9);
        moved.ContinueFrom(File);
        Assert.Equal((whole.Step, 0, null), (moved.Step, moved.History.Count, moved.History.Stop));
        Closeness.AssertSameBits([.. whole.Model.Parameters.Values], moved.Model.Parameters.Values, "weights");

        int[] batch = [3, 1, 4, 15];
        fresh.Model.Parameters.SetAll(whole.Model.Parameters.Values);
        Assert.Equal(whole.TrainBatch(Day2, batch), moved.TrainBatch(Day2, batch));
        fresh.TrainBatch(Day2, batch);
        Closeness.AssertSameBits([.. whole.Model.Parameters.Values], moved.Model.Parameters.Values, "weights");
        Assert.NotEqual([.. whole.Model.Parameters.Values], (float[])[.. fresh.Model.Parameters.Values]); // the control: without moments it is another step

        Assert.Equal(3, moved.Fit(Day2, 3, Day1).Count);
        Assert.Equal(whole.Step + 3 * 8, moved.Step);

        // What it writes is a checkpoint as any other.
        moved.SaveCheckpoint(File);
        using Trainer<LinearNetwork> again = Create(Plain, seed: 2);
        again.LoadCheckpoint(File, Day2, Day1);
        Assert.Equal(3, again.History.Count);
    }

    [Fact]
    public void ContinueFrom_ChangedOptions_TakesThem()
    {
        using Trainer<LinearNetwork> whole = Saved();
        TrainerOptions[] changed =
        [
            Plain with { Optimizer = new Adam(0.001f, beta1: 0.8f) },
            Plain with { BatchSize = 7, Shards = 3 },
            Plain with { Seed = 4, Shuffle = false, StepsPerEpoch = 5, ValidationSteps = 1, ClipNorm = 1f, ClipValue = 1f },
            Plain with { Loss = Loss.Huber(), Metrics = [Metric.RootMeanSquaredError], Reduction = LossReduction.Mean },
            Plain with { Schedule = new ReduceOnPlateau(0.5, patience: 1), EarlyStopping = new EarlyStopping(1), GradientWatch = GradientWatch.Default },
        ];
        foreach (TrainerOptions options in changed)
        {
            using Trainer<LinearNetwork> trainer = Create(options, seed: 9);
            Assert.Throws<CheckpointMismatchException>(() => trainer.LoadCheckpoint(File));
            trainer.ContinueFrom(File);
            Assert.Equal(whole.Step, trainer.Step);
            Closeness.AssertSameBits([.. whole.Model.Parameters.Values], trainer.Model.Parameters.Values, options.ToString());
            Assert.Single(trainer.Fit(Day2, 1, Day1));
        }
    }

    [Fact]
    public void ContinueFrom_Stream_IsAsFromAFile()
    {
        using Trainer<LinearNetwork> whole = Saved(), moved = Create(Plain, seed: 9);
        using var stream = new MemoryStream();
        stream.WriteByte(1); // what a program has before it
        whole.SaveCheckpoint(stream);
        stream.Position = 1;
        moved.ContinueFrom(stream);
        Assert.Equal(stream.Length, stream.Position);
        Assert.Equal(whole.Step, moved.Step);
        int[] batch = [3, 1, 4, 15];
        Assert.Equal(whole.TrainBatch(Day2, batch), moved.TrainBatch(Day2, batch));
        Closeness.AssertSameBits([.. whole.Model.Parameters.Values], moved.Model.Parameters.Values, "weights");
    }

    [Fact]
    public void ContinueFrom_StreamOfSomethingElse_IsRefused()
    {
        using Trainer<LinearNetwork> whole = Saved(), other = Create(Plain with { Optimizer = new Sgd(0.01f) }, seed: 9);
        using var stream = new MemoryStream();
        whole.SaveCheckpoint(stream);
        float[] before = [.. other.Model.Parameters.Values];
        stream.Position = 0;
        Assert.StartsWith("The stream is a checkpoint of another training.", Assert.Throws<CheckpointMismatchException>(() => other.ContinueFrom(stream)).Message, StringComparison.Ordinal);
        stream.Position = 1;
        Assert.StartsWith("Model data: ", Assert.Throws<ModelFormatException>(() => other.ContinueFrom(stream)).Message, StringComparison.Ordinal);
        Closeness.AssertSameBits(before, other.Model.Parameters.Values, "weights");
    }

    // A trainer that has trained forgets all of its own.
    [Fact]
    public void ContinueFrom_IntoATrainerThatTrained_IsAsIntoANewOne()
    {
        using Trainer<LinearNetwork> whole = Saved();
        TrainerOptions options = Plain with
        {
            EarlyStopping = new EarlyStopping(2),
            Schedule = new ReduceOnPlateau(0.5, patience: 1),
            GradientWatch = new GradientWatch { NormFactor = 1.5 },
            StepsPerEpoch = 4,
            Seed = 3,
        };
        using Trainer<LinearNetwork> used = Create(options, seed: 5), unused = Create(options, seed: 6);
        used.Fit(Day2, 7, Day1);
        used.ContinueFrom(File);
        unused.ContinueFrom(File);
        Assert.Equal((ScheduleState.Initial, 0, null, null), (used.ScheduleState, used.History.Count, used.History.BestEpoch, used.Warning));
        List<TrainingProgress> one = [], other = [];
        used.Fit(Day2, 6, Day1, new SynchronousProgress<TrainingProgress>(p => one.Add(p with { Elapsed = default, Remaining = default })));
        unused.Fit(Day2, 6, Day1, new SynchronousProgress<TrainingProgress>(p => other.Add(p with { Elapsed = default, Remaining = default })));
        Assert.Equal(other, one);
        Closeness.AssertSameBits([.. unused.Model.Parameters.Values], used.Model.Parameters.Values, "weights");
    }

    public static TheoryData<string, string> Optimizers() => new()
    {
        { "Adam", "AdamW" },
        { "Adam", "Amsgrad" },
        { "Amsgrad", "Adam" },
        { "Sgd", "Momentum" },
        { "Momentum", "Sgd" },
        { "RmsPropMomentum", "RmsPropCentered" },
        { "Adam", "NAdam" },
    };

    // Slots of another meaning are not taken for one's own.
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void ContinueFrom_AnOptimizerThatRemembersOtherThings_IsRefused(string saved, string other)
    {
        using (Trainer<LinearNetwork> day = Create(Plain with { Optimizer = Of(saved) }))
        {
            day.Fit(Day1, 1);
            day.SaveCheckpoint(File);
        }

        using Trainer<LinearNetwork> same = Create(Plain with { Optimizer = Of(saved) }), trainer = Create(Plain with { Optimizer = Of(other) });
        same.ContinueFrom(File);
        float[] before = [.. trainer.Model.Parameters.Values];
        CheckpointMismatch mismatch = Assert.Single(Assert.Throws<CheckpointMismatchException>(() => trainer.ContinueFrom(File)).Mismatches);
        Assert.Equal(("Optimizer", Of(other).Description, Of(saved).Description), (mismatch.Name, mismatch.Expected, mismatch.Actual));
        Closeness.AssertSameBits(before, trainer.Model.Parameters.Values, "weights");
        Assert.Equal(0, trainer.Step);

        static Optimizer Of(string name) => name switch
        {
            "Adam" => new Adam(),
            "Amsgrad" => new Adam(amsgrad: true),
            "AdamW" => new AdamW(),
            "NAdam" => new NAdam(),
            "Sgd" => new Sgd(0.1f),
            "Momentum" => new Sgd(0.1f, 0.9f),
            "RmsPropMomentum" => new RmsProp(momentum: 0.9f),
            _ => new RmsProp(centered: true),
        };
    }

    // Each refusal says what each side is, the same way round, and the way on, where there is one.
    [Fact]
    public void Refusals_OfDataAndOptions_NameTheWay()
    {
        using (Saved())
        {
        }

        using Trainer<LinearNetwork> data = Create(Plain), options = Create(Plain with { BatchSize = 5 });
        data.LoadCheckpoint(File);
        CheckpointMismatchException other = Assert.Throws<CheckpointMismatchException>(() => data.Fit(Day2, 3)), size = Assert.Throws<CheckpointMismatchException>(() => options.LoadCheckpoint(File));
        string[] lines = other.Message.Split(Environment.NewLine), sizeLines = size.Message.Split(Environment.NewLine);
        Assert.Equal($"'{File}' is a checkpoint of another training. Expected are the values of this training, got those of the checkpoint:", lines[0]);
        Assert.Equal(lines[0], sizeLines[0]);
        Assert.Matches("^  training: expected 31 samples .*, got 22 samples ", lines[1]);
        Assert.Equal("  BatchSize: expected 5, got 4", sizeLines[1]);
        Assert.Equal("To continue with other data or options, use ContinueFrom, which loads weights, optimizer state and step count.", lines[^1]);
        Assert.Equal(lines[^1], sizeLines[^1]);

        // As the message says.
        data.ContinueFrom(File);
        Assert.Equal(3, data.Fit(Day2, 3).Count);
        options.ContinueFrom(File);
        Assert.Equal(3, options.Fit(Day1, 3).Count);
    }

    // The documented other way: batches of one's own choice are not compared with the data of the run.
    [Fact]
    public void TrainBatch_AfterLoadCheckpoint_TakesAnyData()
    {
        using Trainer<LinearNetwork> whole = Saved(), trainer = Create(Plain, seed: 3);
        trainer.LoadCheckpoint(File);
        Assert.Equal(whole.TrainBatch(Day2, [30, 2]), trainer.TrainBatch(Day2, [30, 2]));
        Closeness.AssertSameBits([.. whole.Model.Parameters.Values], trainer.Model.Parameters.Values, "weights");
    }

    [Fact]
    public void ContinueFrom_AScaler_IsTakenWhereThereIsNone()
    {
        Scaler day1 = StandardScaler.Fit([1f, 2, 3]), day2 = StandardScaler.Fit([1f, 2, 4]);
        using (Trainer<LinearNetwork> day = Create(Plain))
        {
            day.Model.Scaler = day1;
            day.SaveCheckpoint(File);
        }

        using Trainer<LinearNetwork> none = Create(Plain), other = Create(Plain);
        none.ContinueFrom(File);
        Assert.Equal(day1.ToJson(), none.Model.Scaler!.ToJson());
        other.Model.Scaler = day2;
        Assert.Equal("Scaler", Assert.Single(Assert.Throws<CheckpointMismatchException>(() => other.ContinueFrom(File)).Mismatches).Name);
        Assert.Same(day2, other.Model.Scaler);
    }

    [Fact]
    public void ContinueFrom_NoCheckpoint_ThrowsAsLoadCheckpoint()
    {
        using Trainer<LinearNetwork> trainer = Create(Plain);
        Assert.Throws<FileNotFoundException>(() => trainer.ContinueFrom(File));
        Assert.Throws<ArgumentException>(() => trainer.ContinueFrom(""));
        trainer.Model.Save(File);
        Assert.Contains("this is a model, not a checkpoint", Assert.Throws<ModelFormatException>(() => trainer.ContinueFrom(File)).Message, StringComparison.Ordinal);
    }

    private static Trainer<LinearNetwork> Create(TrainerOptions options, int seed = 1) => new(new LinearNetwork(5, 2, seed: seed), options);

    private Trainer<LinearNetwork> Saved()
    {
        Trainer<LinearNetwork> trainer = Create(Plain);
        trainer.Fit(Day1, 2);
        trainer.SaveCheckpoint(File);
        return trainer;
    }
}
