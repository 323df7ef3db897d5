using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// A time step of several sequences, for prediction: a few rows go side by side through one block of units, whose sums become the new states while they are in registers.
public static partial class StepKernel
{
    /// <summary>A time step of all rows of a pass.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes; the units left of whole vectors take narrower ones.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="at">Where the rows stand.</param>
    /// <param name="panels">The packed weights.</param>
    internal static void RunRows<T, L, V>(in StepRows at, ref float panels)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (at.Rows == 1)
        {
            at.CopyState<L, V>(0, 0, T.Units);
            Run<T, L, V>(ref panels, ref at.X, ref at.Hidden, ref at.NextState, ref at.Next, at.Down);
            return;
        }

        nint whole = T.Units & -L.Width;
        if (whole > 0)
        {
            Rows<T, L, V>(at, ref panels, 0, whole);
        }

        if (L.Width > 8 && (T.Units & 8) != 0)
        {
            Rows<T, Lanes256, Vector256<float>>(at, ref panels, T.Units & ~15, (T.Units & ~15) + 8);
        }

        if (L.Width > 4 && (T.Units & 4) != 0)
        {
            Rows<T, Lanes128, Vector128<float>>(at, ref panels, T.Units & ~7, (T.Units & ~7) + 4);
        }
    }

    /// <summary>All rows through one block of units after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows<T, L, V>(in StepRows at, ref float panels, nint from, nint to)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        // Sums in two halves, and 16 registers, leave room for fewer rows.
        nint most = L.Width == 8 && !Vector512.IsHardwareAccelerated ? (T.SplitsSums ? 1 : T.HiddenSums == 4 ? 2 : 3) : T.SplitsSums ? 2 : 4;
        for (nint u = from; u < to; u += L.Width)
        {
            for (nint row = 0, rows; row < at.Rows; row += rows)
            {
                rows = TileRows(at.Rows - row, most);
                if (rows == 4 && most > 3)
                {
                    Tile<T, FourBlocks, L, V>(at, ref panels, u, row);
                }
                else if (rows == 3 && !T.SplitsSums)
                {
                    Tile<T, ThreeBlocks, L, V>(at, ref panels, u, row);
                }
                else if (rows == 2 && most > 1)
                {
                    Tile<T, TwoBlocks, L, V>(at, ref panels, u, row);
                }
                else
                {
                    rows = 1;
                    Tile<T, OneBlock, L, V>(at, ref panels, u, row);
                }
            }
        }
    }

    /// <summary>How many of the rows that are left go through the next tile. No row goes alone where it can be helped: its additions would wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint TileRows(nint left, nint most) => left != most + 1 || most == 1 ? Math.Min(left, most) : most == 2 ? 3 : most - 1;

    /// <summary>One block of units of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile<T, N, L, V>(in StepRows at, ref float panels, nint u, nint row)
        where T : struct, IStepCell
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        BlockSums<V> s0 = default, s1 = default, s2 = default, s3 = default;
        ref float w = ref Unsafe.Add(ref panels, u * UnitSums.Floats<T>());
        Start<T, L, V>(ref w, 0, L.Width, N.Blocks, ref s0, ref s1, ref s2, ref s3);
        w = ref Unsafe.Add(ref w, T.Sums * L.Width);
        ref float x = ref Unsafe.Add(ref at.X, row * at.InputStride);
        if (T.SelectsToken)
        {
            AddToken<T, L, V>(ref Unsafe.Add(ref w, (nint)x * (T.InputSums * L.Width)), ref s0);
            if (N.Blocks > 1)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, (nint)Unsafe.Add(ref x, at.InputStride) * (T.InputSums * L.Width)), ref s1);
            }

            if (N.Blocks > 2)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, (nint)Unsafe.Add(ref x, 2 * at.InputStride) * (T.InputSums * L.Width)), ref s2);
            }

            if (N.Blocks > 3)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, (nint)Unsafe.Add(ref x, 3 * at.InputStride) * (T.InputSums * L.Width)), ref s3);
            }
        }
        else
        {
            AddRows<L, V>(N.Blocks, ref w, 0, T.InputSums, ref x, at.InputStride, T.Inputs, ref s0, ref s1, ref s2, ref s3);
        }

        if (!at.StartsAtZero)
        {
            w = ref Unsafe.Add(ref w, T.Inputs * T.InputSums * L.Width);
            ref float h = ref Unsafe.Add(ref at.Hidden, row * at.HiddenStride);
            if (T.SplitsSums)
            {
                AddRowsInHalves<T, L, V>(N.Blocks, ref w, ref h, at.HiddenStride, ref s0, ref s1);
            }
            else
            {
                AddRows<L, V>(N.Blocks, ref w, T.FirstHiddenSum, T.HiddenSums, ref h, at.HiddenStride, T.Hidden, ref s0, ref s1, ref s2, ref s3);
            }
        }

        CompleteRows<T, L, V>(N.Blocks, at, ref panels, u, row, ref s0, ref s1, ref s2, ref s3);
    }

    /// <summary>Adds the products of some rows, <paramref name="stride"/> floats apart, with the same columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddRows<L, V>(
        int rows, ref float w, int first, int sums, ref float row, nint stride, nint depth, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float row1 = ref Unsafe.Add(ref row, stride), row2 = ref Unsafe.Add(ref row1, stride), row3 = ref Unsafe.Add(ref row2, stride);
        for (nint k = 0; k < depth; k++)
        {
            V x0 = L.Splat(Unsafe.Add(ref row, k)), x1 = rows > 1 ? L.Splat(Unsafe.Add(ref row1, k)) : x0;
            V x2 = rows > 2 ? L.Splat(Unsafe.Add(ref row2, k)) : x0, x3 = rows > 3 ? L.Splat(Unsafe.Add(ref row3, k)) : x0;
            if (first == 0)
            {
                V v = L.Load(ref w, 0);
                AddTo<L, V>(rows, v, x0, x1, x2, x3, ref s0.A, ref s1.A, ref s2.A, ref s3.A);
            }

            if (first <= 1 && first + sums > 1)
            {
                V v = L.Load(ref w, (1 - first) * L.Width);
                AddTo<L, V>(rows, v, x0, x1, x2, x3, ref s0.B, ref s1.B, ref s2.B, ref s3.B);
            }

            if (first <= 2 && first + sums > 2)
            {
                V v = L.Load(ref w, (2 - first) * L.Width);
                AddTo<L, V>(rows, v, x0, x1, x2, x3, ref s0.C, ref s1.C, ref s2.C, ref s3.C);
            }

            if (first + sums > 3)
            {
                V v = L.Load(ref w, (3 - first) * L.Width);
                AddTo<L, V>(rows, v, x0, x1, x2, x3, ref s0.D, ref s1.D, ref s2.D, ref s3.D);
            }

            w = ref Unsafe.Add(ref w, sums * L.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<L, V>(int rows, V v, V x0, V x1, V x2, V x3, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3)
        where L : struct, ILanes<V>
        where V : struct
    {
        s0 = L.FusedMultiplyAdd(x0, v, s0);
        if (rows > 1)
        {
            s1 = L.FusedMultiplyAdd(x1, v, s1);
        }

        if (rows > 2)
        {
            s2 = L.FusedMultiplyAdd(x2, v, s2);
        }

        if (rows > 3)
        {
            s3 = L.FusedMultiplyAdd(x3, v, s3);
        }
    }

    /// <summary>Adds U·h of one row or two in two halves: the odd columns to separate sums, which are added at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddRowsInHalves<T, L, V>(int rows, ref float w, ref float h, nint stride, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (rows == 1)
        {
            AddHiddenInHalves<T, L, V>(ref w, ref h, ref s0);
            return;
        }

        BlockSums<V> odd0 = Zeros<L, V>(), odd1 = Zeros<L, V>();
        ref float h1 = ref Unsafe.Add(ref h, stride);
        for (nint k = 0; k < (T.Hidden & ~1); k += 2)
        {
            AddColumn<L, V>(ref w, 0, T.FirstHiddenSum, T.HiddenSums, L.Splat(Unsafe.Add(ref h, k)), L.Splat(Unsafe.Add(ref h1, k)), ref s0, ref s1);
            AddColumn<L, V>(ref w, T.HiddenSums * L.Width, T.FirstHiddenSum, T.HiddenSums, L.Splat(Unsafe.Add(ref h, k + 1)), L.Splat(Unsafe.Add(ref h1, k + 1)), ref odd0, ref odd1);
            w = ref Unsafe.Add(ref w, 2 * T.HiddenSums * L.Width);
        }

        if ((T.Hidden & 1) != 0)
        {
            AddColumn<L, V>(ref w, 0, T.FirstHiddenSum, T.HiddenSums, L.Splat(Unsafe.Add(ref h, T.Hidden - 1)), L.Splat(Unsafe.Add(ref h1, T.Hidden - 1)), ref s0, ref s1);
        }

        AddOdd<L, V>(T.FirstHiddenSum, T.HiddenSums, ref s0, odd0);
        AddOdd<L, V>(T.FirstHiddenSum, T.HiddenSums, ref s1, odd1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddColumn<L, V>(ref float w, nint at, int first, int sums, V x0, V x1, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1)
        where L : struct, ILanes<V>
        where V : struct
    {
        AddColumn<L, V>(ref w, at, first, sums, x0, ref s0);
        AddColumn<L, V>(ref w, at, first, sums, x1, ref s1);
    }

    /// <summary>What becomes of the sums of some rows, in a loop: see <see cref="CompleteInTurn"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void CompleteRows<T, L, V>(int rows, in StepRows at, ref float panels, nint u, nint row, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint last = row + rows - 1;
        BlockSums<V> sums = s0, waiting1 = default, waiting2 = default, waiting3 = default;
        if (rows > 1)
        {
            waiting1 = Waiting<T, L, V>(s1);
        }

        if (rows > 2)
        {
            waiting2 = Waiting<T, L, V>(s2);
        }

        if (rows > 3)
        {
            waiting3 = Waiting<T, L, V>(s3);
        }

        while (true)
        {
            at.CopyState<L, V>(row, u, u + L.Width);
            T.Complete<L, V>(
                ref panels, ref Unsafe.Add(ref at.Hidden, row * at.HiddenStride), ref Unsafe.Add(ref at.NextState, row * at.StateStride), ref Unsafe.Add(ref at.Next, row * at.HiddenStride), u,
                sums.A, sums.B, sums.C, sums.D);
            if (rows == 1 || row == last)
            {
                break;
            }

            row++;
            sums = waiting1;
            if (rows > 2)
            {
                waiting1 = waiting2;
            }

            if (rows > 3)
            {
                waiting2 = waiting3;
            }
        }
    }
}
