using System.Buffers.Binary;
using System.Text;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>A file's bytes, read at checked places. Addresses in the file count from its superblock.</summary>
/// <param name="bytes">All of the file.</param>
/// <param name="path">Its path, for messages.</param>
internal sealed class Hdf5Bytes(byte[] bytes, string path)
{
    // Each thing that is read costs one; a damaged file may lead to the same places again and again.
    private int _budget = 4_000_000;

    public string Path { get; } = path;

    public int Length => bytes.Length;

    /// <summary>Where addresses count from.</summary>
    public long Base { get; set; }

    /// <summary>The number of bytes of an address.</summary>
    public int OffsetSize { get; set; } = 8;

    /// <summary>The number of bytes of a size.</summary>
    public int LengthSize { get; set; } = 8;

    public ModelFormatException Fault(string message) => new(message, Path);

    /// <summary>Pays for reading something.</summary>
    public void Spend()
    {
        if (--_budget < 0)
        {
            throw Fault("the file's structure is too large, or leads in circles.");
        }
    }

    /// <summary>A part of the file.</summary>
    public ReadOnlySpan<byte> Span(long at, long length)
        => at >= 0 && length >= 0 && at <= bytes.Length && length <= bytes.Length - at
            ? bytes.AsSpan((int)at, (int)length)
            : throw Fault($"{length} bytes at {at} are past the end of the file, which has {bytes.Length}.");

    /// <summary>A part of the file, as a stream.</summary>
    public MemoryStream Stream(long at, long length)
    {
        _ = Span(at, length);
        return new MemoryStream(bytes, (int)at, (int)length, writable: false);
    }

    public byte Byte(long at) => Span(at, 1)[0];

    public int UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Span(at, 2));

    public long UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Span(at, 4));

    /// <summary>An unsigned number of 1 to 8 bytes that is no address.</summary>
    public long Unsigned(long at, int size)
    {
        ReadOnlySpan<byte> span = Span(at, size);
        ulong value = 0;
        for (int i = size - 1; i >= 0; i--)
        {
            value = value << 8 | span[i];
        }

        return value <= long.MaxValue ? (long)value : throw Fault($"the size {value} at {at} is too large.");
    }

    /// <summary>A size.</summary>
    public long Size(long at) => Unsigned(at, LengthSize);

    /// <summary>An address as a place in the file; −1 if it is undefined.</summary>
    public long Address(long at)
    {
        ReadOnlySpan<byte> span = Span(at, OffsetSize);
        if (span.IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return -1;
        }

        long address = Unsigned(at, OffsetSize);
        return address <= bytes.Length - Base ? Base + address : throw Fault($"the address {address} at {at} is past the end of the file, which has {bytes.Length} bytes.");
    }

    /// <summary>Throws unless a signature stands at a place.</summary>
    public void Require(long at, string signature)
    {
        if (at < 0 || !Span(at, signature.Length).SequenceEqual(Encoding.ASCII.GetBytes(signature)))
        {
            throw Fault($"expected '{signature}' at {at}.");
        }
    }

    /// <summary>A text that ends with a zero byte, or with the space that it has.</summary>
    public string Text(long at, long length)
    {
        ReadOnlySpan<byte> span = Span(at, length);
        int end = span.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? span : span[..end]);
    }
}
