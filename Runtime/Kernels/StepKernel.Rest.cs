using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// Blocks of several widths in one loop.
public static partial class StepKernel
{
    /// <summary>Some blocks of the widest lanes side by side with what is left after them: eight units, or four, or both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest<T, N, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint first)
        where T : struct, IStepCell
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        nint after = first + N.Blocks * L.Width, floats = UnitSums.Floats<T>(), step = floats * L.Width;
        bool eight = L.Width > 8 && (T.Units & 8) != 0, four = L.Width > 4 && (T.Units & 4) != 0;
        nint start4 = after + (eight ? 8 : 0);
        BlockSums<V> s0 = default, s1 = default, s2 = default;
        BlockSums<Vector256<float>> s8 = default;
        BlockSums<Vector128<float>> s4 = default;
        ref float w = ref Unsafe.Add(ref panels, first * floats), w8 = ref Unsafe.Add(ref panels, after * floats), w4 = ref Unsafe.Add(ref panels, start4 * floats);
        if (T.StartsFromSums)
        {
            StartRest<T, N, L, V>(ref x, first, after, start4, eight, four, ref s0, ref s1, ref s2, ref s8, ref s4);
            w = ref Unsafe.Add(ref w, (T.Sums + T.Inputs * T.InputSums) * L.Width);
            w8 = ref Unsafe.Add(ref w8, (T.Sums + T.Inputs * T.InputSums) * 8);
            w4 = ref Unsafe.Add(ref w4, (T.Sums + T.Inputs * T.InputSums) * 4);
        }

        if (N.Blocks > 0 && !T.StartsFromSums)
        {
            Start<T, L, V>(ref w, L.Width, ref s0);
            w = ref Unsafe.Add(ref w, T.Sums * L.Width);
        }

        if (N.Blocks > 1 && !T.StartsFromSums)
        {
            Start<T, L, V>(ref Unsafe.Add(ref w, step - T.Sums * L.Width), L.Width, ref s1);
        }

        if (N.Blocks > 2 && !T.StartsFromSums)
        {
            Start<T, L, V>(ref Unsafe.Add(ref w, 2 * step - T.Sums * L.Width), L.Width, ref s2);
        }

        if (eight && !T.StartsFromSums)
        {
            Start<T, Lanes256, Vector256<float>>(ref w8, 8, ref s8);
            w8 = ref Unsafe.Add(ref w8, T.Sums * 8);
        }

        if (four && !T.StartsFromSums)
        {
            Start<T, Lanes128, Vector128<float>>(ref w4, 4, ref s4);
            w4 = ref Unsafe.Add(ref w4, T.Sums * 4);
        }

        if (T.SelectsToken)
        {
            nint token = (nint)x * T.InputSums;
            if (N.Blocks > 0)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, token * L.Width), ref s0);
            }

            if (N.Blocks > 1)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, token * L.Width + step), ref s1);
            }

            if (N.Blocks > 2)
            {
                AddToken<T, L, V>(ref Unsafe.Add(ref w, token * L.Width + 2 * step), ref s2);
            }

            if (eight)
            {
                AddToken<T, Lanes256, Vector256<float>>(ref Unsafe.Add(ref w8, token * 8), ref s8);
            }

            if (four)
            {
                AddToken<T, Lanes128, Vector128<float>>(ref Unsafe.Add(ref w4, token * 4), ref s4);
            }

            w = ref Unsafe.Add(ref w, T.Inputs * T.InputSums * L.Width);
            w8 = ref Unsafe.Add(ref w8, T.Inputs * T.InputSums * 8);
            w4 = ref Unsafe.Add(ref w4, T.Inputs * T.InputSums * 4);
        }

        for (nint k = 0; k < T.Inputs && !T.SelectsToken && !T.StartsFromSums; k++)
        {
            AddRest<N, L, V>(ref w, step, ref w8, ref w4, eight, four, 0, T.InputSums, Unsafe.Add(ref x, k), ref s0, ref s1, ref s2, ref s8, ref s4);
            w = ref Unsafe.Add(ref w, T.InputSums * L.Width);
            w8 = ref Unsafe.Add(ref w8, T.InputSums * 8);
            w4 = ref Unsafe.Add(ref w4, T.InputSums * 4);
        }

        for (nint k = 0; k < T.Hidden; k++)
        {
            AddRest<N, L, V>(ref w, step, ref w8, ref w4, eight, four, T.FirstHiddenSum, T.HiddenSums, Unsafe.Add(ref h, k), ref s0, ref s1, ref s2, ref s8, ref s4);
            w = ref Unsafe.Add(ref w, T.HiddenSums * L.Width);
            w8 = ref Unsafe.Add(ref w8, T.HiddenSums * 8);
            w4 = ref Unsafe.Add(ref w4, T.HiddenSums * 4);
        }

        if (N.Blocks > 0)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, first, s0.A, s0.B, s0.C, s0.D);
        }

        if (N.Blocks > 1)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, first + L.Width, s1.A, s1.B, s1.C, s1.D);
        }

        if (N.Blocks > 2)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, first + 2 * L.Width, s2.A, s2.B, s2.C, s2.D);
        }

        if (eight)
        {
            T.Complete<Lanes256, Vector256<float>>(ref panels, ref h, ref state, ref next, after, s8.A, s8.B, s8.C, s8.D);
        }

        if (four)
        {
            T.Complete<Lanes128, Vector128<float>>(ref panels, ref h, ref state, ref next, start4, s4.A, s4.B, s4.C, s4.D);
        }
    }

    /// <summary>Adds one column to all of these blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRest<N, L, V>(
        ref float w, nint step, ref float w8, ref float w4, bool eight, bool four, int first, int sums, float value,
        scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<Vector256<float>> s8, scoped ref BlockSums<Vector128<float>> s4)
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        if (N.Blocks > 0)
        {
            V x = L.Splat(value);
            AddColumn<L, V>(ref w, 0, first, sums, x, ref s0);
            if (N.Blocks > 1)
            {
                AddColumn<L, V>(ref w, step, first, sums, x, ref s1);
            }

            if (N.Blocks > 2)
            {
                AddColumn<L, V>(ref w, 2 * step, first, sums, x, ref s2);
            }
        }

        if (eight)
        {
            AddColumn<Lanes256, Vector256<float>>(ref w8, 0, first, sums, Lanes256.Splat(value), ref s8);
        }

        if (four)
        {
            AddColumn<Lanes128, Vector128<float>>(ref w4, 0, first, sums, Lanes128.Splat(value), ref s4);
        }
    }
}
