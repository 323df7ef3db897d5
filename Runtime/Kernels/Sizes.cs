using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>The arithmetic of memory layouts: the rules of the generator's <c>Sizes</c>.</summary>
internal static class Sizes
{
    /// <summary>Units rounded up to the narrowest vector, 4 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Padded(int units) => units + 3 & ~3;

    /// <summary>Floats rounded up to a cache line, 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Line(int floats) => floats + 15 & ~15;

    /// <summary>
    /// The distance between the rows of a matrix: whole cache lines, and one more where the distance would be a multiple of four lines, since rows a power of two apart compete for
    /// the same few cache sets.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Stride(int floats) => Line(floats) % 64 == 0 ? Line(floats) + 16 : Line(floats);
}
