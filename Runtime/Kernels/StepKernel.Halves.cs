using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// Steps over weights of bfloat16, counted in words of 32 bits, two columns to a word. Biases and tokens' columns stay floats.
public static partial class StepKernel
{
    /// <summary>Steps all units of a layer whose weights are bfloat16.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes; the units left of whole vectors take narrower ones.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="reduced">The packed weights of fewer bits.</param>
    /// <param name="panels">The layer's other weights, where it has any.</param>
    /// <param name="x">The input, [inputs], or its token.</param>
    /// <param name="h">The vector that U takes, [hidden].</param>
    /// <param name="state">The cell's further state, [units].</param>
    /// <param name="next">The target, [units].</param>
    /// <param name="down">True if blocks are walked down, where the layer alternates.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunHalves<T, L, V>(ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        int summed = T.SplitsSums ? 2 * T.Sums : T.Sums;
        nint whole = T.Units & -L.Width, fours = summed <= 2 ? whole & (-4 * L.Width) : 0, twos = summed <= 4 ? whole & (-2 * L.Width) : 0;
        if (fours > 0)
        {
            Halves<T, FourBlocks, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, 0, End<T>(fours, down));
        }

        if (twos > fours)
        {
            Halves<T, TwoBlocks, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, fours, End<T>(twos, down));
        }

        if (whole > twos)
        {
            Halves<T, OneBlock, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, twos, End<T>(whole, down));
        }

        if (L.Width > 8 && (T.Units & 8) != 0)
        {
            Halves<T, OneBlock, Lanes256, Vector256<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Units & ~15, (T.Units & ~15) + 8);
        }

        if (L.Width > 4 && (T.Units & 4) != 0)
        {
            Halves<T, OneBlock, Lanes128, Vector128<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Units & ~7, (T.Units & ~7) + 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Halves<T, N, L, V>(ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, nint from, nint to)
        where T : struct, IStepCell
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        bool down = T.Alternates && to < 0;
        to = down ? ~to : to;
        for (nint block = from; block < to; block += N.Blocks * L.Width)
        {
            nint u = down ? from + to - N.Blocks * L.Width - block : block;
            int inputRows = T.SelectsToken ? T.Inputs : HalfWords(T.Inputs), unit = T.Sums + inputRows * T.InputSums + HalfWords(T.Hidden) * T.HiddenSums;
            nint far = unit * L.Width;
            ref float w = ref Unsafe.Add(ref reduced, u * unit);
            BlockSums<V> s0 = default, s1 = default, s2 = default, s3 = default;
            Start<T, L, V>(ref w, far, L.Width, N.Blocks, ref s0, ref s1, ref s2, ref s3);
            w = ref Unsafe.Add(ref w, T.Sums * L.Width);
            if (T.SelectsToken)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, (nint)x * (T.InputSums * L.Width)), far, N.Blocks, ref s0, ref s1, ref s2, ref s3);
            }
            else
            {
                AddHalves<L, V>(ref w, far, N.Blocks, 0, T.InputSums, ref x, T.Inputs, false, ref s0, ref s1, ref s2, ref s3);
            }

            w = ref Unsafe.Add(ref w, inputRows * T.InputSums * L.Width);
            if (T.Hidden > 0)
            {
                AddHalves<L, V>(ref w, far, N.Blocks, T.FirstHiddenSum, T.HiddenSums, ref h, T.Hidden, T.SplitsSums, ref s0, ref s1, ref s2, ref s3);
            }

            CompleteInTurn<T, L, V>(N.Blocks, ref panels, ref h, ref state, ref next, u, ref s0, ref s1, ref s2, ref s3);
        }
    }

    /// <summary>Words of a pair of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HalfWords(int columns) => (columns + 1) / 2;

    /// <summary>Adds the product of a vector with columns of some of the sums, two columns to a word; with <paramref name="splits"/> the odd columns to separate sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddHalves<L, V>(ref float w, nint far, int blocks, int first, int sums, ref float vector, nint depth, bool splits, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where L : struct, ILanes<V>
        where V : struct
    {
        BlockSums<V> odd0 = Zeros<L, V>(), odd1 = odd0;
        for (nint k = 0; k < (depth & ~1); k += 2)
        {
            V x = L.Splat(Unsafe.Add(ref vector, k)), y = L.Splat(Unsafe.Add(ref vector, k + 1));
            if (splits)
            {
                AddSplitPair<L, V>(ref w, 0, first, sums, x, y, ref s0, ref odd0);
                if (blocks > 1)
                {
                    AddSplitPair<L, V>(ref w, far, first, sums, x, y, ref s1, ref odd1);
                }
            }
            else
            {
                AddPair<L, V>(ref w, 0, first, sums, x, y, ref s0);
                if (blocks > 1)
                {
                    AddPair<L, V>(ref w, far, first, sums, x, y, ref s1);
                }

                if (blocks > 2)
                {
                    AddPair<L, V>(ref w, 2 * far, first, sums, x, y, ref s2);
                    AddPair<L, V>(ref w, 3 * far, first, sums, x, y, ref s3);
                }
            }

            w = ref Unsafe.Add(ref w, sums * L.Width);
        }

        if ((depth & 1) != 0)
        {
            V x = L.Splat(Unsafe.Add(ref vector, depth - 1));
            AddLastHalf<L, V>(ref w, 0, first, sums, x, ref s0);
            if (blocks > 1)
            {
                AddLastHalf<L, V>(ref w, far, first, sums, x, ref s1);
            }

            if (blocks > 2)
            {
                AddLastHalf<L, V>(ref w, 2 * far, first, sums, x, ref s2);
                AddLastHalf<L, V>(ref w, 3 * far, first, sums, x, ref s3);
            }
        }

        if (splits)
        {
            AddOdd<L, V>(first, sums, ref s0, odd0);
            if (blocks > 1)
            {
                AddOdd<L, V>(first, sums, ref s1, odd1);
            }
        }
    }

    // Two columns. Sums that do not split take the even one first, then the odd one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair<L, V>(ref float w, nint at, int first, int sums, V x, V y, scoped ref BlockSums<V> s)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            V pair = L.Load(ref w, at);
            s.A = L.FusedMultiplyAdd(y, L.HighHalves(pair), L.FusedMultiplyAdd(x, L.LowHalves(pair), s.A));
        }

        if (first <= 1 && first + sums > 1)
        {
            V pair = L.Load(ref w, at + (1 - first) * L.Width);
            s.B = L.FusedMultiplyAdd(y, L.HighHalves(pair), L.FusedMultiplyAdd(x, L.LowHalves(pair), s.B));
        }

        if (first <= 2 && first + sums > 2)
        {
            V pair = L.Load(ref w, at + (2 - first) * L.Width);
            s.C = L.FusedMultiplyAdd(y, L.HighHalves(pair), L.FusedMultiplyAdd(x, L.LowHalves(pair), s.C));
        }

        if (first + sums > 3)
        {
            V pair = L.Load(ref w, at + (3 - first) * L.Width);
            s.D = L.FusedMultiplyAdd(y, L.HighHalves(pair), L.FusedMultiplyAdd(x, L.LowHalves(pair), s.D));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSplitPair<L, V>(ref float w, nint at, int first, int sums, V x, V y, scoped ref BlockSums<V> s, scoped ref BlockSums<V> odd)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            V pair = L.Load(ref w, at);
            s.A = L.FusedMultiplyAdd(x, L.LowHalves(pair), s.A);
            odd.A = L.FusedMultiplyAdd(y, L.HighHalves(pair), odd.A);
        }

        if (first <= 1 && first + sums > 1)
        {
            V pair = L.Load(ref w, at + (1 - first) * L.Width);
            s.B = L.FusedMultiplyAdd(x, L.LowHalves(pair), s.B);
            odd.B = L.FusedMultiplyAdd(y, L.HighHalves(pair), odd.B);
        }

        if (first <= 2 && first + sums > 2)
        {
            V pair = L.Load(ref w, at + (2 - first) * L.Width);
            s.C = L.FusedMultiplyAdd(x, L.LowHalves(pair), s.C);
            odd.C = L.FusedMultiplyAdd(y, L.HighHalves(pair), odd.C);
        }

        if (first + sums > 3)
        {
            V pair = L.Load(ref w, at + (3 - first) * L.Width);
            s.D = L.FusedMultiplyAdd(x, L.LowHalves(pair), s.D);
            odd.D = L.FusedMultiplyAdd(y, L.HighHalves(pair), odd.D);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLastHalf<L, V>(ref float w, nint at, int first, int sums, V x, scoped ref BlockSums<V> s)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            s.A = L.FusedMultiplyAdd(x, L.LowHalves(L.Load(ref w, at)), s.A);
        }

        if (first <= 1 && first + sums > 1)
        {
            s.B = L.FusedMultiplyAdd(x, L.LowHalves(L.Load(ref w, at + (1 - first) * L.Width)), s.B);
        }

        if (first <= 2 && first + sums > 2)
        {
            s.C = L.FusedMultiplyAdd(x, L.LowHalves(L.Load(ref w, at + (2 - first) * L.Width)), s.C);
        }

        if (first + sums > 3)
        {
            s.D = L.FusedMultiplyAdd(x, L.LowHalves(L.Load(ref w, at + (3 - first) * L.Width)), s.D);
        }
    }
}
