namespace Unrolled.Tests;

/// <summary>Runs that were interrupted, beside those that were not: the same bits in weights, history, reports and the last checkpoint.</summary>
public sealed class CheckpointResumeTests : CheckpointRuns
{
    private const int Stops = 50;

    public static TheoryData<string> Cases { get; } = [.. CheckpointCase.All.Select(c => c.Name)];

    // A run is interrupted once, after so many batches.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_StoppedAndResumed_GivesTheSameBits(string name)
    {
        var run = CheckpointCase.Of(name);
        Run whole = Complete(run);
        int batches = whole.Reports.Count(r => !r.EpochEnded);
        var random = new Random(5);
        for (int i = 0; i < Stops; i++)
        {
            int stop = random.Next(1, batches);
            List<TrainingProgress> reports = [];
            Assert.Null(RunFrom(run, null, reports, stop));
            Run resumed = RunFrom(run, File, reports, int.MaxValue)!;
            AssertSame(whole, resumed, $"{name}, stopped after {stop} of {batches} batches");
            System.IO.File.Delete(File);
        }
    }

    // A run is interrupted again and again.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_StoppedManyTimes_GivesTheSameBits(string name)
    {
        var run = CheckpointCase.Of(name);
        Run whole = Complete(run);
        var random = new Random(6);
        List<TrainingProgress> reports = [];
        Run? resumed = RunFrom(run, null, reports, 1);
        int stops = 1;
        for (; resumed is null; stops++)
        {
            resumed = RunFrom(run, File, reports, random.Next(1, 3));
        }

        Assert.True(stops > 5);
        AssertSame(whole, resumed, name);
    }

    // Otherwise best weights that were lost on the way would not be missed.
    [Fact]
    public void Cases_OfEarlyStopping_HaveTheirBestBeforeTheEnd()
    {
        foreach ((string name, int best, int epochs) in new[] { ("BestWeights", 2, 4), ("Patience", 1, 3) })
        {
            var run = CheckpointCase.Of(name);
            using Trainer<Network> trainer = run.Create();
            TrainingHistory history = trainer.Fit(run.Training(), CheckpointCase.Epochs, run.Validation());
            Assert.Equal((best, epochs), (history.BestEpoch, history.Count));
        }
    }

    // Otherwise what the watch has seen would not be missed.
    [Fact]
    public void Case_OfGradientWatch_WarnsOfJumpsAndOfLayers()
    {
        GradientWarningKind?[] kinds = [.. Complete(CheckpointCase.Of("GradientWatch")).Reports.Select(r => r.Warning?.Kind)];
        Assert.True(kinds.Count(k => k == GradientWarningKind.NormJump) is > 2 and < 20, string.Join(", ", kinds));
        Assert.Contains(GradientWarningKind.Vanishing, kinds);
    }

    [Fact]
    public void Fit_CancelledInValidation_GoesOnWithIt()
    {
        var run = CheckpointCase.Of("Plateau");
        Run whole = Complete(run);
        using var cancellation = new CancellationTokenSource();
        var data = new Watched(run.Validation()) { OnInput = _ => cancellation.Cancel() };
        using (Trainer<Network> trainer = run.Create(File))
        {
            Assert.Throws<OperationCanceledException>(() => trainer.Fit(run.Training(), CheckpointCase.Epochs, data, null, cancellation.Token));
            Assert.Null(Assert.Single(trainer.History).ValidationLoss);
        }

        List<TrainingProgress> reports = [];
        AssertSame(whole with { Reports = [.. whole.Reports.SkipWhile(r => !r.EpochEnded)] }, RunFrom(run, File, reports, int.MaxValue)!, "canceled in validation");
    }

    // From what training reports to, and read by a trainer whose own weights are others.
    [Fact]
    public void SaveCheckpoint_WithinAnEpoch_GoesOnThere()
    {
        var run = CheckpointCase.Of("Dropout");
        Run whole = Complete(run);
        using (Trainer<Network> trainer = run.Create())
        {
            trainer.Fit(run.Training(), CheckpointCase.Epochs, run.Validation(), new Reports { Action = r => SaveAt(trainer, r) });
        }

        using Trainer<Network> resumed = run.Create(modelSeed: 9);
        resumed.LoadCheckpoint(File);
        resumed.Fit(run.Training(), CheckpointCase.Epochs - 1, run.Validation());
        Closeness.AssertSameBits(whole.Weights, resumed.Model.Parameters.Values, "weights");
        Assert.Equal(whole.History, Timeless(resumed.History));

        void SaveAt(Trainer<Network> trainer, TrainingProgress report)
        {
            if (report is { Epoch: 2, Batch: 3, EpochEnded: false })
            {
                trainer.SaveCheckpoint(File);
            }
        }
    }

    [Fact]
    public void TrainBatch_AfterLoad_GivesTheSameBits()
    {
        var run = CheckpointCase.Of("StatefulTruncatedBptt");
        SequenceData data = run.Training();
        using Trainer<Network> whole = run.Create(), first = run.Create(), second = run.Create(modelSeed: 2);
        foreach (Trainer<Network> trainer in new[] { whole, first })
        {
            trainer.TrainBatch(data, [0, 1, 2, 3]);
            trainer.TrainBatch(data, [4, 5, 6, 7]);
        }

        first.SaveCheckpoint(File);
        second.LoadCheckpoint(File);
        Assert.Equal(whole.TrainBatch(data, [8, 9, 10, 11]), second.TrainBatch(data, [8, 9, 10, 11]));
        Closeness.AssertSameBits(whole.Model.Parameters.Values, second.Model.Parameters.Values, "weights");

        // The control: without its states the batch gives others.
        first.ResetStates();
        first.TrainBatch(data, [8, 9, 10, 11]);
        Assert.NotEqual(whole.Model.Parameters.Values.ToArray(), first.Model.Parameters.Values.ToArray());
    }

