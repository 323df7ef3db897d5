using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>Free running: a network that reads its own outputs.</summary>
public class DecodeTests
{
    private const int Steps = 12;

    [Fact]
    public void Decode_OfVectors_IsStepsOnTheirOwnOutput()
    {
        var model = new FreeLstm3x9Dense3(1);
        float[] start = [0.5f, -0.25f, 1f], actual = new float[Steps * 3], expected = new float[Steps * 3];
        FreeLstm3x9Dense3.State state = model.CreateState();
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, t == 0 ? start : expected.AsSpan((t - 1) * 3, 3), expected.AsSpan(t * 3, 3));
        }

        model.Decode(model.CreateState(), start, actual);
        Closeness.AssertSameBits(expected, actual, "outputs");
    }

    [Fact]
    public void Decode_WithFeedback_StopsWhereItSays()
    {
        var model = new FreeLstm3x9Dense3(1);
        float[] start = [0.5f, -0.25f, 1f], outputs = new float[Steps * 3];
        var seen = new List<int>();
        int count = model.Decode(model.CreateState(), start, outputs, (step, y, x) =>
        {
            seen.Add(step);
            y.CopyTo(x);
            return step < 4;
        });
        Assert.Equal(5, count);
        Assert.Equal([0, 1, 2, 3, 4], seen);
        Assert.All(outputs[15..], y => Assert.Equal(0f, y));
    }

    [Fact]
    public void Decode_OfTokens_ReadsTheLargestOutput()
    {
        var model = new FreeGru1x8Dense5(3);
        var expected = new int[Steps];
        FreeGru1x8Dense5.State state = model.CreateState();
        float token = 2;
        var y = new float[5];
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, [token], y);
            expected[t] = Array.IndexOf(y, y.Max());
            token = expected[t];
        }

        var actual = new int[Steps];
        Assert.Equal(Steps, model.Decode(model.CreateState(), 2, -1, actual));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Decode_OfTokens_StopsAtTheEnd()
    {
        var model = new FreeGru1x8Dense5(3);
        var tokens = new int[Steps];
        int calls = 0;
        Assert.Equal(3, model.Decode(model.CreateState(), 0, 4, tokens, _ => ++calls == 4 ? 4 : 1));
        Assert.Equal([1, 1, 1, 0], tokens[..4]);
    }

    [Fact]
    public void Decode_GoesOnFromTheState()
    {
        var model = new FreeLstm3x9Dense3(1);
        float[] start = [0.5f, -0.25f, 1f], whole = new float[Steps * 3], parts = new float[Steps * 3];
        model.Decode(model.CreateState(), start, whole);
        FreeLstm3x9Dense3.State state = model.CreateState();
        model.Decode(state, start, parts.AsSpan(0, 15));
        model.Decode(state, parts.AsSpan(12, 3), parts.AsSpan(15));
        Closeness.AssertSameBits(whole, parts, "outputs");
    }

    [Fact]
    public void Decode_AllocatesNothing()
    {
        var vectors = new FreeLstm3x9Dense3(1);
        FreeLstm3x9Dense3.State state = vectors.CreateState();
        float[] start = new float[3], outputs = new float[Steps * 3];
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => vectors.Decode(state, start, outputs))));

        var tokens = new FreeGru1x8Dense5(1);
        FreeGru1x8Dense5.State tokenState = tokens.CreateState();
        var decoded = new int[Steps];
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => tokens.Decode(tokenState, 0, -1, decoded))));
    }

    [Fact]
    public void Decode_OfAnotherNetworksState_Throws()
    {
        var model = new FreeLstm3x9Dense3(1);
        Assert.Equal("state", Assert.Throws<ArgumentException>(() => model.Decode(new FreeGru1x8Dense5(1).CreateState(), new float[3], new float[6])).ParamName);
    }

    [Fact]
    public void Decode_OfLengthsThatDoNotFit_Throws()
    {
        var model = new FreeLstm3x9Dense3(1);
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => model.Decode(model.CreateState(), new float[2], new float[6])).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => model.Decode(model.CreateState(), new float[3], new float[5])).ParamName);
    }

    [Fact]
    public void Decode_WhereNetworkCannot_Throws()
    {
        var vectors = new FreeLstm3x9Dense3(1);
        Assert.Throws<InvalidOperationException>(() => vectors.Decode(vectors.CreateState(), 0, 1, new int[4]));
        var tokens = new FreeGru1x8Dense5(1);
        Assert.Throws<InvalidOperationException>(() => tokens.Decode(tokens.CreateState(), new float[1], new float[5]));
    }
}
