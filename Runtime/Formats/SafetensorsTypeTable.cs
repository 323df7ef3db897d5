namespace Unrolled;

/// <summary>Names and sizes of the element types.</summary>
internal static class SafetensorsTypeTable
{
    private static readonly (string Name, int Size)[] Rows =
    [
        ("BOOL", 1), ("U8", 1), ("I8", 1), ("F8_E5M2", 1), ("F8_E4M3", 1), ("F8_E8M0", 1), ("I16", 2), ("U16", 2), ("F16", 2),
        ("BF16", 2), ("I32", 4), ("U32", 4), ("F32", 4), ("C64", 8), ("I64", 8), ("U64", 8), ("F64", 8),
    ];

    /// <summary>The type's name in files.</summary>
    public static string Name(SafetensorsType type) => Rows[(int)type].Name;

    /// <summary>Bytes of one element.</summary>
    public static int Size(SafetensorsType type) => Rows[(int)type].Size;

    /// <summary>True if the value is defined in the enumeration.</summary>
    public static bool IsKnown(SafetensorsType type) => (uint)type < (uint)Rows.Length;

    /// <summary>The type of a name, which is case-sensitive.</summary>
    public static bool TryFind(string name, out SafetensorsType type)
    {
        int index = Array.FindIndex(Rows, row => row.Name == name);
        type = (SafetensorsType)index;
        return index >= 0;
    }

    /// <summary>Bytes of a tensor; false if they are more than 2⁶³ − 1.</summary>
    public static bool TryByteLength(SafetensorsType type, ReadOnlySpan<long> shape, out long bytes)
    {
        // From left to right, so that [2⁶², 2⁶², 0] is refused as by the reference implementation.
        UInt128 product = 1;
        foreach (long dimension in shape)
        {
            product *= (ulong)dimension;
            if (product > long.MaxValue)
            {
                bytes = 0;
                return false;
            }
        }

        product *= (ulong)Size(type);
        bytes = (long)product;
        return product <= long.MaxValue;
    }

    /// <summary>A shape as messages show it: <c>[32, 3]</c>.</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
