using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

// Tiles of three rows: what four leave of a small batch. Two tiles, of two rows and of one, would wait twice for the latency of all additions. Twelve sums,
// three broadcast scalars and a vector are 16 registers.
public static partial class Matrix
{
    // 3 rows × 4 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile3x4<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector), c03 = L.Load(ref start, 3 * startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector), c12 = L.Load(ref start, startRow + 2 * startVector), c13 = L.Load(ref start, startRow + 3 * startVector);
        V c20 = L.Load(ref start, 2 * startRow), c21 = L.Load(ref start, 2 * startRow + startVector), c22 = L.Load(ref start, 2 * startRow + 2 * startVector), c23 = L.Load(ref start, 2 * startRow + 3 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            c21 = L.FusedMultiplyAdd(a2, v, c21);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            c12 = L.FusedMultiplyAdd(a1, v, c12);
            c22 = L.FusedMultiplyAdd(a2, v, c22);
            v = L.Load(ref b, 3 * bVector);
            c03 = L.FusedMultiplyAdd(a0, v, c03);
            c13 = L.FusedMultiplyAdd(a1, v, c13);
            c23 = L.FusedMultiplyAdd(a2, v, c23);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c02, ref c, 2 * cVector);
        L.Store(c03, ref c, 3 * cVector);
        L.Store(c10, ref c, cRow);
        L.Store(c11, ref c, cRow + cVector);
        L.Store(c12, ref c, cRow + 2 * cVector);
        L.Store(c13, ref c, cRow + 3 * cVector);
        L.Store(c20, ref c, 2 * cRow);
        L.Store(c21, ref c, 2 * cRow + cVector);
        L.Store(c22, ref c, 2 * cRow + 2 * cVector);
        L.Store(c23, ref c, 2 * cRow + 3 * cVector);
    }

    // 3 rows × 3 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile3x3<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector), c12 = L.Load(ref start, startRow + 2 * startVector);
        V c20 = L.Load(ref start, 2 * startRow), c21 = L.Load(ref start, 2 * startRow + startVector), c22 = L.Load(ref start, 2 * startRow + 2 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            c21 = L.FusedMultiplyAdd(a2, v, c21);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            c12 = L.FusedMultiplyAdd(a1, v, c12);
            c22 = L.FusedMultiplyAdd(a2, v, c22);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c02, ref c, 2 * cVector);
        L.Store(c10, ref c, cRow);
        L.Store(c11, ref c, cRow + cVector);
        L.Store(c12, ref c, cRow + 2 * cVector);
        L.Store(c20, ref c, 2 * cRow);
        L.Store(c21, ref c, 2 * cRow + cVector);
        L.Store(c22, ref c, 2 * cRow + 2 * cVector);
    }

    // 3 rows × 2 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile3x2<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector);
        V c20 = L.Load(ref start, 2 * startRow), c21 = L.Load(ref start, 2 * startRow + startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            c21 = L.FusedMultiplyAdd(a2, v, c21);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c10, ref c, cRow);
        L.Store(c11, ref c, cRow + cVector);
        L.Store(c20, ref c, 2 * cRow);
        L.Store(c21, ref c, 2 * cRow + cVector);
    }

    // 3 rows × 1 vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile3x1<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0);
        V c10 = L.Load(ref start, startRow);
        V c20 = L.Load(ref start, 2 * startRow);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c10, ref c, cRow);
        L.Store(c20, ref c, 2 * cRow);
    }
}
