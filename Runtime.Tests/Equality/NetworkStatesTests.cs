namespace Unrolled.Tests;

/// <summary>Streams that are stepped together give the bits of streams that are stepped by themselves.</summary>
public class NetworkStatesTests
{
    private const int Count = 5, Steps = 6;

    /// <summary>Every model that runs step by step without a source.</summary>
    public static TheoryData<string> Streams { get; } = [.. TestModel.All.Where(m => m.Create().Definition is { Streams: true, HasSource: false }).Select(m => m.Name)];

    /// <summary>Those that begin with one.</summary>
    public static TheoryData<string> Sources { get; } = [.. SourceModel.Names];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OfStreamsTogether_SameBitsAsAlone(string name)
    {
        var test = new Together(name);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            test.Model.Lanes = lanes;
            NetworkStates together = test.CreateStates();
            NetworkState[] alone = test.CreateAlone();
            for (int t = 0; t < Steps; t++)
            {
                test.StepBoth(together, alone, t);
            }

            test.AssertSameVectors(together, alone);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void ResetAndCopy_OfOneStream_LeaveTheOthers(string name)
    {
        var test = new Together(name);
        NetworkStates together = test.CreateStates();
        NetworkState[] alone = test.CreateAlone();
        float[] saved = new float[together.Length], kept = new float[alone[0].Length];
        Assert.Equal(kept.Length, saved.Length);
        for (int t = 0; t < Steps; t++)
        {
            test.StepBoth(together, alone, t);
            switch (t)
            {
                case 0:
                    together.Reset(3);
                    alone[3].Reset();
                    break;
                case 1:
                    together.Copy(1, 4);
                    alone[4].CopyFrom(alone[1]);
                    break;
                case 2:
                    together.CopyTo(2, saved);
                    alone[2].CopyTo(kept);
                    Assert.Equal(kept, saved);
                    together.CopyFrom(0, kept);
                    alone[0].CopyFrom(saved);
                    break;
                case 4:
                    together.Reset();
                    Array.ForEach(alone, s => s.Reset());
                    break;
                default:
                    break;
            }
        }

        test.AssertSameVectors(together, alone);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_AfterTheFirst_AllocatesNothing(string name)
    {
        var test = new Together(name);
        NetworkStates states = test.CreateStates();
        float[] x = test.Features(0), y = new float[Count * test.Model.Definition.Outputs];
        StatesFunction step = TestModel.StepOfStates(test.Model);
        step(states, x, y);
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => step(states, x, y))));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Step_AfterStarts_SameBitsAsAlone(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample([5, 2, 9], [4, 4, 4]);
        NetworkStates together = TestModel.CreateStates(test.Model, 3);
        Assert.Equal(3, together.Count);
        float[] x = new float[3 * test.Model.Definition.StreamInputs], y = new float[3 * test.Model.Definition.Outputs];
        StatesFunction step = TestModel.StepOfStates(test.Model);
        Assert.Throws<InvalidOperationException>(() => step(together, x, y));

        float[] expected = PassRun.Forward(test.Model, sample)[0].Values;
        int outputs = test.Model.Definition.Outputs;
        for (int n = 0; n < 3; n++)
        {
            for (int i = 0; i < sample.AdditionalInputs.Count - 1; i++)
            {
                SampleArray input = sample.AdditionalInputs[i];
                together.SetInput(n, input.Name, input.Values.AsSpan(n * input.Width, input.Width));
            }

            test.Start(together, n, sample.Window(n));
        }

        for (int t = 0; t < 4; t++)
        {
            for (int n = 0; n < 3; n++)
            {
                int inputs = test.Model.Definition.StreamInputs;
                SourceModel.Additional(sample, n).Slice(t * inputs, inputs).CopyTo(x.AsSpan(n * inputs));
            }

            step(together, x, y);
            for (int n = 0; n < 3; n++)
            {
                Assert.Equal(expected[((n * 4 + t) * outputs)..((n * 4 + t + 1) * outputs)], y[(n * outputs)..((n + 1) * outputs)]);
            }
        }
    }

