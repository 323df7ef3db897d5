namespace Unrolled.Tests;

/// <summary>Every model of the table against the oracle, on every way through it. The worst errors found stand in <see cref="Tolerances"/>.</summary>
public class OracleTests(ITestOutputHelper output)
{
    private const int Batch = 3;

    public static TheoryData<string> AllModels { get; } = [.. TestModel.All.Select(m => m.Name)];

    public static TheoryData<string> Windows { get; } = [.. TestModel.OfWindows.Select(m => m.Name)];

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Definition_OfModel_IsThatOfItsAttributes(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        NetworkDefinition definition = model.Definition;
        Assert.Equal(name, definition.Name);
        Assert.Equal(oracle.StepInputs, definition.Inputs);
        Assert.Equal(oracle.InputNodes.Select(i => $"{i.Name} {i.Width}"), definition.InputLayers.Select(i => $"{i.Name} {i.Width}"));
        Assert.Equal(oracle.OutputNodes.Select(o => o.Name), definition.OutputLayers.Select(o => o.Name));
        Assert.Equal(oracle.Outputs, definition.Outputs);
        Assert.Equal(oracle.ReturnsSequences, definition.ReturnsSequences);
        Assert.Equal(oracle.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"), definition.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"));
        Assert.Equal(oracle.States.Select(s => $"{s.Layer} {s.Kind} {s.Units}"), definition.States.Select(s => $"{s.Layer} {s.Kind} {s.Units}"));
        Assert.Equal(oracle.ParameterCount, definition.Layers.Sum(l => l.ParameterCount));
        Assert.Equal(oracle.ParameterCount, model.Parameters.Length);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OfSequences_MatchesOracle(string name)
        => Check(name, initialStates: true, training: false, StepRun.Forward);

    [Theory]
    [MemberData(nameof(Windows))]
    public void Predict_OfWindow_MatchesOracle(string name)
        => Check(name, initialStates: false, training: false, (_, model, sample) =>
        {
            int length = sample.OutputSteps * model.Definition.Outputs;
            var y = new float[Batch * length];
            for (int n = 0; n < Batch; n++)
            {
                int own = sample.OutputLengths[n] * model.Definition.Outputs;
                model.Predict(sample.Features(model.Definition, n), y.AsSpan(n * length, own));
            }

            return [new(Quantity.Output, "output", y)];
        });

    [Theory]
    [MemberData(nameof(Windows))]
    public void Predict_OfBatch_MatchesOracle(string name)
        => Check(name, initialStates: false, training: false, (_, model, sample) =>
        {
            var y = new float[Batch * sample.OutputSteps * model.Definition.Outputs];
            int length = sample.Steps * model.Definition.Inputs;
            var windows = new float[Batch * length];
            for (int n = 0; n < Batch; n++)
            {
                sample.Features(model.Definition, n).CopyTo(windows, n * length);
            }

            y.AsSpan().Fill(float.NaN);
            if (sample.Lengths.All(l => l == sample.Steps))
            {
                model.Predict(windows, Batch, y);
            }
            else
            {
                model.Predict(windows, sample.Lengths, y);
            }

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
        foreach (int[] lengths in Lengths(model.Definition))
        {
            int[]? own = model.Definition.InputLayers.Skip(1).Any(i => i.Kind == InputKind.Sequence) ? [3, 1, 6] : null;
            var sample = new Sample(oracle, lengths, own, seed: lengths.Sum(), initialStates);
            List<NamedValues<float>> actual = run(test, model, sample);
            List<NamedValues<double>> expected = OracleRun.Train(oracle, sample, training);
            if (!training)
            {
                HashSet<string> names = [.. actual.Select(a => a.Name)];
                expected = [.. expected.Where(e => names.Contains(e.Name))];
            }

            Closeness.AssertClose(expected, actual, Tolerances.Of(test.Type, lengths.Max()), output);
        }
    }

    // Sequences of the same length, then of several: no shorter than the network needs.
    private static IEnumerable<int[]> Lengths(NetworkDefinition definition)
    {
        foreach (int[] lengths in new int[][] { [1, 1, 1], [2, 2, 2], [5, 5, 5], [11, 11, 11], [2, 7, 4], [6, 1, 1] })
        {
            yield return [.. lengths.Select(l => Sample.Fit(definition, l))];
        }
    }
}
