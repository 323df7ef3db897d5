using static Unrolled.Tests.NativeCalls;

namespace Unrolled.Tests;

/// <summary>Saved states of streams that C holds.</summary>
public class NativeStateTests
{
    [Theory]
    [InlineData("wave", 2, 3)]
    [InlineData("causal", 2, 3)]
    [InlineData("text_v2", 1, 11)]
    public void State_LoadedByAnotherStream_GoesOnWithTheSameBits(string prefix, int inputs, int outputs)
    {
        nint own = Create(prefix, Model(prefix)), first = CreateStream(prefix, own), second = CreateStream(prefix, own);
        float[] x = [.. Values(20 * inputs).Select(v => prefix == "text_v2" ? MathF.Floor(5f * (1f + v)) : v)], expected = new float[10 * outputs], actual = new float[10 * outputs];
        Assert.Equal(Ok, StepBlock(prefix, first, x, 10, expected));
        byte[] state = new byte[Size(prefix)];
        Assert.Equal(Ok, SaveState(prefix, first, state));
        Assert.Equal(Ok, StepBlock(prefix, second, x.AsSpan(5 * inputs), 3, new float[3 * outputs])); // what it was is gone
        Assert.Equal(Ok, LoadState(prefix, second, state));
        Assert.Equal(Ok, StepBlock(prefix, first, x.AsSpan(10 * inputs), 10, expected));
        Assert.Equal(Ok, StepBlock(prefix, second, x.AsSpan(10 * inputs), 10, actual));
        Assert.Equal(expected, actual);
        Assert.Equal(Ok, Call(prefix + "_stream_free", first));
        Assert.Equal(Ok, Call(prefix + "_stream_free", second));
        Assert.Equal(Ok, Call(prefix + "_free", own));
    }

    [Fact]
    public void State_WithAnyBitChanged_IsRefusedAndChangesNothing()
    {
        nint own = Create("wave", Model("wave")), stream = CreateStream("wave", own);
        float[] x = Values(20), y = new float[30];
        Assert.Equal(Ok, StepBlock("wave", stream, x, 10, y));
        byte[] state = new byte[Size("wave")], after = new byte[state.Length];
        Assert.Equal(Ok, SaveState("wave", stream, state));
        for (int i = 0; i < state.Length; i++)
        {
            byte[] damaged = [.. state];
            damaged[i] ^= (byte)(1 << (i % 8));
            Assert.Equal(InvalidState, LoadState("wave", stream, damaged));
            Assert.NotEmpty(LastError("wave"));
        }

        for (int length = 0; length < state.Length; length += 7)
        {
            Assert.Equal(InvalidState, LoadState("wave", stream, state.AsSpan(0, length)));
        }

        Assert.Equal(InvalidState, LoadState("wave", stream, [.. state, 0]));
        Assert.Equal(Ok, SaveState("wave", stream, after));
        Assert.Equal(state, after);
        Assert.Equal(InvalidArgument, SaveState("wave", stream, state.AsSpan(1)));
        Assert.Equal(InvalidArgument, SaveState("wave", stream, new byte[state.Length + 1]));
        Assert.Equal(Ok, Call("wave_stream_free", stream));
        Assert.Equal(Ok, Call("wave_free", own));
    }

    [Fact]
    public void State_OfAnotherNetwork_IsRefusedByName()
    {
        nint causal = Create("causal", Model("causal")), wave = Create("wave", Model("wave")), stream = CreateStream("causal", causal), other = CreateStream("wave", wave);
        byte[] state = new byte[Size("causal")];
        Assert.Equal(Ok, SaveState("causal", stream, state));
        Assert.Equal(InvalidState, LoadState("wave", other, state));
        Assert.Contains("Wave", LastError("wave"), StringComparison.Ordinal);
        Assert.Contains("another network", LastError("wave"), StringComparison.Ordinal);
        Assert.Equal(Ok, Call("causal_stream_free", stream));
        Assert.Equal(Ok, Call("wave_stream_free", other));
        Assert.Equal(Ok, Call("causal_free", causal));
        Assert.Equal(Ok, Call("wave_free", wave));
    }

    private static Network Model(string prefix) => prefix switch
    {
        "wave" => new ExportedNetworks.Wave(seed: 3),
        "causal" => new ExportedNetworks.Causal(seed: 3),
        _ => new ExportedNetworks.Text(seed: 3),
    };

    // As the header tells C.
    private static int Size(string prefix) => NativeHeader.Read(prefix).Constants[prefix.ToUpperInvariant() + "_STATE_BYTES"];
}
