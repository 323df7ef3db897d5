using System.Globalization;

namespace Unrolled.Tests;

/// <summary>A training whose weights, or what its optimizer remembers, are no longer numbers writes no checkpoint: the one before stays. What is written can be loaded.</summary>
public sealed class CheckpointDivergenceTests : IDisposable
{
    private const int Batches = 5;

    private readonly string _folder = TemporaryFolder.Create().FullName;

    private string Path => System.IO.Path.Combine(_folder, "run.checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void SaveCheckpoint_OfAWeightThatIsNotFinite_ThrowsAndKeepsTheFile(float value)
    {
        using Trainer<LinearNetwork> trainer = Create(new Adam());
        trainer.SaveCheckpoint(Path);
        byte[] before = File.ReadAllBytes(Path);
        float[] weights = [.. trainer.Model.Parameters["dense_0.weight"].Values];
        weights[3] = value;
        trainer.Model.Parameters.Set("dense_0.weight", weights);
        string message = Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(Path)).Message;
        Assert.Contains($"expected finite numbers in 'weights/dense_0.weight', got {value.ToString(CultureInfo.InvariantCulture)} at 3", message, StringComparison.Ordinal);
        AssertUntouched(before);
    }

    [Theory]
    [InlineData(0, float.NaN, "expected numbers in 'optimizer/0/dense_0.weight', got NaN at 0")]
    [InlineData(1, float.NaN, "expected finite numbers, 0 or more in 'optimizer/1/dense_0.weight', got NaN at 0")]
    [InlineData(1, -1f, "expected finite numbers, 0 or more in 'optimizer/1/dense_0.weight', got -1 at 0")]
    [InlineData(1, float.PositiveInfinity, "expected finite numbers, 0 or more in 'optimizer/1/dense_0.weight', got Infinity at 0")]
    public void SaveCheckpoint_OfMomentsThatCannotBeLoaded_ThrowsAndKeepsTheFile(int slot, float value, string expected)
    {
        bool spoils = false;
        using Trainer<LinearNetwork> trainer = Create(new Spoiling(1f, (_, slots, _) => slots[slot * (slots.Length / 2)] = spoils ? value : 1f));
        trainer.TrainBatch(Data(), [0]);
        trainer.SaveCheckpoint(Path);
        byte[] before = File.ReadAllBytes(Path);
        spoils = true;
        trainer.TrainBatch(Data(), [0]);
        Assert.Contains(expected, Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(Path)).Message, StringComparison.Ordinal);
        AssertUntouched(before);
    }

    // The control: mean gradients are of either sign, and may overflow.
    [Theory]
    [InlineData(0, -1f)]
    [InlineData(0, float.NegativeInfinity)]
    [InlineData(1, float.MaxValue)]
    public void SaveCheckpoint_OfMomentsThatMayBe_Loads(int slot, float value)
    {
        using Trainer<LinearNetwork> trainer = Create(new Spoiling(1f, (_, slots, _) => slots[slot * (slots.Length / 2)] = value));
        trainer.TrainBatch(Data(), [0]);
        trainer.SaveCheckpoint(Path);
        trainer.LoadCheckpoint(Path);
        Assert.Equal(1, trainer.Step);
    }

    // What is on the disk is the last checkpoint that can be loaded.
    [Fact]
    public void Fit_WhoseStepDiverges_ThrowsAndKeepsTheCheckpointBefore()
    {
        var options = new Checkpoint(Path) { EverySteps = 1 };
        using Trainer<LinearNetwork> trainer = Create(new Spoiling(0.01f, (p, _, step) => p[0] = step == 3 ? float.PositiveInfinity : p[0]), options);
        string message = Assert.Throws<InvalidOperationException>(() => trainer.Fit(Data(), 2)).Message;
        Assert.Contains($"No checkpoint of '{nameof(LinearNetwork)}' was written: expected finite numbers in 'weights/dense_0.weight'", message, StringComparison.Ordinal);
        Assert.Equal(3, trainer.Step);
        Assert.Equal([Path], Directory.GetFiles(_folder));

        using Trainer<LinearNetwork> next = Create(new Spoiling(0.01f, (_, _, _) => { }));
        next.LoadCheckpoint(Path);
        Assert.Equal(2, next.Step);
        next.Fit(Data(), 1);
        Assert.Equal(Batches, next.Step);
    }

    [Fact]
    public void Fit_WhoseLastStepDiverges_ThrowsAtItsEnd()
    {
        using Trainer<LinearNetwork> trainer = Create(new Spoiling(0.01f, (p, _, step) => p[0] = step == Batches ? float.NaN : p[0]), new Checkpoint(Path));
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(Data(), 1));
        Assert.Single(trainer.History);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    // The sums of a batch that was given up are no numbers; the model has the weights from before it.
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void SaveCheckpoint_AfterABatchThatDiverged_Loads(float target)
    {
        using Trainer<LinearNetwork> trainer = Create(new Adam());
        Samples data = Data();
        trainer.TrainBatch(data, [0]);
        data.Y[2] = target;
        Assert.Throws<TrainingDivergedException>(() => trainer.TrainBatch(data, [1]));
        trainer.SaveCheckpoint(Path);
        trainer.LoadCheckpoint(Path);
        Assert.Equal(1, trainer.Step);
    }

    [Fact]
    public void SaveCheckpoint_WhereAScheduleOfOnesOwnHasNoFactor_Throws()
    {
        using Trainer<LinearNetwork> trainer = Create(new Adam(), schedule: new Broken());
        trainer.Fit(Data(), 1);
        Assert.Contains("got factor NaN", Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(Path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static Samples Data() => Samples.Means(Batches, inputs: 5, targets: 2);

    private static Trainer<LinearNetwork> Create(Optimizer optimizer, Checkpoint? checkpoint = null, LearningRateSchedule? schedule = null)
        => new(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 1, Threads = 1, Optimizer = optimizer, Checkpoint = checkpoint, Schedule = schedule });

    private void AssertUntouched(byte[] before)
    {
        Assert.Equal([Path], Directory.GetFiles(_folder));
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    private delegate void Step(Span<float> parameters, Span<float> slots, long step);

    // Keeps a mean and a mean square of each gradient, as its slots say; what a step comes to is the test's.
    private sealed class Spoiling(float learningRate, Step change) : Optimizer(learningRate)
    {
        public override int SlotCount => 2;

        internal override bool HoldsSquares(int slot) => slot == 1;

        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes) => change(parameters, slots, step);
    }

    private sealed class Broken : LearningRateSchedule
    {
        public override double Factor(long step, in ScheduleState state) => 1;

        public override void EndEpoch(ref ScheduleState state, double loss) => state = state with { Factor = double.NaN };
    }
}
