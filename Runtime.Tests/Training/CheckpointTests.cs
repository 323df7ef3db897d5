using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Runs that were interrupted, beside those that were not: the same bits in weights, history, reports and the last checkpoint.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Stops = 50;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Cases { get; } = [.. CheckpointCase.All.Select(c => c.Name)];

    private string File => Path.Combine(_folder, "run.checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
        AssertSame(whole with { Reports = [.. whole.Reports.SkipWhile(r => !r.EpochEnded)] }, RunFrom(run, File, reports, int.MaxValue)!, "cancelled in validation");
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
        var run = CheckpointCase.Of("StatefulTruncation");
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
        first.ForgetStates();
        first.TrainBatch(data, [8, 9, 10, 11]);
        Assert.NotEqual(whole.Model.Parameters.Values.ToArray(), first.Model.Parameters.Values.ToArray());
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
    public void LoadCheckpoint_OfAnotherTraining_NamesEachOption()
    {
        TrainerOptions plain = new() { Loss = Loss.Huber(1f), Metrics = [], Schedule = new StepDecay(5, 0.5), OutputLosses = [], EarlyStopping = new EarlyStopping(3), Threads = 1 };
        (string Name, TrainerOptions Options, string Expected, string Actual)[] others =
        [
            ("Loss", plain with { Loss = Loss.Huber(2f) }, "Huber(delta: 2)", "Huber(delta: 1)"),
            ("WeightedMean", plain with { WeightedMean = WeightedMean.OverRows }, "OverRows", "OverWeights"),
            ("Schedule", plain with { Schedule = new StepDecay(6, 0.5) }, "StepDecay(every: 6, factor: 0.5)", "StepDecay(every: 5, factor: 0.5)"),
            ("Optimizer", plain with { Optimizer = new Adam(2e-3f) }, "learningRate: 0.002", "learningRate: 0.001"),
            ("Metrics", plain with { Metrics = [Metric.MeanAbsoluteError] }, "MeanAbsoluteError", "none"),
            ("BatchSize", plain with { BatchSize = 33 }, "33", "32"),
            ("Shards", plain with { Shards = 3 }, "3", "2"),
            ("ClipNorm", plain with { ClipNorm = 1.5f }, "1.5", "none"),
            ("ClipValue", plain with { ClipValue = 1.5f }, "1.5", "none"),
            ("Seed", plain with { Seed = 1 }, "1", "0"),
            ("Shuffle", plain with { Shuffle = false }, "False", "True"),
            ("Truncation", plain with { Truncation = new Truncation(2, 3) }, "2 steps, 3 back", "none"),
            ("StepsPerEpoch", plain with { StepsPerEpoch = 2 }, "2", "none"),
            ("ValidationSteps", plain with { ValidationSteps = 2 }, "2", "none"),
            ("EarlyStopping", plain with { EarlyStopping = new EarlyStopping(3) { LeastChange = 0.5 } }, "LeastChange: 0.5", "LeastChange: 0,"),
        ];
        using (var trainer = new Trainer<Network>(TestModel.Of(nameof(Models.Stack3x4x5Mixed)).Create(), plain))
        {
            trainer.SaveCheckpoint(File);
        }

        foreach ((string name, TrainerOptions options, string expected, string actual) in others)
        {
            using var trainer = new Trainer<Network>(TestModel.Of(nameof(Models.Stack3x4x5Mixed)).Create(), options);
            CheckpointMismatchException exception = Assert.Throws<CheckpointMismatchException>(() => trainer.LoadCheckpoint(File));
            CheckpointMismatch mismatch = Assert.Single(exception.Mismatches);
            Assert.Equal(name, mismatch.Name);
            Assert.Contains(expected, mismatch.Expected, StringComparison.Ordinal);
            Assert.Contains(actual, mismatch.Actual, StringComparison.Ordinal);
            Assert.Contains($"{name}: expected {mismatch.Expected}, got {mismatch.Actual}", exception.Message, StringComparison.Ordinal);
        }

        // What has no part in the bits may be another.
        using var same = new Trainer<Network>(TestModel.Of(nameof(Models.Stack3x4x5Mixed)).Create(), plain with { Threads = 2, Checkpoint = new Checkpoint(File) });
        same.LoadCheckpoint(File);

        using var other = new Trainer<Network>(TestModel.Of(nameof(Models.Stack3x8x16)).Create(), plain);
        Assert.Equal(["Network", "Layers"], Assert.Throws<CheckpointMismatchException>(() => other.LoadCheckpoint(File)).Mismatches.Select(m => m.Name));
    }

    [Fact]
    public void Fit_OnOtherData_ThrowsAndGoesOnWithTheRightOnes()
    {
        var run = CheckpointCase.Of("Dropout");
        Run whole = Complete(run);
        Assert.Null(RunFrom(run, null, [], 3));
        using Trainer<Network> trainer = run.Create();
        trainer.LoadCheckpoint(File);
        CheckpointMismatch mismatch = Assert.Single(Assert.Throws<CheckpointMismatchException>(() => trainer.Fit(run.Training().Slice(0, 21), CheckpointCase.Epochs, run.Validation())).Mismatches);
        Assert.Equal("training", mismatch.Name);
        Assert.StartsWith("22 samples of [5, 3]", mismatch.Expected, StringComparison.Ordinal);
        Assert.StartsWith("21 samples of [5, 3]", mismatch.Actual, StringComparison.Ordinal);
        Assert.Equal("none", Assert.Single(Assert.Throws<CheckpointMismatchException>(() => trainer.Fit(run.Training(), CheckpointCase.Epochs)).Mismatches).Actual);
        trainer.Fit(run.Training(), CheckpointCase.Epochs, run.Validation());
        Closeness.AssertSameBits(whole.Weights, trainer.Model.Parameters.Values, "weights");
    }

    // Cut anywhere, and with each text and tensor changed, it is refused by name; and the trainer is what it was.
    [Fact]
    public void LoadCheckpoint_Damaged_ThrowsAndChangesNothing()
    {
        var run = CheckpointCase.Of("BestWeights");
        Assert.Null(RunFrom(run, null, [], 9));
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        using Trainer<Network> trainer = run.Create(modelSeed: 4);
        trainer.Fit(run.Training(), 1);
        byte[] before = State(trainer);
        for (int length = 0; length < bytes.Length; length += 1 + bytes.Length / 97)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File));
        }

        SafetensorsFile whole = SafetensorsFile.Read(bytes);
        string[] numbers = [.. whole.Metadata.Keys.Where(k => !k.StartsWith("option.", StringComparison.Ordinal) && k is not ("data.training" or "data.validation"))];
        Assert.True(numbers.Length > 15);
        foreach (string key in numbers)
        {
            Write(whole, (k, v) => k == key ? null : v, t => true);
            Assert.Contains($"'{key}'", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
            Write(whole, (k, v) => k == key ? "x" : v, t => true);
            Assert.Contains(key == "unrolled.checkpoint" ? "version" : $"'{key}'", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        }

        foreach (SafetensorsTensor tensor in whole.Tensors)
        {
            Write(whole, (_, v) => v, t => t != tensor);
            Assert.Equal([tensor.Name], Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Tensors);
        }

        Write(whole, (k, v) => k == "epoch.batch" ? "2" : v, t => true);
        Assert.Contains("8 samples of pass 2 taken in 2 batches", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        Assert.Equal(before, State(trainer));

        System.IO.File.WriteAllBytes(File, bytes);
        trainer.LoadCheckpoint(File);
        Assert.NotEqual(before, State(trainer));

        byte[] State(Trainer<Network> of)
        {
            string path = Path.Combine(_folder, "state");
            of.SaveCheckpoint(path);
            return System.IO.File.ReadAllBytes(path);
        }
    }

    [Fact]
    public void Files_OfModelsAndCheckpoints_AreToldApart()
    {
        var run = CheckpointCase.Of("Sgd");
        using Trainer<Network> trainer = run.Create();
        trainer.SaveCheckpoint(File);
        Assert.Contains("LoadCheckpoint", Assert.Throws<ModelFormatException>(() => ModelFile.Load(trainer.Model, File)).Message, StringComparison.Ordinal);
        trainer.Model.Save(File);
        Assert.Contains("ModelFile.Load", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        using (FileStream stream = System.IO.File.Create(File))
        {
            new SafetensorsWriter().WriteTo(stream);
        }

        Assert.Contains("no checkpoint", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => trainer.LoadCheckpoint(File + ".not"));
    }

    [Fact]
    public void SaveCheckpoint_WhatAKilledProcessLeft_IsReplaced()
    {
        var run = CheckpointCase.Of("Sgd");
        using Trainer<Network> trainer = run.Create();
        System.IO.File.WriteAllText(File + ".tmp", "half a checkpoint");
        trainer.SaveCheckpoint(File);
        Assert.Equal([File], Directory.GetFiles(_folder));
        trainer.LoadCheckpoint(File);
    }

    [Fact]
    public void SaveCheckpoint_WithoutAFolder_ThrowsAndTrainingGoesOn()
    {
        var run = CheckpointCase.Of("Sgd");
        string missing = Path.Combine(_folder, "not", "there");
        using var trainer = new Trainer<Network>(TestModel.Of(run.Model).Create(), run.Options with { Checkpoint = new Checkpoint(missing) { EverySteps = 1 } });
        Assert.Throws<DirectoryNotFoundException>(() => trainer.Fit(run.Training(), 1));
        Assert.Equal(1, trainer.Step);
        Directory.CreateDirectory(Path.Combine(_folder, "not"));
        trainer.Fit(run.Training(), 1);
        Assert.True(System.IO.File.Exists(missing));
    }

    [Fact]
    public void LoadCheckpoint_WithinFit_Throws()
    {
        var run = CheckpointCase.Of("Sgd");
        using Trainer<Network> trainer = run.Create(File);
        trainer.SaveCheckpoint(File);
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(run.Training(), 1, null, new Reports { Action = _ => trainer.LoadCheckpoint(File) }));
        trainer.LoadCheckpoint(File);
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

    [Fact]
    public void Options_OutOfRange_NameTheProperty()
    {
        Assert.Equal("Path", Assert.Throws<ArgumentException>(() => new Checkpoint("")).ParamName);
        Assert.Equal("EverySteps", Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("x") { EverySteps = 0 }).ParamName);
        Assert.Equal("EveryEpochs", Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("x") { EveryEpochs = -1 }).ParamName);
        Assert.Contains("2400000000 bytes", Assert.Throws<NotSupportedException>(() => CheckpointWriter.RequireSize("x", 600_000_000)).Message, StringComparison.Ordinal);
        CheckpointWriter.RequireSize("x", 400_000_000);
    }

    // Two that do not do the same must not have the same description.
    [Fact]
    public void Descriptions_OfOtherConstants_Differ()
    {
        string[] all =
        [
            .. new Optimizer[]
            {
                new Sgd(0.1f), new Sgd(0.2f), new Sgd(0.1f, 0.5f), new Sgd(0.1f, 0.5f, nesterov: true), new Sgd(0.1f, weightDecay: 0.1f), new Adam(), new Adam(0.1f), new Adam(beta1: 0.5f), new Adam(beta2: 0.5f), new Adam(epsilon: 0.1f),
                new Adam(weightDecay: 0.1f), new Adam(amsgrad: true), new Adam(rule: OptimizerRule.PyTorch), new AdamW(), new AdamW(0.1f), new AdamW(weightDecay: 0.1f), new AdamW(beta1: 0.5f), new AdamW(beta2: 0.5f), new AdamW(epsilon: 0.1f),
                new AdamW(amsgrad: true), new AdamW(rule: OptimizerRule.PyTorch), new NAdam(), new NAdam(0.1f), new NAdam(beta1: 0.5f), new NAdam(beta2: 0.5f), new NAdam(epsilon: 0.1f), new NAdam(weightDecay: 0.1f), new NAdam(rule: OptimizerRule.PyTorch),
                new RmsProp(), new RmsProp(0.1f), new RmsProp(rho: 0.5f), new RmsProp(momentum: 0.5f), new RmsProp(epsilon: 0.1f), new RmsProp(centered: true), new RmsProp(weightDecay: 0.1f), new RmsProp(rule: OptimizerRule.PyTorch),
                new Adagrad(), new Adagrad(0.1f), new Adagrad(initial: 0.5f), new Adagrad(epsilon: 0.1f), new Adagrad(weightDecay: 0.1f), new Adagrad(rule: OptimizerRule.PyTorch),
            }.Select(o => o.Description),
            .. new LearningRateSchedule[]
            {
                new CosineDecay(5), new CosineDecay(6), new CosineDecay(5, 0.1), new CosineDecay(5, restarts: true), new CosineDecay(5, restarts: true, growth: 2), new ExponentialDecay(5, 0.5), new ExponentialDecay(6, 0.5),
                new ExponentialDecay(5, 0.6), new LinearDecay(5), new LinearDecay(6), new LinearDecay(5, 0.1), new StepDecay(5, 0.5), new StepDecay(6, 0.5), new StepDecay(5, 0.6), new WarmUp(5), new WarmUp(6), new WarmUp(5, first: 0.1),
                new WarmUp(5, new LinearDecay(5)), new WarmUp(5, new LinearDecay(6)), new ReduceOnPlateau(), new ReduceOnPlateau(0.5), new ReduceOnPlateau(patience: 5), new ReduceOnPlateau(leastChange: 0.1), new ReduceOnPlateau(cooldown: 5),
                new ReduceOnPlateau(last: 0.5),
            }.Select(s => s.Description),
            .. new Loss[]
            {
                Loss.MeanSquaredError, Loss.MeanAbsoluteError, Loss.LogCosh, Loss.Huber(), Loss.Huber(2f), Loss.SmoothL1(), Loss.SmoothL1(2f), Loss.BinaryCrossEntropy, Loss.BinaryCrossEntropyFromLogits, Loss.CategoricalCrossEntropy,
                Loss.CategoricalCrossEntropyFromLogits, Loss.SparseCategoricalCrossEntropy, Loss.SparseCategoricalCrossEntropyFromLogits, new BinaryCrossEntropy { LabelSmoothing = 0.1f }, new BinaryCrossEntropy { PositiveWeight = 2f },
                new CategoricalCrossEntropy { LabelSmoothing = 0.1f }, new CategoricalCrossEntropy { ClassWeights = [1, 2] }, new SparseCategoricalCrossEntropy { LabelSmoothing = 0.1f }, new SparseCategoricalCrossEntropy { ClassWeights = [1, 2] },
                new SparseCategoricalCrossEntropy { ClassWeights = [2, 1] }, new SparseCategoricalCrossEntropy { IgnoreIndex = -100 }, new ConnectionistTemporalClassification(), new ConnectionistTemporalClassification { Blank = 1 },
                new ConnectionistTemporalClassification { PerLabel = true }, new ConnectionistTemporalClassification { LeavesOutImpossible = true },
            }.Select(l => l.Description),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal("Sgd(learningRate: 0.1, momentum: 0.5, nesterov: True, weightDecay: 0)", new Sgd(0.1f, 0.5f, nesterov: true).Description);
    }

    private static IEnumerable<TrainingEpoch> Timeless(IEnumerable<TrainingEpoch> history) => history.Select(e => e with { Duration = default });

    private static IEnumerable<TrainingProgress> Timeless(IEnumerable<TrainingProgress> reports) => reports.Select(r => r with { Elapsed = default, Remaining = default, Epochs = 0 });

    private static void AssertSame(Run expected, Run actual, string what)
    {
        Closeness.AssertSameBits(expected.Weights, actual.Weights, what);
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Stop, actual.Stop);
        Assert.Equal(Timeless(expected.Reports), Timeless(actual.Reports));
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.Tensors.Keys, actual.Tensors.Keys);
        foreach ((string name, byte[] data) in expected.Tensors)
        {
            Assert.True(data.AsSpan().SequenceEqual(actual.Tensors[name]), $"{what}: {name}");
        }
    }

    private Run Complete(CheckpointCase run)
    {
        Run whole = RunFrom(run, null, [], int.MaxValue)!;
        System.IO.File.Delete(File);
        return whole;
    }

    // Trains from a checkpoint, or from the start, up to as many batches or to the end; null if it was stopped.
    private Run? RunFrom(CheckpointCase run, string? checkpoint, List<TrainingProgress> reports, int batches)
    {
        using var cancellation = new CancellationTokenSource();
        using Trainer<Network> trainer = run.Create(File, checkpoint is null ? 1 : 7);
        if (checkpoint is not null)
        {
            trainer.LoadCheckpoint(checkpoint);
        }

        var progress = new Reports
        {
            Action = r =>
            {
                reports.Add(r);
                if (!r.EpochEnded && --batches == 0)
                {
                    cancellation.Cancel();
                }
            },
        };
        try
        {
            if (trainer.History.Count < CheckpointCase.Epochs && trainer.History.Stop is null)
            {
                trainer.Fit(run.Training(), CheckpointCase.Epochs - trainer.History.Count, run.Validation(), progress, cancellation.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        SafetensorsFile file = SafetensorsFile.Read(File);
        return new Run(
            [.. trainer.Model.Parameters.Values],
            [.. Timeless(trainer.History)],
            trainer.History.Stop,
            [.. reports],
            file.Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal),
            file.Tensors.Where(t => t.Name != "history/duration").ToImmutableSortedDictionary(t => t.Name, t => t.Data.ToArray(), StringComparer.Ordinal));
    }

    private void Write(SafetensorsFile source, Func<string, string, string?> text, Func<SafetensorsTensor, bool> keeps)
    {
        var writer = new SafetensorsWriter();
        foreach ((string key, string value) in source.Metadata)
        {
            if (text(key, value) is { } changed)
            {
                writer.Metadata[key] = changed;
            }
        }

        foreach (SafetensorsTensor tensor in source.Tensors.Where(keeps))
        {
            writer.Add(tensor.Name, tensor.Type, tensor.Shape.AsSpan(), tensor.Data.Span);
        }

        using FileStream stream = System.IO.File.Create(File);
        writer.WriteTo(stream);
    }

    private sealed record Run(
        float[] Weights, ImmutableArray<TrainingEpoch> History, EarlyStop? Stop, ImmutableArray<TrainingProgress> Reports, ImmutableSortedDictionary<string, string> Metadata, ImmutableSortedDictionary<string, byte[]> Tensors);

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public required Action<TrainingProgress> Action { get; init; }

        public void Report(TrainingProgress value) => Action(value);
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
