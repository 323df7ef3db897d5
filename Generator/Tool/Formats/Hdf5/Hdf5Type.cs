using System.Buffers.Binary;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The type of elements.</summary>
/// <param name="Class">What they are.</param>
/// <param name="Size">Bytes of one.</param>
/// <param name="BigEndian">Whether the first byte of a number is its highest.</param>
/// <param name="Signed">Whether integers have a sign.</param>
/// <param name="Name">"float32", "string"; for messages.</param>
internal sealed record Hdf5Type(Hdf5TypeClass Class, int Size, bool BigEndian, bool Signed, string Name)
{
    private const int MaxSize = 1 << 28;

    /// <summary>Reads the description of a type; the specification's section IV.A.2.d.</summary>
    public static Hdf5Type Read(Hdf5Bytes file, long at)
    {
        int kind = file.Byte(at) & 15, bits = file.Byte(at + 1);
        long size = file.UInt32(at + 4);
        if (size is 0 or > MaxSize)
        {
            throw file.Fault($"elements of {size} bytes at {at}.");
        }

        bool big = (bits & 1) != 0, signed = (bits & 8) != 0;
        return kind switch
        {
            0 when size is 1 or 2 or 4 or 8 => new(Hdf5TypeClass.Integer, (int)size, big, signed, $"{(signed ? "" : "u")}int{size * 8}"),
            1 when IsIeee(file, at, size) => new(Hdf5TypeClass.Float, (int)size, big, true, $"float{size * 8}"),
            3 => new(Hdf5TypeClass.Text, (int)size, false, false, $"string of {size}"),
            5 => new(Hdf5TypeClass.Opaque, (int)size, false, false, $"opaque of {size}"),
            // An enumeration (h5py's bool) is its base type.
            8 when size is 1 or 2 or 4 or 8 => Read(file, at + 8, size),
            9 when (bits & 15) == 1 && size == 8 + file.OffsetSize => new(Hdf5TypeClass.VariableText, (int)size, false, false, "string"),
            _ => new(Hdf5TypeClass.Other, (int)size, false, false, $"type class {kind} of {size} bytes"),
        };
    }

    /// <summary>Reads a number.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes of a number of this type.</param>
    public double Number(ReadOnlySpan<byte> bytes) => (Class, Size, Signed) switch
    {
        (Hdf5TypeClass.Float, 2, _) => (double)(BigEndian ? BinaryPrimitives.ReadHalfBigEndian(bytes) : BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        (Hdf5TypeClass.Float, 4, _) => BigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (Hdf5TypeClass.Float, _, _) => BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, 1, true) => unchecked((sbyte)bytes[0]),
        (_, 1, false) => bytes[0],
        (_, 2, true) => BigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (_, 2, false) => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (_, 4, true) => BigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (_, 4, false) => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (_, _, true) => BigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
    };

    // One level: the base of an enumeration is an integer.
    private static Hdf5Type Read(Hdf5Bytes file, long at, long size)
        => (file.Byte(at) & 15) == 0 && file.UInt32(at + 4) == size
            ? new(Hdf5TypeClass.Integer, (int)size, (file.Byte(at + 1) & 1) != 0, (file.Byte(at + 1) & 8) != 0, $"enumeration of {size} bytes")
            : new(Hdf5TypeClass.Other, (int)size, false, false, "enumeration");

    // Offset and precision in bits, then place and size of exponent and mantissa.
    private static bool IsIeee(Hdf5Bytes file, long at, long size)
    {
        int exponent = file.Byte(at + 13), mantissa = file.Byte(at + 15);
        return file.UInt16(at + 8) == 0 && file.UInt16(at + 10) == size * 8 && (file.Byte(at + 1) & 0x40) == 0
            && (size, exponent, mantissa) is (2, 5, 10) or (4, 8, 23) or (8, 11, 52);
    }
}
