using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

// The register tiles. c[r, v] = start[r, v] + Σ_k a[r, k]·b[k, v], k ascending, one fused multiply-add each, so that the sum of an
// output is the same whatever tile computes it. r counts rows (broadcast scalars of a), v whole vectors of b's columns:
//   a[r, k] at r·aRow + k·aStep; b[k, v] at k·bStep + v·bVector; start and c at r·…Row + v·…Vector.
// The rows' scalars are broadcast first and the vectors loaded one at a time: the other order spills on 16 registers.
public static partial class Matrix
{
    // 4 rows × 4 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile4x4<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector), c03 = L.Load(ref start, 3 * startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector), c12 = L.Load(ref start, startRow + 2 * startVector), c13 = L.Load(ref start, startRow + 3 * startVector);
        V c20 = L.Load(ref start, 2 * startRow), c21 = L.Load(ref start, 2 * startRow + startVector), c22 = L.Load(ref start, 2 * startRow + 2 * startVector), c23 = L.Load(ref start, 2 * startRow + 3 * startVector);
        V c30 = L.Load(ref start, 3 * startRow), c31 = L.Load(ref start, 3 * startRow + startVector), c32 = L.Load(ref start, 3 * startRow + 2 * startVector), c33 = L.Load(ref start, 3 * startRow + 3 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow)), a3 = L.Splat(Unsafe.Add(ref a, 3 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            c30 = L.FusedMultiplyAdd(a3, v, c30);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            c21 = L.FusedMultiplyAdd(a2, v, c21);
            c31 = L.FusedMultiplyAdd(a3, v, c31);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            c12 = L.FusedMultiplyAdd(a1, v, c12);
            c22 = L.FusedMultiplyAdd(a2, v, c22);
            c32 = L.FusedMultiplyAdd(a3, v, c32);
            v = L.Load(ref b, 3 * bVector);
            c03 = L.FusedMultiplyAdd(a0, v, c03);
            c13 = L.FusedMultiplyAdd(a1, v, c13);
            c23 = L.FusedMultiplyAdd(a2, v, c23);
            c33 = L.FusedMultiplyAdd(a3, v, c33);
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
        L.Store(c30, ref c, 3 * cRow);
        L.Store(c31, ref c, 3 * cRow + cVector);
        L.Store(c32, ref c, 3 * cRow + 2 * cVector);
        L.Store(c33, ref c, 3 * cRow + 3 * cVector);
    }

    // 4 rows × 3 vectors. Here it is the vectors that are loaded first: 12 sums, 3 vectors and a scalar are 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile4x3<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector), c12 = L.Load(ref start, startRow + 2 * startVector);
        V c20 = L.Load(ref start, 2 * startRow), c21 = L.Load(ref start, 2 * startRow + startVector), c22 = L.Load(ref start, 2 * startRow + 2 * startVector);
        V c30 = L.Load(ref start, 3 * startRow), c31 = L.Load(ref start, 3 * startRow + startVector), c32 = L.Load(ref start, 3 * startRow + 2 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V v0 = L.Load(ref b, 0), v1 = L.Load(ref b, bVector), v2 = L.Load(ref b, 2 * bVector);
            V s = L.Splat(Unsafe.Add(ref a, 0));
            c00 = L.FusedMultiplyAdd(s, v0, c00);
            c01 = L.FusedMultiplyAdd(s, v1, c01);
            c02 = L.FusedMultiplyAdd(s, v2, c02);
            s = L.Splat(Unsafe.Add(ref a, aRow));
            c10 = L.FusedMultiplyAdd(s, v0, c10);
            c11 = L.FusedMultiplyAdd(s, v1, c11);
            c12 = L.FusedMultiplyAdd(s, v2, c12);
            s = L.Splat(Unsafe.Add(ref a, 2 * aRow));
            c20 = L.FusedMultiplyAdd(s, v0, c20);
            c21 = L.FusedMultiplyAdd(s, v1, c21);
            c22 = L.FusedMultiplyAdd(s, v2, c22);
            s = L.Splat(Unsafe.Add(ref a, 3 * aRow));
            c30 = L.FusedMultiplyAdd(s, v0, c30);
            c31 = L.FusedMultiplyAdd(s, v1, c31);
            c32 = L.FusedMultiplyAdd(s, v2, c32);
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
        L.Store(c30, ref c, 3 * cRow);
        L.Store(c31, ref c, 3 * cRow + cVector);
        L.Store(c32, ref c, 3 * cRow + 2 * cVector);
    }

    // 4 rows × 2 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile4x2<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector);
        V c20 = L.Load(ref start, 2 * startRow), c21 = L.Load(ref start, 2 * startRow + startVector);
        V c30 = L.Load(ref start, 3 * startRow), c31 = L.Load(ref start, 3 * startRow + startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow)), a3 = L.Splat(Unsafe.Add(ref a, 3 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            c30 = L.FusedMultiplyAdd(a3, v, c30);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            c21 = L.FusedMultiplyAdd(a2, v, c21);
            c31 = L.FusedMultiplyAdd(a3, v, c31);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c10, ref c, cRow);
        L.Store(c11, ref c, cRow + cVector);
        L.Store(c20, ref c, 2 * cRow);
        L.Store(c21, ref c, 2 * cRow + cVector);
        L.Store(c30, ref c, 3 * cRow);
        L.Store(c31, ref c, 3 * cRow + cVector);
    }

    // 4 rows × 1 vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile4x1<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0);
        V c10 = L.Load(ref start, startRow);
        V c20 = L.Load(ref start, 2 * startRow);
        V c30 = L.Load(ref start, 3 * startRow);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow)), a2 = L.Splat(Unsafe.Add(ref a, 2 * aRow)), a3 = L.Splat(Unsafe.Add(ref a, 3 * aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            c20 = L.FusedMultiplyAdd(a2, v, c20);
            c30 = L.FusedMultiplyAdd(a3, v, c30);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c10, ref c, cRow);
        L.Store(c20, ref c, 2 * cRow);
        L.Store(c30, ref c, 3 * cRow);
    }

    // 2 rows × 4 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile2x4<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector), c03 = L.Load(ref start, 3 * startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector), c12 = L.Load(ref start, startRow + 2 * startVector), c13 = L.Load(ref start, startRow + 3 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            c12 = L.FusedMultiplyAdd(a1, v, c12);
            v = L.Load(ref b, 3 * bVector);
            c03 = L.FusedMultiplyAdd(a0, v, c03);
            c13 = L.FusedMultiplyAdd(a1, v, c13);
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
    }

    // 2 rows × 3 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile2x3<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector), c12 = L.Load(ref start, startRow + 2 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            c12 = L.FusedMultiplyAdd(a1, v, c12);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c02, ref c, 2 * cVector);
        L.Store(c10, ref c, cRow);
        L.Store(c11, ref c, cRow + cVector);
        L.Store(c12, ref c, cRow + 2 * cVector);
    }

    // 2 rows × 2 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile2x2<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector);
        V c10 = L.Load(ref start, startRow), c11 = L.Load(ref start, startRow + startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            c11 = L.FusedMultiplyAdd(a1, v, c11);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c10, ref c, cRow);
        L.Store(c11, ref c, cRow + cVector);
    }

    // 2 rows × 1 vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile2x1<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0);
        V c10 = L.Load(ref start, startRow);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0)), a1 = L.Splat(Unsafe.Add(ref a, aRow));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            c10 = L.FusedMultiplyAdd(a1, v, c10);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c10, ref c, cRow);
    }

    // 1 row × 4 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile1x4<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector), c03 = L.Load(ref start, 3 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            v = L.Load(ref b, 3 * bVector);
            c03 = L.FusedMultiplyAdd(a0, v, c03);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c02, ref c, 2 * cVector);
        L.Store(c03, ref c, 3 * cVector);
    }

    // 1 row × 3 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile1x3<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector), c02 = L.Load(ref start, 2 * startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            v = L.Load(ref b, 2 * bVector);
            c02 = L.FusedMultiplyAdd(a0, v, c02);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
        L.Store(c02, ref c, 2 * cVector);
    }

    // 1 row × 2 vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile1x2<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0), c01 = L.Load(ref start, startVector);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            v = L.Load(ref b, bVector);
            c01 = L.FusedMultiplyAdd(a0, v, c01);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
        L.Store(c01, ref c, cVector);
    }

    // 1 row × 1 vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile1x1<L, V>(nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        V c00 = L.Load(ref start, 0);
        for (nint k = 0; k < depth; k++)
        {
            V a0 = L.Splat(Unsafe.Add(ref a, 0));
            V v = L.Load(ref b, 0);
            c00 = L.FusedMultiplyAdd(a0, v, c00);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        L.Store(c00, ref c, 0);
    }
}
