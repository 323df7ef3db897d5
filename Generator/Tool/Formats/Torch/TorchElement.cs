using System.Buffers.Binary;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>A type of elements.</summary>
/// <param name="Name">PyTorch's name: "float32".</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Read">An element as a float; null if it is no number that a weight can be.</param>
internal sealed record TorchElement(string Name, int Size, Func<ReadOnlySpan<byte>, float>? Read)
{
    private static readonly Dictionary<string, TorchElement> ByStorage = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = new("float32", 4, BinaryPrimitives.ReadSingleLittleEndian),
        ["DoubleStorage"] = new("float64", 8, b => (float)BinaryPrimitives.ReadDoubleLittleEndian(b)),
        ["HalfStorage"] = new("float16", 2, b => (float)BinaryPrimitives.ReadHalfLittleEndian(b)),
        ["BFloat16Storage"] = new("bfloat16", 2, b => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(b) << 16)),
        ["LongStorage"] = new("int64", 8, b => BinaryPrimitives.ReadInt64LittleEndian(b)),
        ["IntStorage"] = new("int32", 4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
        ["ShortStorage"] = new("int16", 2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
        ["CharStorage"] = new("int8", 1, b => unchecked((sbyte)b[0])),
        ["ByteStorage"] = new("uint8", 1, b => b[0]),
        ["BoolStorage"] = new("bool", 1, b => b[0] == 0 ? 0 : 1),
        ["UntypedStorage"] = new("bytes", 1, null),
        ["ComplexFloatStorage"] = new("complex64", 8, null),
        ["ComplexDoubleStorage"] = new("complex128", 16, null),
        ["QInt8Storage"] = new("qint8", 1, null),
        ["QUInt8Storage"] = new("quint8", 1, null),
        ["QInt32Storage"] = new("qint32", 4, null),
    };

    /// <summary>Of a storage's class; null of a class that is none.</summary>
    public static TorchElement? OfStorage(string name) => ByStorage.GetValueOrDefault(name);

    /// <summary>Of a type by its own name: "float32"; null if it is not known.</summary>
    public static TorchElement? Of(string name) => ByStorage.Values.FirstOrDefault(e => e.Name == name);
}
