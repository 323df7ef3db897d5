namespace Unrolled.Tests;

[Network(3)]
[Lstm(4)]
[Dense(1)]
public sealed partial class SmallCheckpointed;

/// <summary>Checkpoints that are none, damaged, or of another training: they are refused by name, and the trainer is what it was.</summary>
public sealed class CheckpointRefusalTests : CheckpointRuns
{
    [Fact]
    public void LoadCheckpoint_OfAnotherTraining_NamesEachOption()
    {
        TrainerOptions plain = new() { Loss = Loss.Huber(1f), Metrics = [], Schedule = new StepDecay(5, 0.5), OutputLosses = [], EarlyStopping = new EarlyStopping(3), Threads = 1 };
        (string Name, TrainerOptions Options, string Expected, string Actual)[] others =
        [
            ("Loss", plain with { Loss = Loss.Huber(2f) }, "Huber(delta: 2)", "Huber(delta: 1)"),
            ("Reduction", plain with { Reduction = LossReduction.Mean }, "Mean", "WeightedMean"),
            ("Schedule", plain with { Schedule = new StepDecay(6, 0.5) }, "StepDecay(every: 6, factor: 0.5)", "StepDecay(every: 5, factor: 0.5)"),
            ("Optimizer", plain with { Optimizer = new Adam(2e-3f) }, "learningRate: 0.002", "learningRate: 0.001"),
            ("Metrics", plain with { Metrics = [Metric.MeanAbsoluteError] }, "MeanAbsoluteError", "none"),
            ("BatchSize", plain with { BatchSize = 33 }, "33", "32"),
            ("Shards", plain with { Shards = 3 }, "3", "2"),
            ("ClipNorm", plain with { ClipNorm = 1.5f }, "1.5", "none"),
            ("ClipValue", plain with { ClipValue = 1.5f }, "1.5", "none"),
            ("Seed", plain with { Seed = 1 }, "1", "0"),
            ("Shuffle", plain with { Shuffle = false }, "False", "True"),
            ("TruncatedBptt", plain with { TruncatedBptt = new TruncatedBptt(2, 3) }, "k1 2, k2 3", "none"),
            ("StepsPerEpoch", plain with { StepsPerEpoch = 2 }, "2", "none"),
            ("ValidationSteps", plain with { ValidationSteps = 2 }, "2", "none"),
            ("EarlyStopping", plain with { EarlyStopping = new EarlyStopping(3) { MinDelta = 0.5 } }, "MinDelta: 0.5", "MinDelta: 0,"),
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

    // What acts in training alone is no part of a model's file, but decides what follows from a checkpoint.
    [Trait("Category", "Generator")]
    [Theory]
    [InlineData("Lstm(5, Dropout = 0.2f), Dropout(0.5f)", "Lstm(5, Dropout = 0.3f), Dropout(0.5f)")]
    [InlineData("Lstm(5, RecurrentDropout = 0.2f)", "Lstm(5)")]
    [InlineData("Lstm(5), Dropout(0.5f)", "Lstm(5), Dropout(0.25f)")]
    [InlineData("Lstm(5), Dropout(0.5f), Dense(3)", "Lstm(5), Dense(3), Dropout(0.5f)")]
    [InlineData("Lstm(5), BatchNormalization", "Lstm(5), BatchNormalization(Momentum = 0.9f)")]
    public void LoadCheckpoint_OfOtherRates_NamesThem(string saved, string other)
    {
        Network first = Create(saved), second = Create(other);
        Assert.Equal(first.Definition.Declaration, second.Definition.Declaration);
        using var one = new Trainer<Network>(first, new TrainerOptions());
        using var two = new Trainer<Network>(second, new TrainerOptions());
        using var same = new Trainer<Network>(Create(saved), new TrainerOptions());
        one.SaveCheckpoint(File);
        CheckpointMismatch mismatch = Assert.Single(Assert.Throws<CheckpointMismatchException>(() => two.LoadCheckpoint(File)).Mismatches);
        Assert.Equal(("Layers", second.Definition.TrainingDeclaration, first.Definition.TrainingDeclaration), (mismatch.Name, mismatch.Expected, mismatch.Actual));
        same.LoadCheckpoint(File);

        // A model's file does not tell.
        first.Save(File);
        ModelFile.Load(second, File);

        static Network Create(string layers)
            => GeneratorRun.Create(GeneratorRun.Of($"using Unrolled; [Network(2), {layers}, Dense(1)] public partial class Model {{ }}").AssertClean().Load(), "Model");
    }

    [Fact]
    public void LoadCheckpoint_OfAnotherVersion_SaysWhich()
    {
        using Trainer<Network> trainer = CheckpointCase.Of("Sgd").Create();
        trainer.SaveCheckpoint(File);
        Write(SafetensorsFile.Read(File), (key, value) => key == CheckpointWriter.VersionKey ? "2" : value, _ => true);
        Assert.Contains("expected a checkpoint of version 4, got one of version '2'", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
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
        Assert.StartsWith("22 samples of [5, 3]", mismatch.Actual, StringComparison.Ordinal);
        Assert.StartsWith("21 samples of [5, 3]", mismatch.Expected, StringComparison.Ordinal);
        Assert.Equal("none", Assert.Single(Assert.Throws<CheckpointMismatchException>(() => trainer.Fit(run.Training(), CheckpointCase.Epochs)).Mismatches).Expected);
        trainer.Fit(run.Training(), CheckpointCase.Epochs, run.Validation());
        Closeness.AssertSameBits(whole.Weights, trainer.Model.Parameters.Values, "weights");
    }

    // The sizes are the same: one value of an input, a target, a length or a weight is another, or another sample of many comes first.
    [Fact]
    public void LoadCheckpoint_ForDataOfTheSameSizes_TellsThemApart()
    {
        float[] inputs = [.. Enumerable.Range(0, 60).Select(i => 0.01f * i)], targets = [.. Enumerable.Range(0, 5).Select(i => 0.1f * i)], weights = [1, 1, 1, 1, 0.5f];
        int[] lengths = [4, 4, 3, 4, 2];
        using (Trainer<SmallCheckpointed> saved = Trainer())
        {
            saved.Fit(Data(), 1, Data());
            saved.SaveCheckpoint(File);
        }

        AssertSame();
        inputs[59] = 7; // after the end of the last sequence, which has two of four steps
        AssertSame();
        AssertOther(() => inputs[3] += 1e-6f, () => inputs[3] = 0.01f * 3);
        AssertOther(() => targets[^1] += 1e-6f, () => targets[^1] = 0.1f * 4);
        AssertOther(() => lengths[2] = 2, () => lengths[2] = 3);
        AssertOther(() => weights[4] = 0.25f, () => weights[4] = 0.5f);
        AssertSame();

        using Trainer<SmallCheckpointed> other = Trainer();
        Assert.Equal(["validation"], Assert.Throws<CheckpointMismatchException>(() => other.LoadCheckpoint(File, Data())).Mismatches.Select(m => m.Name));

        SequenceData Data() => SequenceData.Pairs(inputs, targets, 4, 3, 1).WithLengths(lengths).WithWeights(weights);
        Trainer<SmallCheckpointed> Trainer() => new(new SmallCheckpointed(1), new TrainerOptions { BatchSize = 2 });
        void AssertSame()
        {
            using Trainer<SmallCheckpointed> trainer = Trainer();
            trainer.LoadCheckpoint(File, Data(), Data());
            trainer.Fit(Data(), 1, Data());
        }

        void AssertOther(Action change, Action back)
        {
            change();
            using Trainer<SmallCheckpointed> trainer = Trainer();
            float[] before = [.. trainer.Model.Parameters.Values];
            Assert.Equal(["training", "validation"], Assert.Throws<CheckpointMismatchException>(() => trainer.LoadCheckpoint(File, Data(), Data())).Mismatches.Select(m => m.Name));
            Closeness.AssertSameBits(before, trainer.Model.Parameters.Values, "weights");
            trainer.LoadCheckpoint(File);
            Assert.Throws<CheckpointMismatchException>(() => trainer.Fit(Data(), 1, Data()));
            back();
        }
    }

    [Fact]
    public void LoadCheckpoint_OfAnotherScaler_ThrowsUnlessThereIsNoneYet()
    {
        var model = new SmallCheckpointed(1);
        model.Scaler = MinMaxScaler.Fit([0f, 10f]);
        using (var saved = new Trainer<SmallCheckpointed>(model, new TrainerOptions()))
        {
            saved.SaveCheckpoint(File);
        }

        using var trainer = new Trainer<SmallCheckpointed>(new SmallCheckpointed(1), new TrainerOptions());
        trainer.Model.Scaler = MinMaxScaler.Fit([0f, 20f]);
        CheckpointMismatch mismatch = Assert.Single(Assert.Throws<CheckpointMismatchException>(() => trainer.LoadCheckpoint(File)).Mismatches);
        Assert.Equal(("Scaler", trainer.Model.Scaler.ToJson(), model.Scaler.ToJson()), (mismatch.Name, mismatch.Expected, mismatch.Actual));
        trainer.Model.Scaler = null;
        trainer.LoadCheckpoint(File);
        Assert.Equal(model.Scaler.ToJson(), trainer.Model.Scaler!.ToJson());
        trainer.LoadCheckpoint(File); // the same one
    }

    // Of very many samples the digest is of some, the first and some near the end among them.
    [Fact]
    public void LoadCheckpoint_ForVeryManySamples_LooksAtSomeEvenlySpread()
    {
        int read = 0, shift = 0;
        SequenceData data = SequenceData.Generate(Fill, 100_000, 2, 3, 1);
        using var trainer = new Trainer<SmallCheckpointed>(new SmallCheckpointed(1), new TrainerOptions { StepsPerEpoch = 1, BatchSize = 2 });
        trainer.Fit(data, 1);
        read = 0;
        trainer.SaveCheckpoint(File);
        Assert.InRange(read, 1, 3 * 4096);
        trainer.LoadCheckpoint(File, data);
        shift = 1;
        Assert.Throws<CheckpointMismatchException>(() => trainer.LoadCheckpoint(File, data));

        int Fill(int index, RandomSource random, Span<float> input, Span<float> target)
        {
            read++;
            input.Fill(index + (index > 99_900 ? shift : 0));
            target.Clear();
            return 2;
        }
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
            string path = Path.Combine(Folder, "state");
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
        Assert.Contains("Load of the network's class", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        using (FileStream stream = System.IO.File.Create(File))
        {
            new SafetensorsWriter().WriteTo(stream);
        }

        Assert.Contains("not a checkpoint", Assert.Throws<ModelFormatException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => trainer.LoadCheckpoint(File + ".not"));
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
    public void Options_OutOfRange_NameTheProperty()
    {
        Assert.Equal("Path", Assert.Throws<ArgumentException>(() => new Checkpoint("")).ParamName);
        Assert.Equal("EverySteps", Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("x") { EverySteps = 0 }).ParamName);
        Assert.Equal("EveryEpochs", Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("x") { EveryEpochs = -1 }).ParamName);
        Assert.Contains("2400000000 bytes", Assert.Throws<NotSupportedException>(() => CheckpointWriter.RequireSize("x", 600_000_000)).Message, StringComparison.Ordinal);
        CheckpointWriter.RequireSize("x", 400_000_000);
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
}
