namespace Unrolled.Tests;

public class StepsPerEpochTests
{
    private static readonly TrainerOptions Plain = new() { BatchSize = 4, Threads = 1, Metrics = [Metric.MeanAbsoluteError] };

    // Three batches of 4, 4 and 2 samples are a pass.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_OfAsManyStepsAsAPass_EqualsPasses(bool shuffle)
    {
        LinearNetwork whole = new(5, 2), counted = new(5, 2), halved = new(5, 2);
        Samples data = Samples.Means(10);
        using var one = new Trainer<LinearNetwork>(whole, Plain with { Shuffle = shuffle });
        using var two = new Trainer<LinearNetwork>(counted, Plain with { Shuffle = shuffle, StepsPerEpoch = 3 });
        using var three = new Trainer<LinearNetwork>(halved, Plain with { Shuffle = shuffle, StepsPerEpoch = 2 });
        one.Fit(data, 4);
        two.Fit(data, 4);
        three.Fit(data, 6);
        Assert.Equal(whole.Parameters.Values.ToArray(), counted.Parameters.Values.ToArray());
        Assert.Equal(whole.Parameters.Values.ToArray(), halved.Parameters.Values.ToArray());
        Assert.Equal(one.History.Select(e => (e.Loss, e.GradientNorm)), two.History.Select(e => (e.Loss, e.GradientNorm)));
        Assert.Equal((12, 6), (three.Step, three.History.Count));
    }

    [Fact]
    public void Fit_GoesThroughTheDataWithoutRegardToEpochs()
    {
        List<int> seen = [];
        var data = new Watched(Samples.Means(10)) { OnInput = seen.Add };
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { StepsPerEpoch = 2, Seed = 42 });
        trainer.Fit(data, 2);
        trainer.Fit(data, 1);
        Assert.Equal(20, seen.Count);
        Assert.Equal(Enumerable.Range(0, 10), seen.Take(10).Order());
        Assert.Equal(Enumerable.Range(0, 10), seen.Skip(10).Order());
        Assert.NotEqual(seen.Take(10), seen.Skip(10));
    }

    // More than an order could be kept of.
    [Fact]
    public void Fit_OfAnyNumberOfSamples_NeedsNoOrder()
    {
        var data = new Endless();
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(1, 1), Plain with { StepsPerEpoch = 5, ValidationSteps = 3, Shuffle = false });
        trainer.Fit(data, 2, data);
        Assert.Equal(39, data.Last);
        Assert.Equal(10, trainer.Step);

        using var shuffling = new Trainer<LinearNetwork>(new LinearNetwork(1, 1), Plain with { StepsPerEpoch = 5 });
        Assert.Contains("set Shuffle to false", Assert.Throws<ArgumentException>(() => shuffling.Fit(data, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OfValidationSteps_TakesTheFirstBatches()
    {
        List<int> seen = [];
        var validation = new Watched(Samples.Means(10, seed: 9)) { OnInput = seen.Add };
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { ValidationSteps = 2 });
        trainer.Fit(Samples.Means(10), 2, validation);
        Assert.Equal([.. Enumerable.Range(0, 8), .. Enumerable.Range(0, 8)], seen);
        Assert.Equal(trainer.History[1].ValidationLoss, trainer.Evaluate(Samples.Means(10, seed: 9).Slice(0, 8)).Loss);
        seen.Clear();
        trainer.Evaluate(validation);
        Assert.Equal(10, seen.Count);
    }

    [Fact]
    public void Fit_WithAnotherNumberOfSamples_StartsAPass()
    {
        List<int> seen = [];
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { StepsPerEpoch = 2, Shuffle = false });
        trainer.Fit(Samples.Means(20), 1);
        trainer.Fit(new Watched(Samples.Means(9)) { OnInput = seen.Add }, 1);
        Assert.Equal(Enumerable.Range(0, 8), seen);
    }

    [Fact]
    public void Fit_Progress_CountsTheEpochsSteps()
    {
        List<TrainingProgress> reports = [];
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), Plain with { StepsPerEpoch = 5 });
        trainer.Fit(Samples.Means(10), 2, null, new Reports(reports));
        Assert.Equal(12, reports.Count);
        Assert.All(reports, r => Assert.Equal(5, r.Batches));
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
    }

    [Fact]
    public void Fit_Stateful_GoesOnOverTheEndOfAnEpoch()
    {
        // Twelve pieces are a pass of three batches; four epochs of two steps each and their evaluations cut it anywhere.
        string name = nameof(Models.Stack2x7x9Sequence);
        Network whole = TestModel.Of(name).Create(), cut = TestModel.Of(name).Create(), forgetful = TestModel.Of(name).Create();
        NetworkDefinition definition = whole.Definition;
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 12 * 5 * definition.Inputs).Select(_ => random.NextSingle())], y = [.. Enumerable.Range(0, 12 * 5 * definition.Outputs).Select(_ => random.NextSingle())];
        SequenceData data = SequenceData.Streams(x, y, 5, 4, definition.Inputs, definition.Outputs);
        TrainerOptions stateful = Plain with { Stateful = true, Shuffle = false };
        using var one = new Trainer<Network>(whole, stateful);
        using var two = new Trainer<Network>(cut, stateful with { StepsPerEpoch = 2 });
        using var three = new Trainer<Network>(forgetful, stateful with { StepsPerEpoch = 2 });
        one.Fit(data, 2);
        two.Fit(data, 3, data);
        Closeness.AssertSameBits(whole.Parameters.Values, cut.Parameters.Values, name);

        // The control: states that are forgotten between epochs give others.
        for (int e = 0; e < 3; e++)
        {
            three.ResetStates();
            three.Fit(data, 1);
        }

        Assert.NotEqual(whole.Parameters.Values.ToArray(), forgetful.Parameters.Values.ToArray());
    }

    [Fact]
    public void Options_OutOfRange_NameTheProperty()
    {
        Assert.Equal("StepsPerEpoch", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { StepsPerEpoch = 0 }).ParamName);
        Assert.Equal("ValidationSteps", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { ValidationSteps = -1 }).ParamName);
    }

    private sealed class Reports(List<TrainingProgress> list) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => list.Add(value);
    }

    private sealed class Endless() : SequenceData(int.MaxValue, steps: 1, inputs: 1, targetSteps: 1, targets: 1)
    {
        private readonly float[] _one = [1];

        public int Last { get; private set; }

        public override ReadOnlySpan<float> Input(int index)
        {
            Last = Math.Max(Last, index);
            return _one;
        }

        public override void CopyTarget(int index, Span<float> target) => target[0] = index % 3;
    }
}
