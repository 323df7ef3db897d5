using System.Buffers.Binary;
using System.IO.Hashing;
using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>Saved states: what is written is read, and anything else refused.</summary>
public sealed class StreamSnapshotTests
{
    private static readonly StreamSnapshot Sample = new()
    {
        Layout = "input 1, lstm_0.h 2, lstm_0.c 2, output 1",
        Version = 3,
        Position = 1L << 40,
        IsAtStart = false,
        State = [1, -0f, float.NaN, float.Epsilon],
        LastFrom = (1L << 40) - 2,
        LastOutputs = new float[] { 0.5f, 0.25f },
    };

    [Fact]
    public void Snapshot_WrittenAndRead_IsTheSame()
    {
        StreamSnapshot read = StreamSnapshot.Decode("s", Sample.Encode());
        Assert.Equal(Sample with { State = [], LastOutputs = default }, read with { State = Sample.State.Length == read.State.Length ? [] : null!, LastOutputs = default }, Same);
        Assert.Equal(Sample.State.Select(BitConverter.SingleToInt32Bits), read.State.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(Sample.LastOutputs.ToArray(), read.LastOutputs.ToArray());

        static bool Same(StreamSnapshot a, StreamSnapshot b)
            => (a.Layout, a.Version, a.Position, a.IsAtStart, a.LastFrom) == (b.Layout, b.Version, b.Position, b.IsAtStart, b.LastFrom);
    }

    [Fact]
    public void Byte_ThatChanged_IsFound()
    {
        byte[] good = Sample.Encode();
        for (int i = 0; i < good.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = [.. good];
                bad[i] ^= (byte)(1 << bit);
                Assert.Throws<StreamFormatException>(() => StreamSnapshot.Decode("s", bad));
            }
        }
    }

    [Fact]
    public void Record_OfAnyOtherLength_IsRefused()
    {
        byte[] good = Sample.Encode();
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<StreamFormatException>(() => StreamSnapshot.Decode("s", good.AsSpan(..length)));
        }

        Assert.Throws<StreamFormatException>(() => StreamSnapshot.Decode("s", [.. good, 0]));
    }

    [Theory]
    [InlineData(28, int.MaxValue)]
    [InlineData(28, -1)]
    [InlineData(32, int.MaxValue)]
    [InlineData(32, -2)]
    [InlineData(36, int.MinValue)]
    [InlineData(32, 5)]
    public void Length_ThatLies_IsRefusedThoughTheChecksumFits(int offset, int value)
    {
        byte[] bad = Sample.Encode();
        BinaryPrimitives.WriteInt32LittleEndian(bad.AsSpan(offset), value);
        BinaryPrimitives.WriteUInt32LittleEndian(bad.AsSpan(^4..), Crc32.HashToUInt32(bad.AsSpan(..^4)));
        Assert.Contains("stream 'wave/s'", Assert.Throws<StreamFormatException>(() => StreamSnapshot.Decode("wave/s", bad)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_OfALaterVersion_IsNamed()
    {
        byte[] later = Sample.Encode();
        later[4] = 2;
        Assert.Contains("expected format 1, got 2", Assert.Throws<StreamFormatException>(() => StreamSnapshot.Decode("s", later)).Message, StringComparison.Ordinal);
    }
}
