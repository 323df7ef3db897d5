using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// A record of a TensorBoard event file, in reused memory. Fields are those of <c>tensorflow/core/util/event.proto</c> and <c>summary.proto</c>, encoded as protocol buffers are;
/// the frame is that of <c>tensorflow/core/lib/io/record_writer.h</c>.
/// </summary>
internal sealed class EventRecord
{
    private const int HeaderLength = 12, FooterLength = 4;

    // Field numbers of Event.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;

    // Of Summary, of Summary.Value and of SessionLog.
    private const int Value = 1, Tag = 1, SimpleValue = 2, Status = 1;

    private const int Start = 1; // SessionLog.SessionStatus.START

    // How a field's value is encoded.
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private byte[] _bytes = new byte[1024];
    private int _length;
    private int _summary; // where the summary's own fields begin, 0 before the first scalar

    /// <summary>Begins an event.</summary>
    /// <param name="seconds">When it was, since 1970.</param>
    /// <param name="step">Steps of the optimizer.</param>
    public void Begin(double seconds, long step)
    {
        _length = HeaderLength;
        _summary = 0;
        AddKey(WallTime, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), seconds);
        AddKey(Step, Varint);
        AddVarint((ulong)step);
    }

    /// <summary>Says which version of the format the file has: that of TensorFlow 2.</summary>
    public void AddVersion()
    {
        AddKey(FileVersion, Delimited);
        AddBytes("brain.Event:2"u8);
    }

    /// <summary>Says that a session starts with this step.</summary>
    public void AddSessionStart()
    {
        AddKey(SessionLog, Delimited);
        AddVarint(2);
        AddKey(Status, Varint);
        AddVarint(Start);
    }

    /// <summary>Adds a scalar.</summary>
    public void AddScalar(ReadOnlySpan<byte> tag, double value)
    {
        if (_summary == 0)
        {
            AddKey(Summary, Delimited);
            Room(4); // for the summary's length, as a number of 4 bytes: it is known at the end
            _summary = _length;
        }

        AddKey(Value, Delimited);
        AddVarint((ulong)(1 + LengthOfVarint((ulong)tag.Length) + tag.Length + 1 + sizeof(float)));
        AddKey(Tag, Delimited);
        AddBytes(tag);
        AddKey(SimpleValue, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), (float)value);
    }

    /// <summary>The event as a record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Framed()
    {
        if (_summary > 0)
        {
            // Seven bits in each byte, all but the last with the highest bit: leading zeros are allowed.
            int length = _length - _summary;
            for (int i = 0; i < 4; i++)
            {
                _bytes[_summary - 4 + i] = (byte)(((length >> (7 * i)) & 0x7F) | (i < 3 ? 0x80 : 0));
            }
        }

        int content = _length - HeaderLength;
        Room(FooterLength);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes, (ulong)content);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(8), MaskedChecksum(_bytes.AsSpan(0, 8)));
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(HeaderLength + content), MaskedChecksum(_bytes.AsSpan(HeaderLength, content)));
        return _bytes.AsSpan(0, _length);
    }

    // CRC-32C, turned and shifted: a checksum of data that hold checksums would be of little use.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    private static int LengthOfVarint(ulong value) => Math.Max(1, (BitOperations.Log2(value) + 7) / 7);

    private void AddKey(int field, int encoding) => AddVarint((ulong)((field << 3) | encoding));

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        AddVarint((ulong)bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Room(1)[0] = (byte)(value | 0x80);
        }

        Room(1)[0] = (byte)value;
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