    [Fact]
    public void CreateStates_OfWholeSequencesOrNone_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => TestModel.Declared.Select(m => m.Create()).First(m => !m.Definition.Streams).CreateStates(1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => new Models.Climate(1).CreateStates(0));
    }

    [Fact]
    public void Step_OfWrongArguments_Throws()
    {
        var model = new Models.Climate(1);
        NetworkStates states = model.CreateStates(2), others = new Models.Lstm1x1(1).CreateStates(2);
        Assert.Throws<ArgumentNullException>("states", () => model.Step((NetworkStates)null!, new float[2], new float[2]));
        Assert.Throws<ArgumentException>("states", () => model.Step(others, new float[2], new float[2]));
        Assert.Throws<ArgumentException>("x", () => model.Step(states, new float[3], new float[2]));
        Assert.Throws<ArgumentException>("y", () => model.Step(states, new float[2], new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>("stream", () => states.Reset(2));
        Assert.Throws<ArgumentOutOfRangeException>("source", () => states.Copy(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("target", () => states.Copy(0, 2));
        Assert.Throws<ArgumentException>("target", () => states.CopyTo(0, new float[1]));
        Assert.Throws<ArgumentException>("source", () => states.CopyFrom(0, new float[1]));
        Assert.Throws<KeyNotFoundException>(() => states.SetInput(0, "input", new float[1]));
        Assert.Throws<KeyNotFoundException>(() => states.Output(0, "none"));
    }

    [Fact]
    public void Step_WithWhatIsNoToken_ChangesNothing()
    {
        var model = new Models.OneHot7Lstm16Dense7(1);
        NetworkStates states = model.CreateStates(2);
        float[] before = new float[states.Length], after = new float[states.Length], y = new float[14];
        model.Step(states, [3f, 5f], y);
        states.CopyTo(0, before);
        Assert.Throws<ArgumentOutOfRangeException>("x", () => model.Step(states, [3f, 7f], y));
        states.CopyTo(0, after);
        Assert.Equal(before, after);
    }

    // A model, what its streams read, and the same streams one by one.
    private sealed class Together
    {
        private readonly TestModel _test;
        private readonly Sample _sample;
        private readonly float[][] _features;
        private readonly StatesFunction _step;

        public Together(string name)
        {
            _test = TestModel.Of(name);
            Model = _test.Create();
            _step = TestModel.StepOfStates(Model);
            var oracle = new OracleNetwork(_test.Type);
            int steps = Sample.Fit(Model.Definition, Steps);
            Assert.True(steps >= Steps || steps == 5, "The sample has the steps of the test.");
            _sample = new Sample(oracle, [.. Enumerable.Repeat(steps, Count)], initialStates: false);
            _features = [.. Enumerable.Range(0, Count).Select(n => StepFeatures(n))];
        }

        public Network Model { get; }

        public NetworkStates CreateStates()
        {
            NetworkStates states = TestModel.CreateStates(Model, Count);
            for (int n = 0; n < Count; n++)
            {
                ForConstants(n, (input, values) => states.SetInput(n, input, values));
            }

            return states;
        }

        public NetworkState[] CreateAlone()
        {
            NetworkState[] states = [.. Enumerable.Range(0, Count).Select(_ => _test.CreateState(Model))];
            for (int n = 0; n < Count; n++)
            {
                ForConstants(n, (input, values) => states[n].SetInput(input, values));
            }

            return states;
        }

        /// <summary>What all streams read at a step.</summary>
        public float[] Features(int step)
        {
            int inputs = Model.Definition.Inputs;
            return [.. _features.SelectMany(f => f.Skip(step % (f.Length / inputs) * inputs).Take(inputs))];
        }

        public void StepBoth(NetworkStates together, NetworkState[] alone, int step)
        {
            int inputs = Model.Definition.Inputs, outputs = Model.Definition.Outputs;
            float[] x = Features(step), actual = new float[Count * outputs], expected = new float[Count * outputs];
            _step(together, x, actual);
            for (int n = 0; n < Count; n++)
            {
                _test.Step(Model, alone[n], x.AsSpan(n * inputs, inputs), expected.AsSpan(n * outputs, outputs));
            }

            Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
            foreach (OutputDefinition output in Model.Definition.OutputLayers.Skip(1).Where(_ => Model.Definition.MaskValue is null))
            {
                for (int n = 0; n < Count; n++)
                {
                    Assert.Equal(alone[n].Output(output.Name).ToArray(), together.Output(n, output.Name).ToArray());
                }
            }
        }

        public void AssertSameVectors(NetworkStates together, NetworkState[] alone)
        {
            float[] expected = new float[together.Length], actual = new float[together.Length];
            for (int n = 0; n < Count; n++)
            {
                alone[n].CopyTo(expected);
                together.CopyTo(n, actual);
                Assert.Equal(expected, actual);
            }
        }

        // A few of the steps of a masked network are left out.
        private float[] StepFeatures(int row)
        {
            NetworkDefinition definition = Model.Definition;
            int own = definition.InputLayers[0].Width;
            List<float> features = [];
            for (int t = 0; t < _sample.Lengths[row]; t++)
            {
                bool isMasked = definition.MaskValue is not null && (t + row) % 3 == 1;
                for (int i = 0; i < own; i++)
                {
                    features.Add(isMasked ? definition.MaskValue!.Value : _sample.X[(row * _sample.Steps + t) * own + i]);
                }

                for (int i = 1, additional = 0; i < definition.InputLayers.Length; i++, additional++)
                {
                    SampleArray input = _sample.AdditionalInputs[additional];
                    if (definition.InputLayers[i].Kind == InputKind.Step)
                    {
                        features.AddRange(input.Values.AsSpan((row * input.Steps + t) * input.Width, input.Width));
                    }
                }
            }

            return [.. features];
        }

        private void ForConstants(int row, Action<string, float[]> set)
        {
            for (int i = 1; i < Model.Definition.InputLayers.Length; i++)
            {
                if (Model.Definition.InputLayers[i].Kind == InputKind.Constant)
                {
                    SampleArray input = _sample.AdditionalInputs[i - 1];
                    set(Model.Definition.InputLayers[i].Name, [.. input.Values.Skip(row * input.Steps * input.Width).Take(input.Width)]);
                }
            }
        }
    }
}
