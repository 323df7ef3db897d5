namespace Unrolled.Tests;

/// <summary>Every model of the table against the oracle, on every way through it. The worst errors found stand in <see cref="Tolerances"/>.</summary>
public class OracleTests(ITestOutputHelper output)
{
    private const int Batch = 3;

    private static readonly int[] Steps = [1, 2, 5, 11];

    public static TheoryData<string> AllModels { get; } = [.. TestModel.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Definition_OfModel_IsThatOfItsAttributes(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        NetworkDefinition definition = model.Definition;
        Assert.Equal(name, definition.Name);
        Assert.Equal(oracle.Inputs, definition.Inputs);
        Assert.Equal(oracle.Outputs, definition.Outputs);
        Assert.Equal(oracle.ReturnsSequences, definition.ReturnsSequences);
        Assert.Equal(oracle.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"), definition.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"));
        Assert.Equal(oracle.States.Select(s => $"{s.Layer} {s.Kind} {s.Units}"), definition.States.Select(s => $"{s.Layer} {s.Kind} {s.Units}"));
        Assert.Equal(oracle.ParameterCount, definition.Layers.Sum(l => l.ParameterCount));
        Assert.Equal(oracle.ParameterCount, model.Parameters.Length);
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Step_OfSequences_MatchesOracle(string name)
        => Check(name, initialStates: true, training: false, StepRun.Forward);

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OfWindow_MatchesOracle(string name)
        => Check(name, initialStates: false, training: false, (_, model, sample) =>
        {
            int length = sample.OutputSteps * model.Definition.Outputs;
            var y = new float[Batch * length];
            for (int n = 0; n < Batch; n++)
            {
                model.Predict(sample.Window(n), y.AsSpan(n * length, length));
            }

            return [new(Quantity.Output, "output", y)];
        });

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OfBatch_MatchesOracle(string name)
        => Check(name, initialStates: false, training: false, (_, model, sample) =>
        {
            var y = new float[Batch * sample.OutputSteps * model.Definition.Outputs];
            model.Predict(sample.X, Batch, y);
            return [new(Quantity.Output, "output", y)];
        });

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Forward_OfPass_MatchesOracle(string name)
        => Check(name, initialStates: true, training: false, (_, model, sample) => PassRun.Forward(model, sample));

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_OfPass_MatchesOracle(string name)
        => Check(name, initialStates: true, training: true, (_, model, sample) => PassRun.Train(model, sample));

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_FromZeroStates_MatchesOracle(string name)
        => Check(name, initialStates: false, training: true, (_, model, sample) => PassRun.Train(model, sample));

    private void Check(string name, bool initialStates, bool training, Func<TestModel, Network, Sample, List<NamedValues<float>>> run)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        foreach (int steps in Steps)
        {
            var sample = new Sample(model.Definition, steps, Batch, seed: steps, initialStates);
            List<NamedValues<float>> actual = run(test, model, sample);
            List<NamedValues<double>> expected = OracleRun.Train(oracle, sample, training);
            Closeness.AssertClose(training ? expected : expected[..actual.Count], actual, output);
        }
    }
}
