namespace Unrolled.Tests;

/// <summary>A network whose class is chosen at run time: everything through the base class, with the bits of the class's own members.</summary>
public class NetworkChoiceTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Step_ThroughBaseClass_SameBitsAsOwnStep(int size)
    {
        Network model = size == 16 ? new Net16(seed: 1) : new Net32(seed: 1);
        NetworkState state = model.CreateState();
        float[] x = new float[1], y = new float[1];
        var expected = new float[20];
        if (size == 16)
        {
            Own16(expected);
        }
        else
        {
            Own32(expected);
        }

        for (int t = 0; t < expected.Length; t++)
        {
            x[0] = MathF.Sin(t);
            model.Step(state, x, y);
            Assert.Equal(expected[t], y[0]);
        }

        Assert.Equal(0, Allocation.Of(() => model.Step(state, x, y)));
    }

    [Fact]
    public void CreateState_OfOwnClass_IsOwnState()
    {
        var model = new Net16(seed: 1);
        Net16.State own = model.CreateState();
        Assert.IsType<Net16.State>(((Network)model).CreateState());
        var y = new float[1];
        model.Step(own, [1f], y);
        model.Step((NetworkState)own, [1f], y);
    }

    [Fact]
    public void Step_OfStateOfAnotherClass_IsRefused()
    {
        Network model = new Net16(seed: 1), other = new Net32(seed: 1);
        var error = Assert.Throws<ArgumentException>("state", () => model.Step(other.CreateState(), new float[1], new float[1]));
        Assert.StartsWith("Expected a state of 'Net16', got one of 'Net32'.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("states", () => model.Step(other.CreateStates(2), new float[2], new float[2]));
        Assert.Throws<ArgumentException>("states", () => model.Step(other.CreateStates(2), [0], new float[1], new float[1]));
        Assert.Throws<ArgumentNullException>("state", () => model.Step((NetworkState)null!, new float[1], new float[1]));
        Assert.Throws<ArgumentException>("x", () => model.Step(model.CreateState(), new float[2], new float[1]));
        Assert.Throws<ArgumentException>("y", () => model.Step(model.CreateState(), new float[1], new float[2]));
    }

    [Fact]
    public void Step_OfStateOfAnotherObject_UsesTheWeightsOfTheOneThatSteps()
    {
        Network first = new Net16(seed: 1), second = new Net16(seed: 2);
        float[] expected = new float[1], actual = new float[1];
        second.Step(second.CreateState(), [1f], expected);
        second.Step(first.CreateState(), [1f], actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Streams_OfNetworkOfWholeSequences_AreRefused()
    {
        Network model = new WholeNet(seed: 1);
        Assert.False(model.Definition.Streams);
        var error = Assert.Throws<InvalidOperationException>(model.CreateState);
        Assert.Equal("'WholeNet' needs whole sequences: it cannot run step by step.", error.Message);
        Assert.Equal(error.Message, Assert.Throws<InvalidOperationException>(() => model.CreateStates(2)).Message);
    }

    [Fact]
    public void Start_ThroughBaseClass_SameBitsAsPredict()
    {
        Network model = new SourceNet(seed: 1);
        float[] source = [1f, 2f, 3f, 4f, 5f, 6f], target = [0.5f, -1f, 2f], expected = new float[3], alone = new float[3], together = new float[6];
        model.Predict(source, target, expected);
        NetworkState state = model.CreateState();
        Assert.Throws<InvalidOperationException>(() => model.Step(state, new float[1], new float[1]));
        model.Start(state, source);
        NetworkStates states = model.CreateStates(2);
        Assert.Throws<InvalidOperationException>(() => model.Step(states, new float[2], new float[2]));
        model.Start(states, 0, source);
        model.Start(states, 1, source);
        for (int t = 0; t < 3; t++)
        {
            model.Step(state, target.AsSpan(t, 1), alone.AsSpan(t, 1));
            model.Step(states, [target[t], target[t]], together.AsSpan(2 * t, 2));
        }

        Assert.Equal(expected, alone);
        Assert.Equal(expected.SelectMany(y => new[] { y, y }), together);
        Assert.Throws<InvalidOperationException>(() => new Net16(1).Start(new Net16(1).CreateStates(1), 0, new float[1]));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Trainer_OfNetwork_SameBitsAsOfOwnClass(int size)
    {
        float[] series = [.. Enumerable.Range(0, 60).Select(t => MathF.Sin(0.3f * t))];
        SequenceData data = SequenceData.Windows(series, 5);
        Network model = size == 16 ? new Net16(seed: 3) : new Net32(seed: 3);
        using (var trainer = new Trainer<Network>(model, new TrainerOptions { Seed = 4 }))
        {
            trainer.Fit(data, 2);
        }

        Assert.Equal(size == 16 ? Trained(new Net16(seed: 3)) : Trained(new Net32(seed: 3)), model.Parameters.Values.ToArray());

        float[] Trained<T>(T own)
            where T : Network
        {
            using var trainer = new Trainer<T>(own, new TrainerOptions { Seed = 4 });
            trainer.Fit(data, 2);
            return own.Parameters.Values.ToArray();
        }
    }

    private static void Own16(float[] outputs)
    {
        var model = new Net16(seed: 1);
        Net16.State state = model.CreateState();
        for (int t = 0; t < outputs.Length; t++)
        {
            model.Step(state, [MathF.Sin(t)], outputs.AsSpan(t, 1));
        }
    }

    private static void Own32(float[] outputs)
    {
        var model = new Net32(seed: 1);
        Net32.State state = model.CreateState();
        for (int t = 0; t < outputs.Length; t++)
        {
            model.Step(state, [MathF.Sin(t)], outputs.AsSpan(t, 1));
        }
    }
}
