using System.Runtime.InteropServices;

namespace Unrolled.Tests;

[Network(2), Masking(0f), Lstm(8, ReturnSequences = true, Output = true, Name = "echo"), Dense(1)]
internal sealed partial class MaskedEchoNet;

[Network(17), Gru(40), Dense(1)]
internal partial class RoomyBlockNet;

/// <summary>A network whose frames are too wide for a block of them in one array.</summary>
internal sealed class CrampedBlockNet() : RoomyBlockNet(1)
{
    /// <inheritdoc/>
    protected override SequencePass NewBlock(int frames) => base.NewBlock(100_000_000);
}

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
    public void StepBlock_WithMemoryOfTheState_Throws()
    {
        // The state changes from frame to frame: later frames would be read from what earlier ones left.
        var model = new Net16(1);
        Net16.State state = model.CreateState();
        float[] y = [.. Enumerable.Repeat(5f, 16)];
        model.Step(state, [0.5f], y.AsSpan(0, 1));
        float[] before = Saved(state);
        ArgumentException error = Assert.Throws<ArgumentException>("x", () => model.StepBlock(state, state.Hidden("lstm_0"), y));
        Assert.StartsWith("Expected memory outside of the state, which changes from frame to frame; got 16 floats of it.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("x", () => model.StepBlock((NetworkState)state, state.Cell("lstm_0")[3..4], y.AsSpan(0, 1)));
        Assert.Equal(before, Saved(state));
        Assert.Equal(5f, y[1]);
        model.StepBlock(state, state.Hidden("lstm_0").ToArray(), y);
    }

    [Theory]
    [InlineData(typeof(StackNet), "first")]
    [InlineData(typeof(MaskedEchoNet), "echo")]
    public void StepBlock_WithMemoryOfTheStates_Throws(Type type, string output)
    {
        Network model = new TestModel(type).Create();
        NetworkStates states = model.CreateStates(1);
        int inputs = model.Definition.StreamInputs;
        float[] y = [.. Enumerable.Repeat(5f, 2 * model.Definition.Outputs)];
        model.Step(states, Enumerable.Repeat(1f, inputs).ToArray(), y.AsSpan(0, y.Length / 2));
        float[] before = new float[states.Length], after = new float[states.Length];
        states.CopyTo(0, before);
        Assert.Throws<ArgumentException>("x", () => model.StepBlock(states, states.Output(0, output)[..(2 * inputs)], y));
        states.CopyTo(0, after);
        Assert.Equal(before, after);
        Assert.Equal(5f, y[^1]);
    }

    [Fact]
    public void StepBlock_OfTokensThatOverlapTheOutputs_Throws()
    {
        // Outputs of the first frames would become tokens of later ones, which nobody has checked.
        var model = new BlockTokens(1);
        float[] memory = new float[50 * 20];
        BlockTokens.State state = model.CreateState();
        Assert.Throws<ArgumentException>("y", () => model.StepBlock(state, MemoryMarshal.Cast<float, int>(memory.AsSpan(0, 50)), memory));
        Assert.Throws<ArgumentException>("y", () => model.StepBlock(state, MemoryMarshal.Cast<float, int>(memory.AsSpan(999)), memory.AsSpan(980)));
        Assert.All(memory, v => Assert.Equal(0f, v));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(70)]
    public void StepBlock_OfTokens_AllocatesNothing(int frames)
    {
        var model = new BlockTokens(1);
        BlockTokens.State state = model.CreateState();
        model.StepBlock(state, Array.Empty<int>(), []);
        int[] tokens = new int[frames];
        float[] y = new float[frames * 20];
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.StepBlock(state, tokens, y);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    [Fact]
    public void StepBlock_WithoutRoomForFramesInOneArray_RunsFrameByFrame()
    {
        Network small = new RoomyBlockNet(1), large = new CrampedBlockNet();
        NetworkState state = large.CreateState();
        large.StepBlock(state, [], []);
        float[] x = new BlockRun(small, "").Frames(70), expected = new float[70], actual = new float[70];
        small.StepBlock(small.CreateState(), x, expected);
        long before = GC.GetAllocatedBytesForCurrentThread();
        large.StepBlock(state, x, actual);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Closeness.AssertSameBits(expected, actual, "frame by frame");
        float[] last = new float[1];
        large.Predict(x, last);
        Assert.Equal(expected[^1], last[0]);
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
