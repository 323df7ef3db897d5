using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Training of outputs besides that of the last layer, beside passes whose gradients are set by hand.</summary>
public class OutputLossTests
{
    private const int Batch = 5, Steps = 6;

    private static readonly int[] Lengths = [6, 2, 5, 1, 3];

    private static readonly TrainerOptions Plain = new() { Optimizer = new Sgd(0.1f), BatchSize = Batch, Shuffle = false, Metrics = [], Shards = 1 };

    // Of all that are declared: a part of them may have none of these few.
    public static TheoryData<string> Models { get; } =
    [
        .. TestModel.Declared.Where(m => m.Create().Definition is var d && d.OutputLayers.Length > 1 && d.MaskValue is null && !d.WholeBatch && d.AdditionalInputs == 0 && d.Axes.All(a => a.Kind != AxisKind.Input || a.Steps == 0)
            && d.InputLayers.All(i => i.Tokens == 0) && Enumerable.Range(0, d.Axes.Length).All(a => d.StepsOf(a, [1]) >= 1) && !m.HasDropout).Select(m => m.Name),
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void TrainBatch_OfSeveralOutputs_EqualsPass(string name)
    {
        Network model = TestModel.Of(name).Create(), other = TestModel.Of(name).Create();
        NetworkDefinition definition = model.Definition;
        SequenceData data = Data(definition);
        ImmutableArray<OutputLoss> losses = [.. definition.OutputLayers.Skip(1).Select((o, i) => new OutputLoss(o.Name, i == 0 ? Loss.MeanAbsoluteError : Loss.LogCosh, 0.5f + i))];
        using var trainer = new Trainer<Network>(model, Plain with { OutputLosses = losses });
        double loss = trainer.TrainBatch(data, [0, 1, 2, 3, 4]);

        SequencePass pass = other.CreatePass(Steps, Batch, training: true);
        Assert.True(SampleRows.Fill(other, pass, data, [0, 1, 2, 3, 4], new int[Batch], new int[Batch]));
        pass.IsTraining = true;
        other.Forward(pass);
        double expected = 0;
        for (int o = 0; o < definition.OutputLayers.Length; o++)
        {
            RowLoss row = o == 0 ? (RowLoss)Loss.MeanSquaredError : (RowLoss)losses[o - 1].Loss;
            float weight = o == 0 ? 1 : losses[o - 1].Weight;
            int width = definition.OutputLayers[o].Width, steps = Enumerable.Range(0, Batch).Max(n => pass.OutputLength(o, n)), place = o;
            double terms = Enumerable.Range(0, Batch).Sum(n => pass.OutputLength(place, n)) * row.TermsPerRow(width), sum = 0;
            for (int n = 0; n < Batch; n++)
            {
                float[] target = Target(definition, o, n);
                for (int t = 0; t < pass.OutputLength(o, n); t++)
                {
                    sum += row.Row(pass.OutputAt(o, t, n), target.AsSpan(t * width, width), pass.OutputGradientAt(o, t, n), (float)(weight / terms));
                }
            }

            expected += weight * (sum / terms);
        }

        pass.ClearGradients();
        other.Backward(pass);
        var gradients = new float[other.Parameters.TrainableLength];
        other.CollectGradients(pass.Gradients, gradients);
        Plain.Optimizer.Apply(other.Parameters.Trainable, gradients, [], 1, Plain.Optimizer.LearningRate, other.Lanes);
        Closeness.AssertSameBits(other.Parameters.Values, model.Parameters.Values, name);
        Assert.Equal(expected, loss, 1e-12 * expected);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Fit_OfSeveralOutputs_LearnsAll(string name)
    {
        Network model = TestModel.Of(name).Create();
        SequenceData data = Data(model.Definition);
        ImmutableArray<OutputLoss> losses = [.. model.Definition.OutputLayers.Skip(1).Select(o => new OutputLoss(o.Name, Loss.MeanSquaredError))];
        using var trainer = new Trainer<Network>(model, Plain with { OutputLosses = losses, Optimizer = new Adam(0.01f), Shards = 2 });
        double before = trainer.Evaluate(data).Loss;
        trainer.Fit(data, epochs: 30);
        Assert.True(trainer.Evaluate(data).Loss < 0.95 * before);
    }

    [Fact]
    public void Weights_OfZero_HaveNoInfluence()
    {
        string name = Models.First().Data;
        Network model = TestModel.Of(name).Create(), other = TestModel.Of(name).Create();
        NetworkDefinition definition = model.Definition;
        TrainerOptions options = Plain with { OutputLosses = [.. definition.OutputLayers.Skip(1).Select(o => new OutputLoss(o.Name, Loss.MeanSquaredError))] };
        using var four = new Trainer<Network>(model, options);
        using var five = new Trainer<Network>(other, options);
        four.TrainBatch(Data(definition), [0, 1, 2, 3]);
        five.TrainBatch(Data(definition).WithWeights(new float[] { 1, 1, 1, 1, 0 }), [0, 1, 2, 3, 4]);
        Closeness.AssertSameBits(model.Parameters.Values, other.Parameters.Values, name);
    }

    [Fact]
    public void TrainBatch_AfterTheFirst_AllocatesNothing()
    {
        Network model = TestModel.Of(Models.First().Data).Create();
        SequenceData data = Data(model.Definition);
        using var trainer = new Trainer<Network>(model, Plain with { Threads = 1, OutputLosses = [.. model.Definition.OutputLayers.Skip(1).Select(o => new OutputLoss(o.Name, Loss.MeanSquaredError))] });
        int[] indices = [0, 1, 2, 3, 4];
        trainer.TrainBatch(data, indices);
        Assert.Equal(0, Allocation.Of(() => trainer.TrainBatch(data, indices)));
    }

    [Fact]
    public void Options_ThatDoNotFit_Throw()
    {
        Network model = TestModel.Of(Models.First().Data).Create();
        string output = model.Definition.OutputLayers[1].Name;
        AssertRefused(model, Plain with { OutputLosses = [new OutputLoss("nowhere", Loss.MeanSquaredError)] }, "has no additional output 'nowhere'");
        AssertRefused(model, Plain with { OutputLosses = [new OutputLoss(output, Loss.MeanSquaredError), new OutputLoss(output, Loss.LogCosh)] }, "has two losses");
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutputLoss(output, Loss.MeanSquaredError, float.NaN));
        Assert.Equal("OutputLosses", Assert.Throws<ArgumentNullException>(() => Plain with { OutputLosses = [null!] }).ParamName);
        Assert.Equal("Frozen", Assert.Throws<ArgumentNullException>(() => Plain with { Frozen = ["a", null!] }).ParamName);
        Assert.Equal("Metrics", Assert.Throws<ArgumentNullException>(() => Plain with { Metrics = [null!] }).ParamName);
        Assert.Equal("Reduction", Assert.Throws<ArgumentOutOfRangeException>(() => Plain with { Reduction = (LossReduction)2 }).ParamName);
        using var trainer = new Trainer<Network>(model, Plain with { OutputLosses = [new OutputLoss(output, Loss.MeanSquaredError)] });
        SequenceData bare = SequenceData.Pairs(new float[Steps * model.Definition.Inputs], new float[model.Definition.StepsOf(model.Definition.OutputLayers[0].Axis, [Steps]) * model.Definition.Outputs], Steps, model.Definition.Inputs, model.Definition.Outputs, model.Definition.StepsOf(model.Definition.OutputLayers[0].Axis, [Steps]));
        Assert.Contains("Expected 1 additional target", Assert.Throws<ArgumentException>(() => trainer.Evaluate(bare)).Message);
        Assert.Contains(" floats per target, but the data have 99", Assert.Throws<ArgumentException>(() => trainer.Evaluate(bare.WithTarget(new float[99], 99))).Message);
        Assert.Throws<ArgumentException>(() => bare.WithTarget(new float[2], 3));
    }

    private static void AssertRefused(Network model, TrainerOptions options, string text)
        => Assert.Contains(text, Assert.Throws<ArgumentException>(() => new Trainer<Network>(model, options)).Message);

    private static SequenceData Data(NetworkDefinition definition)
    {
        float[] All(int output) => [.. Enumerable.Range(0, Batch).SelectMany(n => Target(definition, output, n))];
        int StepsOf(int output) => definition.StepsOf(definition.OutputLayers[output].Axis, [Steps]);
        SequenceData data = SequenceData.Pairs(Random(Batch * Steps * definition.Inputs, 1), All(0), Steps, definition.Inputs, definition.Outputs, StepsOf(0)).WithLengths(Lengths);
        for (int o = 1; o < definition.OutputLayers.Length; o++)
        {
            data = data.WithTarget(All(o), definition.OutputLayers[o].Width, StepsOf(o));
        }

        return data;
    }

    private static float[] Target(NetworkDefinition definition, int output, int row)
        => Random(definition.StepsOf(definition.OutputLayers[output].Axis, [Steps]) * definition.OutputLayers[output].Width, 10 * output + row + 5);

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
