namespace Unrolled.Tests;

/// <summary>What reads tokens: as floats and as numbers, and what is none.</summary>
public class TokenInputTests
{
    [Fact]
    public void Tokens_AsNumbers_GiveWhatFloatsGive()
    {
        var model = new Models.OneHot7Lstm16Dense7(3);
        int[] tokens = [0, 6, 3, 3, 1, 5];
        float[] floats = [.. tokens.Select(t => (float)t)], expected = new float[6 * 7], actual = new float[6 * 7];
        model.Predict(floats, expected);
        model.Predict(tokens, actual);
        Closeness.AssertSameBits(expected, actual, "window");
        model.Predict(floats, 2, expected);
        model.Predict(tokens, 2, actual);
        Closeness.AssertSameBits(expected, actual, "batch");
        Models.OneHot7Lstm16Dense7.State floatState = model.CreateState(), state = model.CreateState();
        for (int t = 0; t < tokens.Length; t++)
        {
            model.Step(floatState, floats.AsSpan(t, 1), expected.AsSpan(0, 7));
            model.Step(state, tokens[t], actual.AsSpan(0, 7));
            Closeness.AssertSameBits(expected, actual, $"step {t}");
        }
    }

    [Fact]
    public void Step_OfNumbers_AllocatesNothing()
    {
        var model = new Models.Embedding8x17Gru20(1);
        Models.Embedding8x17Gru20.State state = model.CreateState();
        int[] tokens = [1, 2, 7];
        float[] y = new float[20], outputs = new float[3 * 20];
        model.Predict(tokens, y);
        model.Predict(tokens, 3, outputs);
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() =>
        {
            model.Step(state, 3, y);
            model.Predict(tokens, y);
            model.Predict(tokens, 3, outputs);
        })));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(7f)]
    [InlineData(2.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-3e9f)]
    public void NoToken_IsRefusedBeforeAnythingChanges(float value)
    {
        var model = new Models.OneHot7Lstm16Dense7(3);
        Models.OneHot7Lstm16Dense7.State state = model.CreateState();
        float[] y = new float[7], outputs = new float[3 * 7];
        model.Step(state, [4f], y);
        float[] before = new float[state.Length], after = new float[state.Length];
        state.CopyTo(before);
        y.AsSpan().Fill(9);
        outputs.AsSpan().Fill(9);

        var step = Assert.Throws<ArgumentOutOfRangeException>(() => model.Step(state, [value], y));
        Assert.Equal("x", step.ParamName);
        Assert.Contains("0 … 6", step.Message, StringComparison.Ordinal);
        Assert.Equal("window", Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict([1f, 2f, value], outputs)).ParamName);
        Assert.Equal("windows", Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict([1f, 2f, value], 3, outputs)).ParamName);
        Assert.Equal("windows", Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict([1f, 2f, value], new[] { 1, 1, 1 }, outputs)).ParamName);

        state.CopyTo(after);
        Assert.Equal(before, after);
        Assert.All(y.Concat(outputs), v => Assert.Equal(9f, v));

        // The stream goes on as if nothing had happened.
        Models.OneHot7Lstm16Dense7.State other = model.CreateState();
        other.CopyFrom(before);
        model.Step(state, [2f], y);
        model.Step(other, [2f], outputs.AsSpan(0, 7));
        Closeness.AssertSameBits(outputs.AsSpan(0, 7), y, "next step");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    [InlineData(16777217)]
    [InlineData(int.MinValue)]
    public void NumberThatIsNoToken_IsRefused(int value)
    {
        var model = new Models.OneHot7Lstm16Dense7(3);
        float[] outputs = [.. Enumerable.Repeat(9f, 3 * 7)];
        Assert.Equal("token", Assert.Throws<ArgumentOutOfRangeException>(() => model.Step(model.CreateState(), value, outputs.AsSpan(0, 7))).ParamName);
        Assert.Equal("tokens", Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(new[] { 1, 2, value }, outputs)).ParamName);
        Assert.Equal("tokens", Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(new[] { 1, 2, value }, 3, outputs)).ParamName);
        Assert.All(outputs, v => Assert.Equal(9f, v));
        Assert.Throws<ArgumentException>(() => model.Predict(Array.Empty<int>(), outputs));
        Assert.Throws<ArgumentException>(() => model.Predict(new[] { 1, 2, 3 }, 2, outputs));
    }

    [Fact]
    public void NoToken_BehindTheEndOfASequence_IsNotRead()
    {
        var model = new Models.OneHot3Gru9(1);
        float[] outputs = new float[2 * 3 * 9];
        model.Predict([0, 1, 2, 2, float.NaN, 99], new[] { 3, 1 }, outputs);
        Assert.All(outputs[(4 * 9)..], v => Assert.Equal(0f, v));
    }

    [Fact]
    public void NoToken_InAPass_IsRefusedOnTheWayThereAndBack()
    {
        foreach (Network model in new Network[] { new Models.OneHot3Gru9(1), new Models.EmbeddingPadded5x7Lstm9Dense3(1) })
        {
            SequencePass pass = model.CreatePass(2, 2, training: true);
            pass.Begin(2, 2);
            pass.InputAt(1, 0)[0] = -1;
            Assert.Equal("pass", Assert.Throws<ArgumentOutOfRangeException>(() => model.Forward(pass)).ParamName);
            pass.InputAt(1, 0)[0] = 1;
            model.Forward(pass);
            pass.InputAt(1, 0)[0] = 1 << 20;
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Backward(pass));
        }
    }

    [Fact]
    public void NoToken_InTrainingData_LeavesTheWeights()
    {
        var model = new Models.OneHot3Gru9(1);
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<Models.OneHot3Gru9>(model, new TrainerOptions { BatchSize = 2 });
        SequenceData data = SequenceData.Pairs(new float[] { 0, 1, 2, 3 }, new float[4 * 9], 2, 1, 9, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(data, epochs: 1));
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void TwoLayersOfOneInput_TakeTheTokensThatBothKnow()
        => Assert.Equal(4, Models.EmbeddingOfConstant2x4.Shape.InputLayers[1].Tokens);
}
