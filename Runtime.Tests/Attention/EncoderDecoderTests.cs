namespace Unrolled.Tests;

/// <summary>Encoders and decoders, with attention and without, over sources and targets of different lengths.</summary>
public class EncoderDecoderTests(ITestOutputHelper output)
{
    private const int Points = 6;

    private static readonly int[] Lengths = [5, 2, 18, 1, 5], AdditionalLengths = [3, 7, 1, 4, 9];

    /// <summary>Streams that start on a source.</summary>
    public static TheoryData<string> Sources { get; } = [.. SourceModel.Names];

    /// <summary>Every model of this family's file that has attention or a source.</summary>
    public static TheoryData<string> AllModels { get; } = [.. TestModel.All.Where(m => m.Create().Definition is var d && (d.HasSource || d.AttentionLayers.Length > 0)).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void ForwardAndBackward_AgreeWithOracle(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        var sample = new Sample(oracle, Lengths, AdditionalLengths);
        Closeness.AssertClose(OracleRun.Train(oracle, sample), PassRun.Train(model, sample), output);
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void ForwardAndBackward_OnAllLanes_SameBits(string name)
    {
        TestModel test = TestModel.Of(name);
        var sample = new Sample(new OracleNetwork(test.Type), Lengths, AdditionalLengths);
        List<NamedValues<float>>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = test.Create();
            model.Lanes = lanes;
            List<NamedValues<float>> actual = PassRun.Train(model, sample);
            Closeness.AssertSameBits(expected ??= actual, actual, $"{name}, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Forward_OfPassUsedBefore_SameBits(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        Sample sample = new(oracle, Lengths, AdditionalLengths), other = new(oracle, [9, 18, 3], [9, 2, 5], seed: 3);
        SequencePass pass = model.CreatePass(18, 5, training: true);
        List<NamedValues<float>> expected = PassRun.Train(model, sample, pass);
        PassRun.Train(model, other, pass);
        Closeness.AssertSameBits(expected, PassRun.Train(model, sample, pass), name);

        // Nor does a NaN live on; it is no token.
        if (model.Definition.InputLayers[0].Tokens > 0)
        {
            return;
        }

        other.X.AsSpan().Fill(float.NaN);
        PassRun.Train(model, other, pass);
        Closeness.AssertSameBits(expected, PassRun.Train(model, sample, pass), name);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Step_AfterStart_EqualsPass(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample(Lengths, AdditionalLengths);
        float[] expected = PassRun.Forward(test.Model, sample)[0].Values;
        int outputs = test.Model.Definition.Outputs;
        NetworkState used = test.CreateState();
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            test.Model.Lanes = lanes;
            for (int n = 0; n < sample.Batch; n++)
            {
                // A new state, and one that was started on other sources before.
                foreach (NetworkState state in new[] { test.CreateState(), used })
                {
                    test.SetConstants(state, sample, n);
                    test.Start(state, sample.Window(n));
                    Closeness.AssertSameBits(expected.AsSpan(n * sample.OutputSteps * outputs, sample.OutputLengths[n] * outputs), test.Steps(state, SourceModel.Additional(sample, n)), $"{name}, {lanes}, row {n}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void CopyFrom_StartedState_GoesOnAlone(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample([6, 4], [8, 8]);
        NetworkState first = test.CreateState(), copy = test.CreateState();
        test.SetConstants(first, sample, 0);
        test.Start(first, sample.Window(0));
        ReadOnlySpan<float> additional = SourceModel.Additional(sample, 0);
        int half = 4 * test.Model.Definition.StreamInputs;
        test.Steps(first, additional[..half]);
        copy.CopyFrom(first);
        float[] expected = test.Steps(first, additional[half..]);

        // The one that was copied starts again: its copy keeps the source.
        test.Start(first, sample.Window(1));
        test.Steps(first, additional);
        Closeness.AssertSameBits(expected, test.Steps(copy, additional[half..]), name);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void StartAndStep_AfterTheFirst_AllocateNothing(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample([12, 5], [6, 6]);
        float[] x = SourceModel.Additional(sample, 0)[..test.Model.Definition.StreamInputs].ToArray(), y = new float[test.Model.Definition.Outputs];
        NetworkState state = test.CreateState(), copy = test.CreateState();
        copy.CopyFrom(state);
        float[] longer = sample.Window(0).ToArray(), shorter = sample.Window(1).ToArray();
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() =>
        {
            test.Start(state, longer);
            test.Test.Step(test.Model, state, x, y);
            test.Start(state, shorter);
            test.Test.Step(test.Model, state, x, y);
            test.Test.Step(test.Model, state, x, y);
        })));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Step_WithoutStart_Throws(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample([3], [4]);
        NetworkState state = test.CreateState();
        Assert.Contains("Start", Assert.Throws<InvalidOperationException>(() => test.Steps(state, SourceModel.Additional(sample, 0))).Message, StringComparison.Ordinal);
        test.Start(state, sample.Window(0));
        test.Steps(state, SourceModel.Additional(sample, 0));
        state.Reset();
        Assert.Throws<InvalidOperationException>(() => test.Steps(state, SourceModel.Additional(sample, 0)));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Start_WithWrongLength_Throws(string name)
    {
        var test = new SourceModel(name);
        NetworkState state = test.CreateState();
        Assert.Equal("source", Assert.Throws<ArgumentException>(() => test.Start(state, default)).ParamName);
        if (test.Model.Definition.Inputs > 1)
        {
            Assert.Equal("source", Assert.Throws<ArgumentException>(() => test.Start(state, new float[test.Model.Definition.Inputs + 1])).ParamName);
        }
    }

    [Fact]
    public void State_AfterStart_HasTheEncodersFinalStates()
    {
        var test = new SourceModel(nameof(Models.Decoder3x9x2Lstm));
        Sample sample = test.Sample([4], [2]);
        SequencePass pass = test.Model.CreatePass(4, 1, training: false);
        PassRun.Forward(test.Model, sample, pass);
        NetworkState state = test.CreateState();
        test.Start(state, sample.Window(0));
        Closeness.AssertSameBits(pass.FinalState(0, 0), state.Hidden("encoder"), "encoder h");
        Closeness.AssertSameBits(pass.FinalState(1, 0), state.Cell("encoder"), "encoder c");
        Closeness.AssertSameBits(state.Hidden("encoder"), state.Hidden("lstm_1"), "decoder h");
        Closeness.AssertSameBits(state.Cell("encoder"), state.Cell("lstm_1"), "decoder c");
        for (int t = 0; t < 2; t++)
        {
            test.Steps(state, SourceModel.Additional(sample, 0)[..2]);
            Closeness.AssertSameBits(pass.FinalState(0, 0), state.Hidden("encoder"), "encoder h after a step");
            Assert.NotEqual(pass.FinalState(0, 0).ToArray(), state.Hidden("lstm_1").ToArray());
        }
    }

    [Fact]
    public void Tokens_InAndOut_AreThoseOfFeatures()
    {
        var model = new Models.AttentionOfTokens(5);
        int[] source = [3, 10, 0, 7], target = [0, 4, 8], decoded = new int[6];
        float[] expected = new float[3 * 9], actual = new float[9];
        model.Predict([3, 10, 0, 7], (ReadOnlySpan<float>)[0, 4, 8], expected);
        Models.AttentionOfTokens.State state = model.CreateState();
        model.Start(state, source);
        for (int t = 0; t < target.Length; t++)
        {
            model.Step(state, target[t], actual);
            Closeness.AssertSameBits(expected.AsSpan(t * 9, 9), actual, $"step {t}");
        }

        model.Start(state, source);
        int count = model.Decode(state, 0, -1, decoded);
        Assert.Equal(6, count);
        Assert.Equal(Array.IndexOf(expected[..9], expected[..9].Max()), decoded[0]);
        Assert.ThrowsAny<ArgumentException>(() => model.Start(state, new[] { 11 }));
        Assert.ThrowsAny<ArgumentException>(() => model.Step(state, 9, actual));
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() =>
        {
            model.Start(state, source);
            model.Decode(state, 0, -1, decoded);
        })));
    }

    [Fact]
    public void Autoencoder_LearnsToRepeatCurves()
    {
        var random = new Random(1);
        float[] curves = [.. Enumerable.Range(0, 400).SelectMany(_ =>
        {
            double phase = 2 * Math.PI * random.NextDouble(), size = 0.5 + random.NextDouble() / 2;
            return Enumerable.Range(0, Points * 3).Select(i => (float)(size * Math.Sin(phase + i / 3 + i % 3)));
        })];
        SequenceData data = SequenceData.Pairs(curves, curves, Points, 3, 3, targetSteps: Points);
        var model = new Models.Autoencoder(2);
        using var trainer = new Trainer<Models.Autoencoder>(model, new TrainerOptions { Optimizer = new Adam(1e-2f), BatchSize = 32, Seed = 3 });
        double before = trainer.Evaluate(data).Loss;
        trainer.Fit(data, epochs: 30);
        double after = trainer.Evaluate(data).Loss;
        output.WriteLine($"{before:G3} → {after:G3}");
        Assert.True(before > 0.2 && after < 0.01, $"{before:G3} → {after:G3}");
    }
}
