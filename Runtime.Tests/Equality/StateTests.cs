namespace Unrolled.Tests;

/// <summary>States: copied, saved, restored, continued and reset, they give the bits of a stream that was never touched.</summary>
public class StateTests
{
    private const int Steps = 9;

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Select(m => m.Name)];

    // After an odd and after an even number of steps: vectors may stand in two places.
    public static TheoryData<string, int> RecurrentModels { get; } = [.. TestModel.OfStreams.Where(m => new OracleNetwork(m.Type).States.Count > 0).SelectMany(m => new (string, int)[] { (m.Name, 4), (m.Name, 5) })];

    // h and c are all that those carry: no convolution remembers its inputs.
    public static TheoryData<string, int> ModelsOfVectors { get; } =
        [.. RecurrentModels.Where(m => TestModel.Of(m.Data.Item1).Create().Definition.Histories.IsEmpty)];

    [Theory]
    [MemberData(nameof(RecurrentModels))]
    public void CopyFrom_OtherState_ContinuesIt(string name, int cut)
        => Continue(name, cut, (test, model, state) =>
        {
            NetworkState copy = test.CreateState(model);
            Touch(test, model, copy);
            copy.CopyFrom(state);
            Touch(test, model, state);
            return copy;
        });

    [Theory]
    [MemberData(nameof(RecurrentModels))]
    public void CopyTo_ThenCopyFrom_ContinuesIt(string name, int cut)
        => Continue(name, cut, (test, model, state) =>
        {
            var saved = new float[state.Length];
            state.CopyTo(saved);
            NetworkState restored = test.CreateState(model);
            Touch(test, model, restored);
            restored.CopyFrom(saved);
            return restored;
        });

    [Theory]
    [MemberData(nameof(ModelsOfVectors))]
    public void SetHiddenAndCell_OfOtherState_ContinuesIt(string name, int cut)
        => Continue(name, cut, (test, model, state) =>
        {
            NetworkState restored = test.CreateState(model);
            Touch(test, model, restored);
            foreach (StateDefinition vector in model.Definition.States)
            {
                if (vector.Kind == StateKind.Hidden)
                {
                    restored.SetHidden(vector.Layer, state.Hidden(vector.Layer));
                }
                else
                {
                    restored.SetCell(vector.Layer, state.Cell(vector.Layer));
                }
            }

            return restored;
        });

    [Theory]
    [MemberData(nameof(Streams))]
    public void Reset_AfterSteps_EqualsNewState(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var sample = new Sample(model.Definition, Steps, 1);
        NetworkState state = test.CreateState(model);
        float[] expected = StepRun.Outputs(test, model, state, sample.X);
        state.Reset();
        Closeness.AssertSameBits(expected, StepRun.Outputs(test, model, state, sample.X), name);

        // Zeros, or what the model has in their place.
        state.Reset();
        var values = new float[state.Length];
        state.CopyTo(values);
        int from = 0;
        foreach (StateDefinition vector in model.Definition.States)
        {
            float[] start = vector.InitialParameter >= 0 ? [.. model.Parameters[vector.InitialParameter].Values] : new float[vector.Units];
            Assert.Equal(start, values[from..(from + vector.Units)]);
            from += vector.Units;
        }

        Assert.All(values[from..], v => Assert.Equal(0f, v));
    }

    [Theory]
    [MemberData(nameof(ModelsOfVectors))]
    public void Pass_FromStateOfSteps_ContinuesThem(string name, int cut)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        NetworkDefinition definition = model.Definition;
        var sample = new Sample(definition, Steps, 1, initialStates: false);
        NetworkState state = test.CreateState(model);
        StepRun.Outputs(test, model, state, sample.X.AsSpan(0, cut * definition.Inputs));
        var rest = new Sample(definition, Steps - cut, 1)
        {
            X = sample.X[(cut * definition.Inputs)..],
            InitialStates = [.. definition.States.Select(s => (s.Kind == StateKind.Hidden ? state.Hidden(s.Layer) : state.Cell(s.Layer)).ToArray())],
        };
        List<NamedValues<float>> whole = PassRun.Forward(model, sample), end = PassRun.Forward(model, rest);
        int length = rest.OutputSteps * definition.Outputs;
        Closeness.AssertSameBits(whole[0].Values[^length..], end[0].Values, name);
        Closeness.AssertSameBits([.. whole.Where(r => r.Quantity == Quantity.State)], [.. end.Where(r => r.Quantity == Quantity.State)], name);
    }

    [Fact]
    public void CopyFrom_StateOfOtherModel_Throws()
    {
        TestModel a = TestModel.Of(nameof(Models.Lstm2x8)), b = TestModel.Of(nameof(Models.Lstm3x9));
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => a.CreateState(a.Create()).CopyFrom(b.CreateState(b.Create())));
        Assert.Contains("'Lstm2x8'", thrown.Message);
        Assert.Contains("'Lstm3x9'", thrown.Message);
    }

    [Fact]
    public void CopyFrom_StateOfOtherInstance_ContinuesIt()
    {
        TestModel test = TestModel.Of(nameof(Models.Lstm2x8));
        Network one = test.Create(), other = test.Create();
        NetworkState state = test.CreateState(one), copy = test.CreateState(other);
        Touch(test, one, state);
        copy.CopyFrom(state);
        Closeness.AssertSameBits(state.Hidden("lstm_0"), copy.Hidden("lstm_0"), "hidden");
    }

    [Fact]
    public void Hidden_OfUnknownLayer_NamesTheLayersThereAre()
    {
        TestModel test = TestModel.Of(nameof(Models.Climate));
        NetworkState state = test.CreateState(test.Create());
        Assert.Contains("lstm_0, lstm_1", Assert.Throws<KeyNotFoundException>(() => state.Hidden("dense_0")).Message);
        Assert.Contains("'gru_0'", Assert.Throws<KeyNotFoundException>(() => state.SetCell("gru_0", new float[50])).Message);
    }

    private static void Continue(string name, int cut, Func<TestModel, Network, NetworkState, NetworkState> replace)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs;
        var sample = new Sample(model.Definition, Steps, 1);
        float[] expected = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
        NetworkState state = test.CreateState(model);
        float[] first = StepRun.Outputs(test, model, state, sample.X.AsSpan(0, cut * inputs));
        NetworkState other = replace(test, model, state);
        float[] second = StepRun.Outputs(test, model, other, sample.X.AsSpan(cut * inputs));
        Closeness.AssertSameBits(expected, [.. first, .. second], name);
    }

    // Some other history of an odd number of steps.
    private static void Touch(TestModel test, Network model, NetworkState state)
        => StepRun.Outputs(test, model, state, new Sample(model.Definition, 3, 1, seed: 99).X);
}
