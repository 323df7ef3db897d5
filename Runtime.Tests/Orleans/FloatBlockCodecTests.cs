using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>Floats between processes: the same bits, no more bytes than they have, no copy within a silo.</summary>
public sealed class FloatBlockCodecTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Block_WrittenAndRead_HasTheSameBits(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 4_000_037u))];
        Serializer serializer = Services.GetRequiredService<Serializer>();
        byte[] bytes = serializer.SerializeToArray<FloatBlock>(values);
        Assert.InRange(bytes.Length, length * 4, length * 4 + 8);
        FloatBlock read = serializer.Deserialize<FloatBlock>(bytes);
        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), read.Values.ToArray().Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Reply_WrittenAndRead_IsTheSame()
    {
        Serializer serializer = Services.GetRequiredService<Serializer>();
        var reply = new StepReply { Outcome = StepOutcome.Stepped, Position = 1L << 40, Saved = 7, Version = 3, Outputs = new float[] { 1, 2 } };
        StepReply read = serializer.Deserialize<StepReply>(serializer.SerializeToArray(reply));
        Assert.Equal(reply with { Outputs = default }, read with { Outputs = default });
        Assert.Equal(reply.Outputs.Values.ToArray(), read.Outputs.Values.ToArray());
    }

    [Fact]
    public void Block_WithinASilo_IsNotCopied()
    {
        float[] values = [1, 2, 3];
        FloatBlock copy = Services.GetRequiredService<DeepCopier>().Copy<FloatBlock>(values);
        Assert.True(copy.Values.Equals((ReadOnlyMemory<float>)values));
    }

    [Fact]
    public void Bytes_ThatAreNoWholeFloats_AreRefused()
    {
        Serializer serializer = Services.GetRequiredService<Serializer>();
        byte[] bytes = serializer.SerializeToArray<FloatBlock>(new float[] { 1, 2 });

        // The length, as a variable-length integer, before 8 bytes of floats.
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(1f)) - 1;
        bytes[at] = (byte)((7 << 1) | 1);
        Assert.Contains("got 7 bytes", Assert.Throws<InvalidDataException>(() => serializer.Deserialize<FloatBlock>(bytes)).Message, StringComparison.Ordinal);
    }
}
