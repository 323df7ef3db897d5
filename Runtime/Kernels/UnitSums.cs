using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>What follows from the sizes of a layer's sums. Constants to the compiler.</summary>
internal static class UnitSums
{
    /// <summary>Floats of the panels per unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Floats<T>()
        where T : struct, IUnitSums
        => T.Sums + T.Inputs * T.InputSums + T.Hidden * T.HiddenSums;

    /// <summary>
    /// Columns of a matrix whose rows are whole cache lines, zeros after the last column: whole vectors of 16 where those are the lanes, since a narrower one for the rest costs as
    /// much as a wide one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint WholeVectors<L, V>(int columns)
        where L : struct, ILanes<V>
        where V : struct
    {
        int padded = Sizes.Padded(columns);
        return L.Width > 8 && padded > 8 ? Sizes.Line(columns) : padded;
    }
}
