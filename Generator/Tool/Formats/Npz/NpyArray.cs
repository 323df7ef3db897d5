using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Unrolled.Tool.Formats.Npz;

/// <summary>NumPy's .npy: a header with type and shape, then the elements.</summary>
internal static partial class NpyArray
{
    private const int MaxHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads numbers as floats; complex numbers, objects and texts are refused.</summary>
    /// <exception cref="ModelFormatException">The bytes are not such an array.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name, string? path = null)
    {
        (string type, int[] shape, bool fortran, int start) = Header(bytes, name, path);
        ReadOnlySpan<byte> data = bytes[start..];
        bool bigEndian = type.StartsWith('>');
        (int size, Func<byte[], int, float> read) = (bigEndian ? $"<{type[1..]}" : type) switch
        {
            "<f4" => (4, (b, i) => BinaryPrimitives.ReadSingleLittleEndian(b.AsSpan(i))),
            "<f8" => (8, (b, i) => (float)BinaryPrimitives.ReadDoubleLittleEndian(b.AsSpan(i))),
            "<f2" => (2, (b, i) => (float)BinaryPrimitives.ReadHalfLittleEndian(b.AsSpan(i))),
            "<i8" => (8, (b, i) => BinaryPrimitives.ReadInt64LittleEndian(b.AsSpan(i))),
            "<i4" => (4, (b, i) => BinaryPrimitives.ReadInt32LittleEndian(b.AsSpan(i))),
            "<i2" => (2, (b, i) => BinaryPrimitives.ReadInt16LittleEndian(b.AsSpan(i))),
            "|i1" => (1, (b, i) => (sbyte)b[i]),
            "|u1" or "|b1" => (1, (Func<byte[], int, float>)((b, i) => b[i])),
            "<u8" => (8, (b, i) => BinaryPrimitives.ReadUInt64LittleEndian(b.AsSpan(i))),
            "<u4" => (4, (b, i) => BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(i))),
            "<u2" => (2, (b, i) => BinaryPrimitives.ReadUInt16LittleEndian(b.AsSpan(i))),
            _ => throw new ModelFormatException($"The array '{name}' has elements of type '{type}'; expected numbers.", path),
        };
        long count = 1;
        foreach (int dimension in shape)
        {
            count = Math.Min(count * dimension, int.MaxValue);
        }

        if (data.Length != count * size)
        {
            throw new ModelFormatException($"The array '{name}' of type {type} and shape {Tensor.ShapeText(shape)} has {data.Length} bytes of elements; expected {count * size}.", path);
        }

        byte[] elements = data.ToArray();
        for (int i = 0; bigEndian && i < elements.Length; i += size)
        {
            elements.AsSpan(i, size).Reverse();
        }

        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(elements, i * size);
        }

        return fortran ? new Tensor([.. shape.Reverse()], values).Transpose() : new Tensor(shape, values);
    }

    /// <summary>Reads a text: one element of type U, or bytes.</summary>
    /// <exception cref="ModelFormatException">The bytes are not such an array.</exception>
    public static string ReadText(ReadOnlySpan<byte> bytes, string name, string? path = null)
    {
        (string type, _, _, int start) = Header(bytes, name, path);
        return type switch
        {
            ['<', 'U', ..] => new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: false).GetString(bytes[start..]).TrimEnd('\0'),
            ['|', 'S', ..] or "|u1" => Encoding.UTF8.GetString(bytes[start..]).TrimEnd('\0'),
            _ => throw new ModelFormatException($"The array '{name}' has elements of type '{type}'; expected a text.", path),
        };
    }

    private static (string Type, int[] Shape, bool Fortran, int Start) Header(ReadOnlySpan<byte> bytes, string name, string? path)
    {
        if (bytes.Length < 10 || !bytes.StartsWith(Magic))
        {
            throw new ModelFormatException($"'{name}' is not a NumPy array.", path);
        }

        int prefix = bytes[6] == 1 ? 10 : 12;
        long length = bytes.Length < prefix ? long.MaxValue : prefix == 10 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > MaxHeader || length > bytes.Length - prefix)
        {
            throw new ModelFormatException($"The header of the array '{name}' is {(length > MaxHeader ? "too long" : "cut off")}.", path);
        }

        string header = Encoding.Latin1.GetString(bytes.Slice(prefix, (int)length));
        Match match = Pattern().Match(header);
        if (!match.Success)
        {
            throw new ModelFormatException($"The header of the array '{name}' cannot be read: {header.Trim()}", path);
        }

        List<int> shape = [];
        foreach (string word in match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            shape.Add(int.TryParse(word, out int dimension) && dimension >= 0 ? dimension : throw new ModelFormatException($"The array '{name}' has the dimension '{word}'.", path));
        }

        return (match.Groups["type"].Value, [.. shape], match.Groups["order"].Value == "True", prefix + (int)length);
    }

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<type>[^']*)',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\),?\s*\}\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
