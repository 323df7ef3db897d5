using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// Steps over weights of fewer bits, counted in words of 32 bits: bfloat16, two columns to a word; bytes, four products to a word. With bytes each vector's products are summed
// exactly, as integers, and then added to the bias, the input's first. Biases and tokens' columns stay floats.
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
        if (T.Units >= L.Width)
        {
            Halves<T, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, 0, Whole<T, L, V>(), down);
        }

        if (L.Width > 8 && (T.Units & 8) != 0)
        {
            Halves<T, Lanes256, Vector256<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Units & ~15, (T.Units & ~15) + 8, down);
        }

        if (L.Width > 4 && (T.Units & 4) != 0)
        {
            Halves<T, Lanes128, Vector128<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Units & ~7, (T.Units & ~7) + 4, down);
        }
    }

    /// <summary>Steps all units of a layer whose weights are bytes. Of 512 bits there are no products of bytes: they run on 256.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes; the units left of whole vectors take narrower ones.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="reduced">The packed weights of fewer bits.</param>
    /// <param name="panels">The layer's other weights, where it has any.</param>
    /// <param name="x">The input's token, where it is one.</param>
    /// <param name="h">The vector that U takes, [hidden].</param>
    /// <param name="state">The cell's further state, [units].</param>
    /// <param name="next">The target, [units].</param>
    /// <param name="xBytes">The input in bytes, four to a word.</param>
    /// <param name="xScale">Its factor.</param>
    /// <param name="hBytes">The vector that U takes in bytes, four to a word.</param>
    /// <param name="hScale">Its factor.</param>
    /// <param name="down">True if blocks are walked down, where the layer alternates.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunBytes<T, L, V>(ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, ref float xBytes, float xScale, ref float hBytes, float hScale, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (L.Width >= 8 && T.Units >= 8)
        {
            Bytes<T, Lanes256, Vector256<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, 0, T.Units & ~7, down);
            if ((T.Units & 4) != 0)
            {
                Bytes<T, Lanes128, Vector128<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Units & ~7, T.Units, down);
            }
        }
        else if (L.Width > 4)
        {
            Bytes<T, Lanes128, Vector128<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, 0, 4, down);
        }
        else
        {
            Bytes<T, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, 0, T.Units, down);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Halves<T, L, V>(ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, nint from, nint to, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint block = from;
        int summed = T.SplitsSums ? 2 * T.Sums : T.Sums;
        if (4 * summed <= 8 && T.Units >= 16)
        {
            for (; block + 4 * L.Width <= to; block += 4 * L.Width)
            {
                HalvesOfBlocks<T, L, V>(4, ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? from + to - 4 * L.Width - block : block);
            }
        }

        if (2 * summed <= 8 && T.Units >= 8)
        {
            for (; block + 2 * L.Width <= to; block += 2 * L.Width)
            {
                HalvesOfBlocks<T, L, V>(2, ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? from + to - 2 * L.Width - block : block);
            }
        }

        for (; block < to; block += L.Width)
        {
            HalvesOfBlocks<T, L, V>(1, ref reduced, ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? from + to - L.Width - block : block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Bytes<T, L, V>(ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, ref float xBytes, float xScale, ref float hBytes, float hScale, nint from, nint to, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint block = from;
        if (4 * T.Sums <= 8 && T.Units >= 16)
        {
            for (; block + 4 * L.Width <= to; block += 4 * L.Width)
            {
                BytesOfBlocks<T, L, V>(4, ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Alternates && down ? from + to - 4 * L.Width - block : block);
            }
        }

        if (2 * T.Sums <= 8 && T.Units >= 8)
        {
            for (; block + 2 * L.Width <= to; block += 2 * L.Width)
            {
                BytesOfBlocks<T, L, V>(2, ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Alternates && down ? from + to - 2 * L.Width - block : block);
            }
        }

        for (; block < to; block += L.Width)
        {
            BytesOfBlocks<T, L, V>(1, ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Alternates && down ? from + to - L.Width - block : block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalvesOfBlocks<T, L, V>(int blocks, ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, nint u)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        int count = blocks * T.Sums, unit = T.Sums + (T.SelectsToken ? T.Inputs : HalfWords(T.Inputs)) * T.InputSums + HalfWords(T.Hidden) * T.HiddenSums;
        ref float w = ref Unsafe.Add(ref reduced, u * unit);
        V s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Start<T, L, V>(ref w, count, unit, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        w = ref Unsafe.Add(ref w, T.Sums * L.Width);
        if (T.SelectsToken)
        {
            AddRow<T, L, V>(ref Unsafe.Add(ref w, (nint)x * (T.InputSums * L.Width)), count, unit, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            w = ref Unsafe.Add(ref w, T.Inputs * T.InputSums * L.Width);
        }
        else
        {
            AddHalves<T, L, V>(ref w, count, T.FirstInputSum, T.InputSums, unit, ref x, T.Inputs, false, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            w = ref Unsafe.Add(ref w, HalfWords(T.Inputs) * T.InputSums * L.Width);
        }

        if (T.Hidden > 0)
        {
            AddHalves<T, L, V>(ref w, count, T.FirstHiddenSum, T.HiddenSums, unit, ref h, T.Hidden, T.SplitsSums, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }

        Complete<T, L, V>(blocks, ref panels, ref h, ref state, ref next, u, s0, s1, s2, s3, s4, s5, s6, s7);
    }

    /// <summary>Words of a column pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HalfWords(int columns) => (columns + 1) / 2;

    /// <summary>Words of four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Quads(int columns) => (columns + 3) / 4;

    /// <summary>Adds the product of a vector with columns of some of the sums, two columns to a word; with <paramref name="splits"/> the odd ones to sums of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddHalves<T, L, V>(ref float w, int count, int first, int sums, int unit, ref float vector, nint depth, bool splits, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        V odd0 = L.Splat(0f), odd1 = odd0, odd2 = odd0, odd3 = odd0, odd4 = odd0, odd5 = odd0, odd6 = odd0, odd7 = odd0;
        for (nint k = 0; k < (depth & ~1); k += 2)
        {
            V s = L.Splat(Unsafe.Add(ref vector, k)), t = L.Splat(Unsafe.Add(ref vector, k + 1));
            AddPair<T, L, V>(0, count, first, sums, unit, splits, ref w, s, t, ref s0, ref odd0);
            AddPair<T, L, V>(1, count, first, sums, unit, splits, ref w, s, t, ref s1, ref odd1);
            AddPair<T, L, V>(2, count, first, sums, unit, splits, ref w, s, t, ref s2, ref odd2);
            AddPair<T, L, V>(3, count, first, sums, unit, splits, ref w, s, t, ref s3, ref odd3);
            AddPair<T, L, V>(4, count, first, sums, unit, splits, ref w, s, t, ref s4, ref odd4);
            AddPair<T, L, V>(5, count, first, sums, unit, splits, ref w, s, t, ref s5, ref odd5);
            AddPair<T, L, V>(6, count, first, sums, unit, splits, ref w, s, t, ref s6, ref odd6);
            AddPair<T, L, V>(7, count, first, sums, unit, splits, ref w, s, t, ref s7, ref odd7);
            w = ref Unsafe.Add(ref w, sums * L.Width);
        }

        if ((depth & 1) != 0)
        {
            V s = L.Splat(Unsafe.Add(ref vector, depth - 1));
            s0 = LastHalf<T, L, V>(0, count, first, sums, unit, ref w, s, s0);
            s1 = LastHalf<T, L, V>(1, count, first, sums, unit, ref w, s, s1);
            s2 = LastHalf<T, L, V>(2, count, first, sums, unit, ref w, s, s2);
            s3 = LastHalf<T, L, V>(3, count, first, sums, unit, ref w, s, s3);
            s4 = LastHalf<T, L, V>(4, count, first, sums, unit, ref w, s, s4);
            s5 = LastHalf<T, L, V>(5, count, first, sums, unit, ref w, s, s5);
            s6 = LastHalf<T, L, V>(6, count, first, sums, unit, ref w, s, s6);
            s7 = LastHalf<T, L, V>(7, count, first, sums, unit, ref w, s, s7);
        }

        if (splits)
        {
            s0 = Has<T>(0, count, first, sums) ? L.Add(s0, odd0) : s0;
            s1 = Has<T>(1, count, first, sums) ? L.Add(s1, odd1) : s1;
            s2 = Has<T>(2, count, first, sums) ? L.Add(s2, odd2) : s2;
            s3 = Has<T>(3, count, first, sums) ? L.Add(s3, odd3) : s3;
            s4 = Has<T>(4, count, first, sums) ? L.Add(s4, odd4) : s4;
            s5 = Has<T>(5, count, first, sums) ? L.Add(s5, odd5) : s5;
            s6 = Has<T>(6, count, first, sums) ? L.Add(s6, odd6) : s6;
            s7 = Has<T>(7, count, first, sums) ? L.Add(s7, odd7) : s7;
        }
    }

    /// <summary>A sum with s times the first column of a word's two, then, unless the odd ones have sums of their own, with t times the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair<T, L, V>(int number, int count, int first, int sums, int unit, bool splits, ref float w, V s, V t, scoped ref V sum, scoped ref V odd)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (Has<T>(number, count, first, sums))
        {
            V pair = L.Load(ref w, Place<T, L, V>(number, first, unit));
            sum = L.FusedMultiplyAdd(s, L.LowHalves(pair), sum);
            if (splits)
            {
                odd = L.FusedMultiplyAdd(t, L.HighHalves(pair), odd);
            }
            else
            {
                sum = L.FusedMultiplyAdd(t, L.HighHalves(pair), sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LastHalf<T, L, V>(int number, int count, int first, int sums, int unit, ref float w, V s, V sum)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Has<T>(number, count, first, sums) ? L.FusedMultiplyAdd(s, L.LowHalves(L.Load(ref w, Place<T, L, V>(number, first, unit))), sum) : sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BytesOfBlocks<T, L, V>(int blocks, ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, ref float xBytes, float xScale, ref float hBytes, float hScale, nint u)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        int count = blocks * T.Sums;
        int inputRows = T.SelectsToken ? T.Inputs : 2 + Quads(T.Inputs), unit = T.Sums + inputRows * T.InputSums + (T.Hidden > 0 ? (2 + Quads(T.Hidden)) * T.HiddenSums : 0);
        ref float w = ref Unsafe.Add(ref reduced, u * unit);
        V s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Start<T, L, V>(ref w, count, unit, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        w = ref Unsafe.Add(ref w, T.Sums * L.Width);
        if (T.SelectsToken)
        {
            AddRow<T, L, V>(ref Unsafe.Add(ref w, (nint)x * (T.InputSums * L.Width)), count, unit, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }
        else
        {
            AddBytes<T, L, V>(ref w, count, T.FirstInputSum, T.InputSums, unit, ref xBytes, xScale, Quads(T.Inputs), ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }

        w = ref Unsafe.Add(ref w, inputRows * T.InputSums * L.Width);
        if (T.Hidden > 0)
        {
            AddBytes<T, L, V>(ref w, count, T.FirstHiddenSum, T.HiddenSums, unit, ref hBytes, hScale, Quads(T.Hidden), ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }

        Complete<T, L, V>(blocks, ref panels, ref h, ref state, ref next, u, s0, s1, s2, s3, s4, s5, s6, s7);
    }

    /// <summary>Adds the product of a vector of bytes with rows of bytes: factors, then starts, then words of four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddBytes<T, L, V>(ref float scales, int count, int first, int sums, int unit, ref float bytes, float vectorScale, nint quads, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float w = ref Unsafe.Add(ref scales, sums * L.Width);
        V p0 = ByteStart<T, L, V>(0, count, first, sums, unit, ref w), p1 = ByteStart<T, L, V>(1, count, first, sums, unit, ref w), p2 = ByteStart<T, L, V>(2, count, first, sums, unit, ref w), p3 = ByteStart<T, L, V>(3, count, first, sums, unit, ref w);
        V p4 = ByteStart<T, L, V>(4, count, first, sums, unit, ref w), p5 = ByteStart<T, L, V>(5, count, first, sums, unit, ref w), p6 = ByteStart<T, L, V>(6, count, first, sums, unit, ref w), p7 = ByteStart<T, L, V>(7, count, first, sums, unit, ref w);
        w = ref Unsafe.Add(ref w, sums * L.Width);
        for (nint k = 0; k < quads; k++)
        {
            V s = L.Splat(Unsafe.Add(ref bytes, k));
            p0 = ByteProducts<T, L, V>(0, count, first, sums, unit, ref w, s, p0);
            p1 = ByteProducts<T, L, V>(1, count, first, sums, unit, ref w, s, p1);
            p2 = ByteProducts<T, L, V>(2, count, first, sums, unit, ref w, s, p2);
            p3 = ByteProducts<T, L, V>(3, count, first, sums, unit, ref w, s, p3);
            p4 = ByteProducts<T, L, V>(4, count, first, sums, unit, ref w, s, p4);
            p5 = ByteProducts<T, L, V>(5, count, first, sums, unit, ref w, s, p5);
            p6 = ByteProducts<T, L, V>(6, count, first, sums, unit, ref w, s, p6);
            p7 = ByteProducts<T, L, V>(7, count, first, sums, unit, ref w, s, p7);
            w = ref Unsafe.Add(ref w, sums * L.Width);
        }

        V scale = L.Splat(vectorScale);
        s0 = Scaled<T, L, V>(0, count, first, sums, unit, ref scales, scale, p0, s0);
        s1 = Scaled<T, L, V>(1, count, first, sums, unit, ref scales, scale, p1, s1);
        s2 = Scaled<T, L, V>(2, count, first, sums, unit, ref scales, scale, p2, s2);
        s3 = Scaled<T, L, V>(3, count, first, sums, unit, ref scales, scale, p3, s3);
        s4 = Scaled<T, L, V>(4, count, first, sums, unit, ref scales, scale, p4, s4);
        s5 = Scaled<T, L, V>(5, count, first, sums, unit, ref scales, scale, p5, s5);
        s6 = Scaled<T, L, V>(6, count, first, sums, unit, ref scales, scale, p6, s6);
        s7 = Scaled<T, L, V>(7, count, first, sums, unit, ref scales, scale, p7, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ByteStart<T, L, V>(int number, int count, int first, int sums, int unit, ref float w)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Has<T>(number, count, first, sums) ? L.ByteProductStart(L.Load(ref w, Place<T, L, V>(number, first, unit))) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ByteProducts<T, L, V>(int number, int count, int first, int sums, int unit, ref float w, V s, V products)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Has<T>(number, count, first, sums) ? L.AddByteProducts(products, L.Load(ref w, Place<T, L, V>(number, first, unit)), s) : products;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Scaled<T, L, V>(int number, int count, int first, int sums, int unit, ref float scales, V scale, V products, V sum)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Has<T>(number, count, first, sums) ? L.FusedMultiplyAdd(L.FromIntegers(products), L.Multiply(scale, L.Load(ref scales, Place<T, L, V>(number, first, unit))), sum) : sum;
}
