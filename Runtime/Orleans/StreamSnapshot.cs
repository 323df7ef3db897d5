using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Unrolled.Orleans;

/// <summary>A stream at one position, as the storage has it.</summary>
/// <remarks>
/// <code>
/// offset
///      0  "UNRS"
///      4  format, 2 bytes: 1
///      6  flags, 2 bytes: 1 if the sequence has not begun
///      8  version of the model that took the last step, 4 bytes
///     12  position, 8 bytes
///     20  first step of the last call, 8 bytes: −1 if there is none
///     28  bytes of the shape, 4 bytes
///     32  floats of the state, 4 bytes
///     36  floats of the last call's outputs, 4 bytes
///     40  shape in UTF-8, state, outputs
///    end  CRC-32 of all before, 4 bytes
/// </code>
/// Integers and floats are little-endian.
/// </remarks>
internal sealed record StreamSnapshot
{
    private const ushort Format = 1, AtStart = 1;
    private const int HeaderLength = 40, ChecksumLength = sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "UNRS"u8;

    /// <summary>The shape of model and state.</summary>
    public required string Layout { get; init; }

    /// <summary>The version of the model that took the last step; 0 if none was taken.</summary>
    public required int Version { get; init; }

    /// <summary>How many steps were taken.</summary>
    public required long Position { get; init; }

    /// <summary>True if the sequence has not begun: it starts from the initial states of the model that takes its first step.</summary>
    public required bool IsAtStart { get; init; }

    /// <summary>What <see cref="NetworkState.CopyTo(Span{float})"/> wrote; empty at the start.</summary>
    public required float[] State { get; init; }

    /// <summary>The first step of the last call; −1 if its outputs are not known.</summary>
    public required long LastFrom { get; init; }

    /// <summary>The outputs of the last call, for a caller that did not get them.</summary>
    public required ReadOnlyMemory<float> LastOutputs { get; init; }

    /// <summary>Writes it.</summary>
    public byte[] Encode()
    {
        int layout = Encoding.UTF8.GetByteCount(Layout);
        byte[] bytes = new byte[HeaderLength + layout + (State.Length + LastOutputs.Length) * sizeof(float) + ChecksumLength];
        Span<byte> rest = bytes;
        Magic.CopyTo(rest);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[4..], Format);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[6..], IsAtStart ? AtStart : (ushort)0);
        BinaryPrimitives.WriteInt32LittleEndian(rest[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(rest[12..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(rest[20..], LastFrom);
        BinaryPrimitives.WriteInt32LittleEndian(rest[28..], layout);
        BinaryPrimitives.WriteInt32LittleEndian(rest[32..], State.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest[36..], LastOutputs.Length);
        rest = rest[HeaderLength..];
        rest = rest[Encoding.UTF8.GetBytes(Layout, rest)..];
        rest = Write(State, rest);
        rest = Write(LastOutputs.Span, rest);
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Crc32.HashToUInt32(bytes.AsSpan(..^ChecksumLength)));
        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <param name="stream">The stream's key, for the message.</param>
    /// <param name="bytes">All of it.</param>
    /// <exception cref="StreamFormatException">It is damaged, or of another format.</exception>
    public static StreamSnapshot Decode(string stream, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength + ChecksumLength || !bytes.StartsWith(Magic))
        {
            string start = Convert.ToHexString(bytes[..Math.Min(Magic.Length, bytes.Length)]);
            throw Damaged(stream, $"expected 'UNRS' and at least {HeaderLength + ChecksumLength} bytes, got {bytes.Length} bytes that begin with 0x{start}");
        }

        // Before the checksum: another format may have another one.
        ushort format = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (format != Format)
        {
            throw Damaged(stream, $"expected format {Format}, got {format}");
        }

        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumLength..]), got = Crc32.HashToUInt32(bytes[..^ChecksumLength]);
        if (expected != got)
        {
            throw Damaged(stream, $"expected checksum 0x{expected:X8}, got 0x{got:X8}");
        }

        int layout = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]), state = BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]), outputs = BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]);
        long length = HeaderLength + (long)layout + ((long)state + outputs) * sizeof(float) + ChecksumLength;
        if (layout < 0 || state < 0 || outputs < 0 || length != bytes.Length)
        {
            throw Damaged(stream, $"expected {length} bytes for a shape of {layout} bytes, {state} floats of state and {outputs} of outputs, got {bytes.Length}");
        }

        int values = HeaderLength + layout, last = values + state * sizeof(float);
        return new StreamSnapshot
        {
            Layout = Encoding.UTF8.GetString(bytes[HeaderLength..values]),
            Version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            Position = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]),
            LastFrom = BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]),
            IsAtStart = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) & AtStart) != 0,
            State = Read(bytes[values..last]),
            LastOutputs = Read(bytes[last..^ChecksumLength]),
        };
    }

    private static StreamFormatException Damaged(string stream, string problem) => new($"The saved state of stream '{stream}': {problem}.");

    private static Span<byte> Write(ReadOnlySpan<float> values, Span<byte> target)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(target[(i * sizeof(float))..], values[i]);
        }

        return target[(values.Length * sizeof(float))..];
    }

    private static float[] Read(ReadOnlySpan<byte> source)
    {
        float[] values = new float[source.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(i * sizeof(float))..]);
        }

        return values;
    }
}
