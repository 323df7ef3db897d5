namespace Unrolled.Tests;

/// <summary>A block that cannot run is refused before anything changes, with what was expected and what came.</summary>
public class BlockRefusalTests
{
    [Theory]
    [InlineData(33, 3, "x", "34", "33")]
    [InlineData(35, 3, "x", "34", "35")]
    [InlineData(34, 3, "y", "6", "3")]
    [InlineData(34, 9, "y", "6", "9")]
    [InlineData(0, 3, "y", "0", "3")]
    [InlineData(340, 0, "y", "60", "0")]
    public void StepBlock_OfStreamsWithWrongLength_NamesIt(int x, int y, string parameter, string expected, string actual)
    {
        var model = new BlockPairs(1);
        NetworkStates states = model.CreateStates(2);
        ArgumentException error = Assert.Throws<ArgumentException>(parameter, () => model.StepBlock(states, new float[x], new float[y]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(actual, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 3, "x", "17", "16")]
    [InlineData(35, 6, "x", "17", "35")]
    [InlineData(34, 3, "y", "6", "3")]
    [InlineData(17, 6, "y", "3", "6")]
    [InlineData(0, 3, "y", "0", "3")]
    public void StepBlock_WithWrongLength_NamesItAndLeavesTheState(int x, int y, string parameter, string expected, string actual)
    {
        var model = new BlockPairs(1);
        NetworkState state = model.CreateState();
        model.StepBlock(state, new BlockRun(model, "").Frames(5), new float[15]);
        float[] before = Saved(state), output = [.. Enumerable.Repeat(5f, y)];
        ArgumentException error = Assert.Throws<ArgumentException>(parameter, () => model.StepBlock(state, new float[x], output));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(actual, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Saved(state));
        Assert.All(output, v => Assert.Equal(5f, v));
    }

    [Fact]
    public void StepBlock_WithMemoryThatOverlaps_Throws()
    {
        var model = new BlockPairs(1);
        float[] memory = new float[100];
        Assert.Throws<ArgumentException>("y", () => model.StepBlock(model.CreateState(), memory.AsSpan(0, 34), memory.AsSpan(33, 6)));
        Assert.Throws<ArgumentException>("y", () => model.StepBlock(model.CreateState(), memory.AsSpan(0, 34), memory.AsSpan(0, 6)));
        model.StepBlock(model.CreateState(), memory.AsSpan(0, 34), memory.AsSpan(34, 6));
    }

    [Fact]
    public void StepBlock_WithATokenOutOfRange_ChangesNothing()
    {
        var model = new BlockTokens(1);
        BlockTokens.State state = model.CreateState();
        int[] tokens = [.. Enumerable.Range(0, 50).Select(i => i % 20)];
        float[] y = new float[50 * 20];
        model.StepBlock(state, tokens, y);
        float[] before = Saved(state), features = [.. tokens.Select(t => (float)t)];
        Array.Fill(y, 5f);
        tokens[37] = 20;
        features[37] = -1f;
        Assert.Throws<ArgumentOutOfRangeException>("tokens", () => model.StepBlock(state, tokens, y));
        Assert.Throws<ArgumentOutOfRangeException>("x", () => model.StepBlock(state, features, y));
        Assert.Throws<ArgumentException>("y", () => model.StepBlock(state, tokens.AsSpan(0, 37), y));
        Assert.Equal(before, Saved(state));
        Assert.All(y, v => Assert.Equal(5f, v));
    }

    [Fact]
    public void StepBlock_OfTokens_SameBitsAsSteps()
    {
        var model = new BlockTokens(1);
        BlockTokens.State blocks = model.CreateState(), steps = model.CreateState();
        int[] tokens = [.. Enumerable.Range(0, 75).Select(i => i * 7 % 20)];
        float[] expected = new float[75 * 20], actual = new float[75 * 20];
        for (int t = 0; t < 75; t++)
        {
            model.Step(steps, tokens[t], expected.AsSpan(t * 20, 20));
        }

        model.StepBlock(blocks, tokens, actual);
        model.StepBlock(blocks, Array.Empty<int>(), []);
        Closeness.AssertSameBits(expected, actual, "tokens");
        Closeness.AssertSameBits(Saved(steps), Saved(blocks), "state");
    }

    [Fact]
    public void StepBlock_OfMaskedTokens_TakesTheMask()
    {
        var model = new MaskedTokens(1);
        MaskedTokens.State blocks = model.CreateState(), steps = model.CreateState();
        int[] tokens = [3, -1, 5, -1, -1, 0];
        float[] expected = new float[12], actual = new float[12];
        for (int t = 0; t < 6; t++)
        {
            model.Step(steps, tokens[t], expected.AsSpan(t * 2, 2));
        }

        model.StepBlock(blocks, tokens, actual);
        Closeness.AssertSameBits(expected, actual, "tokens");
        Assert.Throws<ArgumentOutOfRangeException>("tokens", () => model.StepBlock(blocks, [3, -2], new float[4]));
    }

    [Fact]
    public void StepBlock_OfWhatDoesNotStream_Throws()
    {
        Network whole = new WholeNet(1), source = new SourceNet(1);
        var other = new Net16(1);
        Assert.Throws<ArgumentNullException>("state", () => other.StepBlock((NetworkState)null!, new float[1], new float[1]));
        Assert.Throws<ArgumentNullException>("states", () => other.StepBlock((NetworkStates)null!, new float[1], new float[1]));
        Assert.Throws<ArgumentException>("state", () => other.StepBlock(new Net32(1).CreateState(), new float[1], new float[1]));
        Assert.Throws<ArgumentException>("states", () => other.StepBlock(new Net32(1).CreateStates(1), new float[1], new float[1]));
        Assert.Throws<InvalidOperationException>(() => source.StepBlock(source.CreateState(), new float[2], new float[2]));
        Assert.Throws<InvalidOperationException>(() => source.StepBlock(source.CreateStates(1), new float[2], new float[2]));
        Assert.Throws<InvalidOperationException>(() => whole.CreateState());
    }

    private static float[] Saved(NetworkState state)
    {
        float[] saved = new float[state.Length];
        state.CopyTo(saved);
        return saved;
    }
}
