namespace Unrolled.Tests;

/// <summary>Training in pieces, beside what gives the same without them: whole sequences, weights of steps, states set by hand.</summary>
public class TruncatedBpttTests
{
    private const int Batch = 6;

    private static readonly TrainerOptions Plain = new() { Optimizer = new Sgd(0.1f), BatchSize = Batch, Shuffle = false, Metrics = [] };

    private static readonly TestModel[] Models =
    [
        .. TestModel.OfStreams.Where(m => m.Create().Definition is var d && d.MaskValue is null && !d.WholeBatch && !m.HasDropout && d.States.Length + d.Histories.Length > 0
            && d.InputLayers.All(i => i.Tokens == 0 && i.Kind is InputKind.Step or InputKind.Sequence) && d.InputLayers.Skip(1).All(i => i.Kind == InputKind.Step)
            && !d.States.Any(s => s.IsContinued) && d.OutputLayers.Length == 1 && d.Axes.All(a => a.Steps == 0)),
    ];

    public static TheoryData<string> Sequences { get; } = [.. Models.Where(m => m.Create().Definition.ReturnsSequences).Select(m => m.Name)];

    public static TheoryData<string> Vectors { get; } = [.. Models.Where(m => !m.Create().Definition.ReturnsSequences).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Sequences))]
    public void TrainBatch_WithPiecesAsLongAsTheSequences_EqualsWhole(string name)
    {
        int[] lengths = [5, 2, 4, 5, 1, 3];
        AssertSame(name, Train(name, Plain with { TruncatedBptt = new TruncatedBptt(5) }, Data(name, 5).WithLengths(lengths)), Train(name, Plain, Data(name, 5).WithLengths(lengths)));
    }

    // The first piece is steps 0 … 2; the second goes back to step 0, and of its steps the last two count.
    [Theory]
    [MemberData(nameof(Sequences))]
    public void TrainBatch_WithPiecesThatGoBackToTheStart_EqualsWeightsOfSteps(string name)
    {
        SequenceData data = Data(name, 5);
        float[] pieces = Train(name, Plain with { TruncatedBptt = new TruncatedBptt(3, 5) }, data);

        Network model = TestModel.Of(name).Create();
        using var trainer = new Trainer<Network>(model, Plain);
        trainer.TrainBatch(data.WithWeights(Repeat([1, 1, 1, 0, 0])).WithLengths(Enumerable.Repeat(3, Batch).ToArray()), All);
        trainer.TrainBatch(data.WithWeights(Repeat([0, 0, 0, 1, 1])), All);
        AssertSame(name, pieces, [.. model.Parameters.Values]);
    }

    // Three pieces of two steps; the third goes back to step 2, and starts from the states that the weights after the first piece led to.
    [Theory]
    [MemberData(nameof(Sequences))]
    public void TrainBatch_WithPiecesThatGoBackFurther_StartsFromTheStatesOfThen(string name)
    {
        SequenceData data = Data(name, 6);
        float[] pieces = Train(name, Plain with { TruncatedBptt = new TruncatedBptt(2, 4), Shards = 1 }, data);

        int[] two = [.. Enumerable.Repeat(2, Batch)], four = [.. Enumerable.Repeat(4, Batch)];
        float[] first = Train(name, Plain with { TruncatedBptt = new TruncatedBptt(2, 4), Shards = 1 }, data.WithLengths(two));
        float[] second = Train(name, Plain with { TruncatedBptt = new TruncatedBptt(2, 4), Shards = 1 }, data.WithLengths(four));

        Network model = TestModel.Of(name).Create();
        Set(model, first);
        SequencePass states = model.CreatePass(6, Batch, training: true), pass = model.CreatePass(6, Batch, training: true);
        Assert.True(SampleRows.Fill(model, states, data.WithLengths(two), All, new int[Batch], new int[Batch]));
        model.Forward(states);

        Set(model, second);
        pass.Begin(4, Batch);
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        var carried = new float[model.Definition.CarriedLength];
        for (int n = 0; n < Batch; n++)
        {
            states.CopyCarried(n, 0, carried);
            pass.SetCarried(n, carried);
            for (int t = 0; t < 4; t++)
            {
                pass.SetStep(t, n, data.Input(n).Slice((2 + t) * inputs, inputs));
            }
        }

        model.Forward(pass);
        var target = new float[6 * outputs];
        for (int n = 0; n < Batch; n++)
        {
            data.CopyTarget(n, target);
            for (int t = 2; t < 4; t++)
            {
                ((RowLoss)Loss.MeanSquaredError).Row(pass.OutputAt(t, n), target.AsSpan((2 + t) * outputs, outputs), pass.OutputGradientAt(t, n), (float)(1.0 / (2 * Batch * outputs)));
            }
        }

        pass.ClearGradients();
        model.Backward(pass);
        var gradients = new float[model.Parameters.TrainableLength];
        model.CollectGradients(pass.Gradients, gradients);
        Plain.Optimizer.Apply(model.Parameters.Trainable, gradients, [], 3, Plain.Optimizer.LearningRate, model.Lanes);
        AssertSame(name, pieces, [.. model.Parameters.Values]);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void TrainBatch_OfOneTargetPerSample_TakesOneStepAtItsEnd(string name)
    {
        AssertSame(name, Train(name, Plain with { TruncatedBptt = new TruncatedBptt(2, 5) }, Data(name, 5)), Train(name, Plain, Data(name, 5)));
        Network model = TestModel.Of(name).Create();
        using var trainer = new Trainer<Network>(model, Plain with { TruncatedBptt = new TruncatedBptt(2) });
        trainer.TrainBatch(Data(name, 5), All);
        Assert.Equal(1, trainer.Step);

        // Each sequence where it ends: at 1 and 2, at 4 and 3, and at 5.
        trainer.TrainBatch(Data(name, 5).WithLengths(new[] { 5, 1, 2, 4, 5, 3 }), All);
        Assert.Equal(4, trainer.Step);
    }

    // Weights stand still, so that all pieces of a series together are the series.
    [Theory]
    [MemberData(nameof(Sequences))]
    public void Evaluate_OfStreamsThatGoOn_EqualsWhole(string name)
    {
        Network model = TestModel.Of(name).Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        float[] x = Random(3 * 8 * inputs, 1), y = Random(3 * 8 * outputs, 2);
        using var whole = new Trainer<Network>(model, Plain);
        using var stateful = new Trainer<Network>(model, Plain with { BatchSize = 3, Stateful = true });
        double expected = whole.Evaluate(SequenceData.Pairs(x, y, 8, inputs, outputs, 8)).Loss;
        SequenceData pieces = SequenceData.Streams(x, y, 4, 3, inputs, outputs);
        Assert.Equal(6, pieces.Count);
        for (int repeat = 0; repeat < 2; repeat++)
        {
            Assert.Equal(expected, stateful.Evaluate(pieces).Loss, 1e-12 * expected);
        }

        using var forgetful = new Trainer<Network>(model, Plain with { BatchSize = 3 });
        Assert.NotEqual(expected, forgetful.Evaluate(pieces).Loss, 1e-9 * expected);
    }

    // With pieces that do not overlap the gradients are the same; so is training on a batch of whole sequences in pieces.
    [Theory]
    [MemberData(nameof(Sequences))]
    public void Fit_OfStreamsThatGoOn_EqualsPiecesOfOneBatch(string name)
    {
        Network model = TestModel.Of(name).Create(), other = TestModel.Of(name).Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        float[] x = Random(3 * 8 * inputs, 1), y = Random(3 * 8 * outputs, 2);
        using var stateful = new Trainer<Network>(model, Plain with { BatchSize = 3, Stateful = true });
        using var truncated = new Trainer<Network>(other, Plain with { BatchSize = 3, TruncatedBptt = new TruncatedBptt(4) });
        stateful.Fit(SequenceData.Streams(x, y, 4, 3, inputs, outputs), epochs: 2);
        truncated.Fit(SequenceData.Pairs(x, y, 8, inputs, outputs, 8), epochs: 2);
        AssertSame(name, [.. model.Parameters.Values], [.. other.Parameters.Values]);
    }

    [Fact]
    public void TrainBatch_AfterTheFirst_AllocatesNothing()
    {
        SequenceData data = Data(nameof(Tests.Models.Stack3x4x5Mixed), 6).WithLengths(new[] { 6, 5, 1, 2, 6, 4 });
        using var trainer = new Trainer<Network>(TestModel.Of(nameof(Tests.Models.Stack3x4x5Mixed)).Create(), Plain with { TruncatedBptt = new TruncatedBptt(2, 3), Threads = 1 });
        int[] indices = All;
        trainer.TrainBatch(data, indices);
        Assert.Equal(0, Allocation.Of(() => trainer.TrainBatch(data, indices)));
    }

    [Fact]
    public void TrainBatch_AfterOneThatFailed_StartsFromZeros()
    {
        Network model = TestModel.Of(nameof(Tests.Models.Stack3x8x16)).Create();
        using var trainer = new Trainer<Network>(model, Plain with { Stateful = true, BatchSize = 2, Loss = Loss.SparseCategoricalCrossEntropyFromLogits });
        SequenceData Classes(float target) => SequenceData.Pairs(Random(2 * 3 * 3, 5), Enumerable.Repeat(target, 2 * 3).ToArray(), 3, 3, 1, 3);
        double first = trainer.Evaluate(Classes(1)).Loss;
        trainer.TrainBatch(Classes(1), [0, 1]);
        Assert.Throws<LossRowException>(() => trainer.TrainBatch(Classes(-7), [0, 1]));
        using var fresh = new Trainer<Network>(model, Plain with { BatchSize = 2, Loss = Loss.SparseCategoricalCrossEntropyFromLogits });
        double expected = fresh.Evaluate(Classes(1)).Loss;
        Assert.Equal(expected, trainer.TrainBatch(Classes(1), [0, 1]));
        Assert.NotEqual(first, expected);
    }

    [Fact]
    public void Options_ThatDoNotFit_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TruncatedBptt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TruncatedBptt(3, 2));
        AssertRefused(nameof(Tests.Models.Lstm7x5), Plain with { Stateful = true, Shuffle = true }, "set Shuffle to false");
        AssertRefused(TestModel.Declared.First(m => m.Create().Definition is { Streams: false }).Name, Plain with { Stateful = true }, "cannot run step by step");
        AssertRefused(TestModel.Declared.First(m => m.Create().Definition is { Streams: true, MaskValue: not null }).Name, Plain with { TruncatedBptt = new TruncatedBptt(1) }, "skips masked time steps");
        AssertRefused(nameof(Tests.Models.FiveSteps), Plain with { TruncatedBptt = new TruncatedBptt(4) }, "accepts only sequences of 5 steps");
        using var trainer = new Trainer<Network>(TestModel.Of(nameof(Tests.Models.Lstm7x5)).Create(), Plain with { BatchSize = 4, Stateful = true });
        Assert.Contains("a multiple of 4 samples, but the data have 6", Assert.Throws<ArgumentException>(() => trainer.Fit(Data(nameof(Tests.Models.Lstm7x5), 3), 1)).Message);
    }

    [Fact]
    public void Streams_OfWhatDoesNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => SequenceData.Streams(new float[5], new float[5], 3, 2));
        Assert.Throws<ArgumentException>(() => SequenceData.Streams(new float[6], new float[5], 3, 2));
        Assert.Throws<ArgumentException>(() => SequenceData.Streams(new float[7], new float[3], 1, 1, 2));
        SequenceData data = SequenceData.Streams(Enumerable.Range(0, 13).Select(i => (float)i).ToArray(), new float[13], 2, 3);
        Assert.Equal([[0, 1], [4, 5], [8, 9], [2, 3], [6, 7], [10, 11]], Enumerable.Range(0, data.Count).Select(i => data.Input(i).ToArray()));
    }

    private static int[] All => [.. Enumerable.Range(0, Batch)];

    private static void AssertRefused(string name, TrainerOptions options, string text)
        => Assert.Contains(text, Assert.Throws<ArgumentException>(() => new Trainer<Network>(TestModel.Of(name).Create(), options)).Message);

    private static float[] Train(string name, TrainerOptions options, SequenceData data)
    {
        Network model = TestModel.Of(name).Create();
        using var trainer = new Trainer<Network>(model, options);
        double loss = trainer.TrainBatch(data, All);
        Assert.True(double.IsFinite(loss) && loss > 0);
        return [.. model.Parameters.Values];
    }

    private static SequenceData Data(string name, int steps)
    {
        NetworkDefinition definition = TestModel.Of(name).Create().Definition;
        int targetSteps = definition.ReturnsSequences ? steps : 1;
        return SequenceData.Pairs(Random(Batch * steps * definition.Inputs, 3), Random(Batch * targetSteps * definition.Outputs, 4), steps, definition.Inputs, definition.Outputs, targetSteps);
    }

    private static void Set(Network model, float[] values)
    {
        values.AsSpan(0, model.Parameters.TrainableLength).CopyTo(model.Parameters.Trainable);
        model.Parameters.Commit();
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static float[] Repeat(float[] steps) => [.. Enumerable.Repeat(steps, Batch).SelectMany(s => s)];

    private static void AssertSame(string name, float[] expected, float[] actual) => Closeness.AssertSameBits(expected, actual, name);
}
