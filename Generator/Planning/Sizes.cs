namespace Unrolled.Generator.Planning;

/// <summary>The arithmetic of memory layouts. The runtime's <c>Panels</c> and <c>GradientRows</c> follow the same rules.</summary>
internal static class Sizes
{
    /// <summary>The most units of a dense layer whose sums are dot products of rows: the runtime's <c>DenseRows</c>.</summary>
    public const int MaxRowUnits = 4;

    /// <summary>The fewest inputs of such a layer for each unit. With fewer, one chain of additions is as short as the trees.</summary>
    public const int MinRowInputs = 8;

    /// <summary>Units rounded up to the narrowest vector, 4 floats.</summary>
    public static int Padded(int units) => units + 3 & ~3;

    /// <summary>Floats rounded up to a cache line, 16.</summary>
    public static int Line(int floats) => floats + 15 & ~15;

    /// <summary>
    /// The distance between the rows of a matrix: whole cache lines, and one more where the distance would be a multiple of four
    /// lines, since rows a power of two apart compete for the same few cache sets.
    /// </summary>
    public static int Stride(int floats) => Line(floats) % 64 == 0 ? Line(floats) + 16 : Line(floats);
}
