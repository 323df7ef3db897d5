using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Matrix products over lanes. Every output's sum runs over the inner dimension in ascending order, one fused multiply-add each,
/// whatever the lanes and wherever the tiles fall: results are equal bit for bit. All matrices are row-major.
/// </summary>
public static partial class Matrix
{
    // Rows of b that one pass over the columns keeps in the first-level cache.
    private const int DepthChunk = 128;

    /// <summary>
    /// c[rows, columns] += a[rows, depth] · b[depth, columns]. The element a[r, k] stands at r·<paramref name="aRow"/> +
    /// k·<paramref name="aStep"/>, so that a transposed matrix needs no copy. Columns are a multiple of 4, or the lanes are scalar.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd<L, V>(nint rows, nint columns, nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, ref float c, nint cRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint k = 0; k < depth; k += DepthChunk)
        {
            ref float ak = ref Unsafe.Add(ref a, k * aStep);
            ref float bk = ref Unsafe.Add(ref b, k * bStep);
            Columns<L, V>(rows, columns, Math.Min(DepthChunk, depth - k), ref ak, aRow, aStep, ref bk, bStep, ref c, cRow, 1, ref c, cRow);
        }
    }

    /// <summary>c[rows, columns] = a[rows, depth] · b[depth, columns]; <paramref name="zeros"/> are at least 64 zeros.</summary>
    public static void Multiply<L, V>(nint rows, nint columns, nint depth, ref float a, nint aRow, ref float b, nint bStep, ref float zeros, ref float c, nint cRow)
        where L : struct, ILanes<V>
        where V : struct
        => Columns<L, V>(rows, columns, depth, ref a, aRow, 1, ref b, bStep, ref zeros, 0, 0, ref c, cRow);

    /// <summary>target[i] += source[i] for <paramref name="count"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<L, V>(nint count, ref float source, ref float target)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint i = 0;
        for (; i + L.Width <= count; i += L.Width)
        {
            L.Store(L.Add(L.Load(ref target, i), L.Load(ref source, i)), ref target, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref target, i) += Unsafe.Add(ref source, i);
        }
    }

    /// <summary>target[i] = a[i] + b[i] for <paramref name="count"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<L, V>(nint count, ref float a, ref float b, ref float target)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint i = 0;
        for (; i + L.Width <= count; i += L.Width)
        {
            L.Store(L.Add(L.Load(ref a, i), L.Load(ref b, i)), ref target, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref a, i) + Unsafe.Add(ref b, i);
        }
    }

    /// <summary>target[i] = source[i] for <paramref name="count"/> floats.</summary>
    public static void Copy(nint count, ref float source, ref float target)
        => MemoryMarshal.CreateReadOnlySpan(ref source, (int)count).CopyTo(MemoryMarshal.CreateSpan(ref target, (int)count));

    /// <summary>
    /// Zeros between a matrix's columns and the next multiple of 4: kernels that read whole vectors must find finite values there, whatever an earlier
    /// pass left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClearPadding(nint rows, nint columns, ref float matrix, nint stride)
    {
        nint padded = columns + 3 & ~3;
        for (nint r = 0; r < rows; r++)
        {
            for (nint u = columns; u < padded; u++)
            {
                Unsafe.Add(ref matrix, r * stride + u) = 0f;
            }
        }
    }

    // start[r, n] stands at r·startRow + n·startColumn: with both zero it is a run of zeros.
    private static void Columns<L, V>(nint rows, nint columns, nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, ref float start, nint startRow, nint startColumn, ref float c, nint cRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint n = 0;
        Columns<L, V>(ref n, rows, columns, depth, ref a, aRow, aStep, ref b, bStep, ref start, startRow, startColumn, ref c, cRow);
        if (L.Width > 8)
        {
            Columns<Lanes256, Vector256<float>>(ref n, rows, columns, depth, ref a, aRow, aStep, ref b, bStep, ref start, startRow, startColumn, ref c, cRow);
        }

        if (L.Width > 4)
        {
            Columns<Lanes128, Vector128<float>>(ref n, rows, columns, depth, ref a, aRow, aStep, ref b, bStep, ref start, startRow, startColumn, ref c, cRow);
        }
    }

    // As many whole vectors as fit from column n on, four, two and one at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<L, V>(ref nint n, nint rows, nint columns, nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, ref float start, nint startRow, nint startColumn, ref float c, nint cRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        while (n + L.Width <= columns)
        {
            nint vectors = n + 4 * L.Width <= columns ? 4 : n + 2 * L.Width <= columns ? 2 : 1;
            Rows<L, V>(
                vectors, rows, depth, ref a, aRow, aStep, ref Unsafe.Add(ref b, n), bStep, L.Width,
                ref Unsafe.Add(ref start, n * startColumn), startRow, L.Width * startColumn, ref Unsafe.Add(ref c, n), cRow, L.Width);
            n += vectors * L.Width;
        }
    }

    /// <summary>
    /// One column group of <paramref name="vectors"/> (1 … 4) vectors over all rows, by tiles of four, three, two and one row.
    /// On 16 registers a tile of four rows by four vectors would spill: there the rows go two by two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rows<L, V>(nint vectors, nint rows, nint depth, ref float a, nint aRow, nint aStep, ref float b, nint bStep, nint bVector, ref float start, nint startRow, nint startVector, ref float c, nint cRow, nint cVector)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint r = 0;
        while (r < rows)
        {
            bool sixteenRegisters = L.Width == 8;
            nint left = rows - r, height = left == 3 ? 3 : left >= 4 && !(sixteenRegisters && vectors == 4) ? 4 : Math.Min(left, 2);
            ref float ar = ref Unsafe.Add(ref a, r * aRow);
            ref float sr = ref Unsafe.Add(ref start, r * startRow);
            ref float cr = ref Unsafe.Add(ref c, r * cRow);
            switch (height * 8 + vectors)
            {
                case 4 * 8 + 4: Tile4x4<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 4 * 8 + 3: Tile4x3<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 4 * 8 + 2: Tile4x2<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 4 * 8 + 1: Tile4x1<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 3 * 8 + 4: Tile3x4<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 3 * 8 + 3: Tile3x3<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 3 * 8 + 2: Tile3x2<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 3 * 8 + 1: Tile3x1<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 2 * 8 + 4: Tile2x4<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 2 * 8 + 3: Tile2x3<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 2 * 8 + 2: Tile2x2<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 2 * 8 + 1: Tile2x1<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 1 * 8 + 4: Tile1x4<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 1 * 8 + 3: Tile1x3<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                case 1 * 8 + 2: Tile1x2<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
                default: Tile1x1<L, V>(depth, ref ar, aRow, aStep, ref b, bStep, bVector, ref sr, startRow, startVector, ref cr, cRow, cVector); break;
            }

            r += height;
        }
    }
}
