using System.Buffers.Binary;
using Unrolled.Tool.Formats.Torch.Pickle;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>NumPy's arrays and numbers among the records of a pickle.</summary>
internal static class NumpyArrays
{
    private const int MaxDimensions = 16;

    /// <summary>The shape of an array of floats; null if the record is none, or of other elements.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    public static int[]? Shape(PickleObject made, string file)
    {
        // ndarray's state is (version, shape, dtype, whether columns come first, bytes).
        if (!made.Type.Module.StartsWith("numpy", StringComparison.Ordinal) || made.Type.Name != "_reconstruct" || made.State is not object?[] state
            || state is not [_, object?[] { Length: <= MaxDimensions } sizes, PickleObject type, bool, ReadOnlyMemory<byte> bytes] || Type(type) is not { } name || name is not ("f4" or "f8" or "f2"))
        {
            return null;
        }

        long count = 1;
        foreach (object? size in sizes)
        {
            count = size is long and >= 0 and <= int.MaxValue && count <= int.MaxValue ? count * (long)size : throw new ModelFormatException("a NumPy array has a size that is no whole number.", file);
        }

        return count <= int.MaxValue && count * (name[1] - '0') == bytes.Length ? [.. sizes.Select(s => (int)(long)s!)] : throw new ModelFormatException($"a NumPy array of {count} elements has {bytes.Length} bytes.", file);
    }

    /// <summary>The values of an array whose shape is known.</summary>
    public static Tensor Read(PickleObject made, int[] shape)
    {
        object?[] state = (object?[])made.State!;
        ReadOnlyMemory<byte> bytes = (ReadOnlyMemory<byte>)state[4]!;
        string name = Type((PickleObject)state[2]!)!;
        int width = name[1] - '0';
        float[] values = new float[bytes.Length / width];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)Number(name, bytes.Span.Slice(i * width, width))!.Value;
        }

        return state[3] is true ? new Tensor([.. shape.Reverse()], values).Transpose() : new Tensor(shape, values);
    }

    /// <summary>A single number as a long or a double; null if it is of another type.</summary>
    public static object? Scalar(PickleObject type, ReadOnlySpan<byte> bytes) => Type(type) is { } name && Number(name, bytes) is { } number ? name[0] == 'f' ? number : (long)number : null;

    // A dtype is made of a text such as "f4", and its state has the byte order second.
    private static string? Type(PickleObject type)
        => type is { Type: { Module: "numpy", Name: "dtype" }, Arguments: [string name, ..] } && (type.State is not object?[] state || state is [_, "<" or "|" or "=", ..]) ? name.TrimStart('<') : null;

    private static double? Number(string type, ReadOnlySpan<byte> bytes) => (type, bytes.Length) switch
    {
        ("f2", 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ("f4", 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ("f8", 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ("i4", 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ("i8", 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes) is var value && Math.Abs((double)value) < 9e15 ? value : null,
        ("b1", 1) => bytes[0],
        _ => null,
    };
}
