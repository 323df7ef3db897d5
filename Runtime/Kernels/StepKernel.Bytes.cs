using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// Steps over weights of bytes, counted in words of 32 bits, four products to a word. Each vector's products are summed exactly, as integers, and then added to the bias, the
// input's first. Biases and tokens' columns stay floats.
public static partial class StepKernel
{
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
            RunBytes<T, Lanes256, Vector256<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Units & ~7, down);
            if ((T.Units & 4) != 0)
            {
                Bytes<T, OneBlock, Lanes128, Vector128<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Units & ~7, T.Units);
            }
        }
        else if (L.Width > 4)
        {
            Bytes<T, OneBlock, Lanes128, Vector128<float>>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, 0, 4);
        }
        else
        {
            RunBytes<T, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, T.Units, down);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunBytes<T, L, V>(
        ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, ref float xBytes, float xScale, ref float hBytes, float hScale, nint whole, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint fours = T.Sums <= 2 ? whole & (-4 * L.Width) : 0, twos = whole & (-2 * L.Width);
        if (fours > 0)
        {
            Bytes<T, FourBlocks, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, 0, End<T>(fours, down));
        }

        if (twos > fours)
        {
            Bytes<T, TwoBlocks, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, fours, End<T>(twos, down));
        }

        if (whole > twos)
        {
            Bytes<T, OneBlock, L, V>(ref reduced, ref panels, ref x, ref h, ref state, ref next, ref xBytes, xScale, ref hBytes, hScale, twos, End<T>(whole, down));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Bytes<T, N, L, V>(
        ref float reduced, ref float panels, ref float x, ref float h, ref float state, ref float next, ref float xBytes, float xScale, ref float hBytes, float hScale, nint from, nint to)
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
            int inputRows = T.SelectsToken ? T.Inputs : 2 + Quads(T.Inputs), unit = T.Sums + inputRows * T.InputSums + (T.Hidden > 0 ? (2 + Quads(T.Hidden)) * T.HiddenSums : 0);
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
                AddBytes<L, V>(ref w, far, N.Blocks, 0, T.InputSums, ref xBytes, xScale, Quads(T.Inputs), ref s0, ref s1, ref s2, ref s3);
            }

            w = ref Unsafe.Add(ref w, inputRows * T.InputSums * L.Width);
            if (T.Hidden > 0)
            {
                AddBytes<L, V>(ref w, far, N.Blocks, T.FirstHiddenSum, T.HiddenSums, ref hBytes, hScale, Quads(T.Hidden), ref s0, ref s1, ref s2, ref s3);
            }

            CompleteInTurn<T, L, V>(N.Blocks, ref panels, ref h, ref state, ref next, u, ref s0, ref s1, ref s2, ref s3);
        }
    }

    /// <summary>Words of four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Quads(int columns) => (columns + 3) / 4;

    /// <summary>Adds the product of a vector of bytes with rows of bytes: factors, then starts, then words of four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddBytes<L, V>(ref float scales, nint far, int blocks, int first, int sums, ref float bytes, float vectorScale, nint quads, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float w = ref Unsafe.Add(ref scales, sums * L.Width);
        BlockSums<V> p0 = default, p1 = default, p2 = default, p3 = default;
        StartBytes<L, V>(ref w, first, sums, ref p0);
        if (blocks > 1)
        {
            StartBytes<L, V>(ref Unsafe.Add(ref w, far), first, sums, ref p1);
        }

        if (blocks > 2)
        {
            StartBytes<L, V>(ref Unsafe.Add(ref w, 2 * far), first, sums, ref p2);
            StartBytes<L, V>(ref Unsafe.Add(ref w, 3 * far), first, sums, ref p3);
        }

        w = ref Unsafe.Add(ref w, sums * L.Width);
        for (nint k = 0; k < quads; k++)
        {
            V x = L.Splat(Unsafe.Add(ref bytes, k));
            AddQuad<L, V>(ref w, 0, first, sums, x, ref p0);
            if (blocks > 1)
            {
                AddQuad<L, V>(ref w, far, first, sums, x, ref p1);
            }

            if (blocks > 2)
            {
                AddQuad<L, V>(ref w, 2 * far, first, sums, x, ref p2);
                AddQuad<L, V>(ref w, 3 * far, first, sums, x, ref p3);
            }

            w = ref Unsafe.Add(ref w, sums * L.Width);
        }

        V scale = L.Splat(vectorScale);
        AddScaled<L, V>(ref scales, first, sums, scale, p0, ref s0);
        if (blocks > 1)
        {
            AddScaled<L, V>(ref Unsafe.Add(ref scales, far), first, sums, scale, p1, ref s1);
        }

        if (blocks > 2)
        {
            AddScaled<L, V>(ref Unsafe.Add(ref scales, 2 * far), first, sums, scale, p2, ref s2);
            AddScaled<L, V>(ref Unsafe.Add(ref scales, 3 * far), first, sums, scale, p3, ref s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StartBytes<L, V>(ref float w, int first, int sums, scoped ref BlockSums<V> p)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            p.A = L.ByteProductStart(L.Load(ref w, 0));
        }

        if (first <= 1 && first + sums > 1)
        {
            p.B = L.ByteProductStart(L.Load(ref w, (1 - first) * L.Width));
        }

        if (first <= 2 && first + sums > 2)
        {
            p.C = L.ByteProductStart(L.Load(ref w, (2 - first) * L.Width));
        }

        if (first + sums > 3)
        {
            p.D = L.ByteProductStart(L.Load(ref w, (3 - first) * L.Width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddQuad<L, V>(ref float w, nint at, int first, int sums, V x, scoped ref BlockSums<V> p)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            p.A = L.AddByteProducts(p.A, L.Load(ref w, at), x);
        }

        if (first <= 1 && first + sums > 1)
        {
            p.B = L.AddByteProducts(p.B, L.Load(ref w, at + (1 - first) * L.Width), x);
        }

        if (first <= 2 && first + sums > 2)
        {
            p.C = L.AddByteProducts(p.C, L.Load(ref w, at + (2 - first) * L.Width), x);
        }

        if (first + sums > 3)
        {
            p.D = L.AddByteProducts(p.D, L.Load(ref w, at + (3 - first) * L.Width), x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled<L, V>(ref float scales, int first, int sums, V scale, BlockSums<V> p, scoped ref BlockSums<V> s)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            s.A = L.FusedMultiplyAdd(L.FromIntegers(p.A), L.Multiply(scale, L.Load(ref scales, 0)), s.A);
        }

        if (first <= 1 && first + sums > 1)
        {
            s.B = L.FusedMultiplyAdd(L.FromIntegers(p.B), L.Multiply(scale, L.Load(ref scales, (1 - first) * L.Width)), s.B);
        }

        if (first <= 2 && first + sums > 2)
        {
            s.C = L.FusedMultiplyAdd(L.FromIntegers(p.C), L.Multiply(scale, L.Load(ref scales, (2 - first) * L.Width)), s.C);
        }

        if (first + sums > 3)
        {
            s.D = L.FusedMultiplyAdd(L.FromIntegers(p.D), L.Multiply(scale, L.Load(ref scales, (3 - first) * L.Width)), s.D);
        }
    }
}