    // What a trainer has seen before is forgotten.
    [Fact]
    public void LoadCheckpoint_IntoATrainerThatTrained_WarnsOfTheSame()
    {
        var run = CheckpointCase.Of("GradientWatch");
        Run whole = Complete(run);
        List<TrainingProgress> reports = [];
        Assert.Null(RunFrom(run, null, reports, 5));
        using Trainer<Network> trainer = run.Create(modelSeed: 9);
        trainer.Fit(run.Training(), 5);
        trainer.LoadCheckpoint(File);
        Assert.Null(trainer.Warning);
        trainer.Fit(run.Training(), CheckpointCase.Epochs - trainer.History.Count, run.Validation(), new Reports { Action = reports.Add });
        Assert.Equal(whole.Reports.Select(r => r.Warning), reports.Select(r => r.Warning));
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(null, 2)]
    [InlineData(7, 3)]
    public void Fit_EveryStepsAndEpochs_WritesThen(int? everySteps, int? everyEpochs)
    {
        var run = CheckpointCase.Of("Sgd");
        using var trainer = new Trainer<Network>(TestModel.Of(run.Model).Create(), run.Options with { Checkpoint = new Checkpoint(File) { EverySteps = everySteps, EveryEpochs = everyEpochs } });
        List<long> written = [], expected = [];
        DateTime last = default;
        trainer.Fit(run.Training(), 3, run.Validation(), new Reports { Action = Look });
        Look(default);

        // Six batches an epoch; a report comes before the checkpoint of its own batch or epoch, so that it is seen with the next one.
        Assert.Equal(18, trainer.Step);
        expected.AddRange(Enumerable.Range(1, 17).Where(s => s % (everySteps ?? 100) == 0 || (s % 6 == 0 && s / 6 % (everyEpochs ?? 100) == 0)).Select(s => (long)s));
        expected.Add(18);
        Assert.Equal(expected.Distinct(), written.Distinct());

        void Look(TrainingProgress report)
        {
            if (System.IO.File.Exists(File) && System.IO.File.GetLastWriteTimeUtc(File) is var time && time != last)
            {
                last = time;
                written.Add(long.Parse(SafetensorsFile.Read(File).Metadata["step"], System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    [Fact]
    public void Fit_BetweenCheckpoints_AllocatesNothing()
    {
        var run = CheckpointCase.Of("BestWeights");
        TrainerOptions options = run.Options with { Checkpoint = new Checkpoint(File) { EverySteps = 1_000_000 }, EarlyStopping = new EarlyStopping(1_000) };
        using var trainer = new Trainer<Network>(TestModel.Of(run.Model).Create(), options);
        SequenceData data = run.Training();
        var gauge = new Gauge();
        trainer.Fit(data, 3, data, gauge);
        Assert.Equal(0, gauge.Most);
    }

    [Fact]
    public void SaveCheckpoint_WhatAKilledProcessLeft_IsReplaced()
    {
        var run = CheckpointCase.Of("Sgd");
        using Trainer<Network> trainer = run.Create();
        System.IO.File.WriteAllText(Path.Combine(Folder, $"{AtomicFile.BeginningOf(File)}0.tmp"), "half a checkpoint");
        trainer.SaveCheckpoint(File);
        Assert.Equal([File], Directory.GetFiles(Folder));
        trainer.LoadCheckpoint(File);
    }

    [Fact]
    public void SaveCheckpoint_WithoutAFolder_ThrowsAndTrainingGoesOn()
    {
        var run = CheckpointCase.Of("Sgd");
        string missing = Path.Combine(Folder, "not", "there");
        using var trainer = new Trainer<Network>(TestModel.Of(run.Model).Create(), run.Options with { Checkpoint = new Checkpoint(missing) { EverySteps = 1 } });
        Assert.Throws<DirectoryNotFoundException>(() => trainer.Fit(run.Training(), 1));
        Assert.Equal(1, trainer.Step);
        Directory.CreateDirectory(Path.Combine(Folder, "not"));
        trainer.Fit(run.Training(), 1);
        Assert.True(System.IO.File.Exists(missing));
    }

    [Fact]
    public void LoadCheckpoint_TakesTheScaler()
    {
        var run = CheckpointCase.Of("Sgd");
        using Trainer<Network> trainer = run.Create(), other = run.Create();
        trainer.Model.Scaler = MinMaxScaler.Fit([1f, 3f, 2f]);
        trainer.SaveCheckpoint(File);
        other.LoadCheckpoint(File);
        Assert.Equal(trainer.Model.Scaler.ToJson(), other.Model.Scaler?.ToJson());
    }

    // The most that was allocated from one report to the next.
    private sealed class Gauge : IProgress<TrainingProgress>
    {
        private long _before;
        private int _batch;

        public long Most { get; private set; }

        public void Report(TrainingProgress value)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (value is { Epoch: > 1, EpochEnded: false } && value.Batch == _batch + 1)
            {
                Most = Math.Max(Most, now - _before);
            }

            _batch = value.Batch;
            _before = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
