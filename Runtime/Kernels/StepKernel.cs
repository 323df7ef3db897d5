using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// The step of a layer: the sums of its units and what becomes of them. The order of additions within a sum is that of all kernels: the bias, the inputs, the hidden units.
/// How many blocks of units go side by side differs, since a few sums do not keep two multipliers busy through their latency.
/// </summary>
/// <remarks>
/// Each kernel holds up to eight sums, of one, two or four blocks. Which of them exist is known to the compiler, which leaves out the others. Kernels are methods of their own, so that
/// a step compiles only those that it calls.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static partial class StepKernel
{
    /// <summary>Steps all units of a layer.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes; the units left of whole vectors take narrower ones.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="panels">The packed weights.</param>
    /// <param name="x">The input, [inputs], or its token.</param>
    /// <param name="h">The vector that U takes, [hidden].</param>
    /// <param name="state">The cell's further state, [units].</param>
    /// <param name="next">The target, [units].</param>
    /// <param name="down">True if blocks are walked down, where the layer alternates.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.Units >= L.Width)
        {
            if (T.Sums == 1)
            {
                Single<T, L, V>(ref panels, ref x, ref h, ref state, ref next, 0, Whole<T, L, V>(), down);
            }
            else
            {
                nint pairs = PairedUnits<T, L, V>();
                for (nint block = 0; block < pairs; block += 2 * L.Width)
                {
                    Pair<T, L, V>(ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? pairs - 2 * L.Width - block : block);
                }

                if (pairs < Whole<T, L, V>())
                {
                    Blocks<T, L, V>(ref panels, ref x, ref h, ref state, ref next, pairs, Whole<T, L, V>(), down);
                }
            }
        }

        if (L.Width > 8 && (T.Units & 8) != 0)
        {
            Rest<T, Lanes256, Vector256<float>>(ref panels, ref x, ref h, ref state, ref next, T.Units & ~15);
        }

        if (L.Width > 4 && (T.Units & 4) != 0)
        {
            Rest<T, Lanes128, Vector128<float>>(ref panels, ref x, ref h, ref state, ref next, T.Units & ~7);
        }
    }

    /// <summary>One block of narrower lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rest<T, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint from)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.Sums == 1)
        {
            Single<T, L, V>(ref panels, ref x, ref h, ref state, ref next, from, from + L.Width, false);
        }
        else
        {
            Blocks<T, L, V>(ref panels, ref x, ref h, ref state, ref next, from, from + L.Width, false);
        }
    }

    /// <summary>The units of whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Whole<T, L, V>()
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => T.Units & -L.Width;

    /// <summary>The units that go two blocks side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PairedUnits<T, L, V>()
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => T.SplitsSums || T.Units < 8 || (T.FitsOneWideBlock && L.Width > 8) ? 0 : T.Units & (-2 * L.Width);

    /// <summary>One block after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Blocks<T, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint from, nint to, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint block = from; block < to; block += L.Width)
        {
            nint u = T.Alternates && down ? from + to - L.Width - block : block;
            ref float w = ref Unsafe.Add(ref panels, u * UnitSums.Floats<T>());
            V sum0 = default, sum1 = default, sum2 = default, sum3 = default, none = default;
            Start<T, L, V>(ref w, T.Sums, UnitSums.Floats<T>(), ref sum0, ref sum1, ref sum2, ref sum3, ref none, ref none, ref none, ref none);
            w = ref Unsafe.Add(ref w, T.Sums * L.Width);
            AddInput<T, L, V>(ref w, T.Sums, ref x, ref sum0, ref sum1, ref sum2, ref sum3, ref none, ref none, ref none, ref none);
            w = ref Unsafe.Add(ref w, T.Inputs * T.InputSums * L.Width);
            if (T.SplitsSums)
            {
                AddHiddenInHalves<T, L, V>(ref w, ref h, ref sum0, ref sum1, ref sum2, ref sum3);
            }
            else
            {
                AddHidden<T, L, V>(ref w, T.Sums, ref h, ref sum0, ref sum1, ref sum2, ref sum3, ref none, ref none, ref none, ref none);
            }

            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u, sum0, sum1, sum2, sum3);
        }
    }

    /// <summary>
    /// Two blocks side by side, from a unit. One pair at a time: over all pairs the compiler would keep the constants of the activations in registers, and spill sums for them
    /// where there are 16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pair<T, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint first)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float w = ref Unsafe.Add(ref panels, first * UnitSums.Floats<T>());
        V s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Start<T, L, V>(ref w, 2 * T.Sums, UnitSums.Floats<T>(), ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        w = ref Unsafe.Add(ref w, T.Sums * L.Width);
        AddInput<T, L, V>(ref w, 2 * T.Sums, ref x, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        w = ref Unsafe.Add(ref w, T.Inputs * T.InputSums * L.Width);
        AddHidden<T, L, V>(ref w, 2 * T.Sums, ref h, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);

        // What becomes of the first block's sums, then of the second's: in a loop, so that the text is compiled once and the processor runs ahead into the second round.
        // The second's wait. Where there are 16 registers they wait in memory, and as new variables, or the compiler would have them in memory from the beginning.
        V sum0 = s0, sum1 = T.Sums > 1 ? s1 : s0, sum2 = T.Sums > 2 ? s2 : s0, sum3 = T.Sums > 3 ? s3 : s0;
        V waiting0 = Waiting<L, V>(Of(T.Sums, s0, s1, s2, s3, s4, s5, s6, s7));
        V waiting1 = T.Sums > 1 ? Waiting<L, V>(Of(T.Sums + 1, s0, s1, s2, s3, s4, s5, s6, s7)) : waiting0;
        V waiting2 = T.Sums > 2 ? Waiting<L, V>(Of(T.Sums + 2, s0, s1, s2, s3, s4, s5, s6, s7)) : waiting0;
        V waiting3 = T.Sums > 3 ? Waiting<L, V>(Of(T.Sums + 3, s0, s1, s2, s3, s4, s5, s6, s7)) : waiting0;
        nint u = first;
        while (true)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u, sum0, sum1, sum2, sum3);
            if (u != first)
            {
                break;
            }

            u = first + L.Width;
            sum0 = waiting0;
            sum1 = waiting1;
            sum2 = waiting2;
            sum3 = waiting3;
        }
    }

    /// <summary>A sum as a new variable where there are 16 registers, which a minimum with infinity makes of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Waiting<L, V>(V sum)
        where L : struct, ILanes<V>
        where V : struct
        => L.Width == 8 ? L.Min(L.Splat(float.PositiveInfinity), sum) : sum;

    /// <summary>
    /// Units of one sum: every addition to it waits for the one before, so blocks run side by side, four, two and one at a time. Measured at 64 units, that is 2.2 times as
    /// fast on AVX-512, 2.7 on AVX2, 2.4 on 4 floats and on one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Single<T, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint from, nint to, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint block = from;
        if (T.Units >= 4 * L.Width)
        {
            for (; block + 4 * L.Width <= to; block += 4 * L.Width)
            {
                SingleBlocks<T, L, V>(4, ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? from + to - 4 * L.Width - block : block);
            }
        }

        if (T.Units >= 2 * L.Width)
        {
            for (; block + 2 * L.Width <= to; block += 2 * L.Width)
            {
                SingleBlocks<T, L, V>(2, ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? from + to - 2 * L.Width - block : block);
            }
        }

        for (; block < to; block += L.Width)
        {
            SingleBlocks<T, L, V>(1, ref panels, ref x, ref h, ref state, ref next, T.Alternates && down ? from + to - L.Width - block : block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SingleBlocks<T, L, V>(int blocks, ref float panels, ref float x, ref float h, ref float state, ref float next, nint u)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float w = ref Unsafe.Add(ref panels, u * UnitSums.Floats<T>());
        V s0 = default, s1 = default, s2 = default, s3 = default, none = default;
        Start<T, L, V>(ref w, blocks, UnitSums.Floats<T>(), ref s0, ref s1, ref s2, ref s3, ref none, ref none, ref none, ref none);
        w = ref Unsafe.Add(ref w, L.Width);
        AddInput<T, L, V>(ref w, blocks, ref x, ref s0, ref s1, ref s2, ref s3, ref none, ref none, ref none, ref none);
        w = ref Unsafe.Add(ref w, T.Inputs * L.Width);
        AddHidden<T, L, V>(ref w, blocks, ref h, ref s0, ref s1, ref s2, ref s3, ref none, ref none, ref none, ref none);
        Complete<T, L, V>(blocks, ref panels, ref h, ref state, ref next, u, s0, s1, s2, s3, none, none, none, none);
    }

    /// <summary>What becomes of the sums of some blocks from unit u, one block after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Complete<T, L, V>(int blocks, ref float panels, ref float h, ref float state, ref float next, nint u, V s0, V s1, V s2, V s3, V s4, V s5, V s6, V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        T.Complete<L, V>(ref panels, ref h, ref state, ref next, u, s0, s1, s2, s3);
        if (blocks > 1)
        {
            T.Complete<L, V>(
                ref panels, ref h, ref state, ref next, u + L.Width,
                Of(T.Sums, s0, s1, s2, s3, s4, s5, s6, s7), Of(T.Sums + 1, s0, s1, s2, s3, s4, s5, s6, s7), Of(T.Sums + 2, s0, s1, s2, s3, s4, s5, s6, s7), Of(T.Sums + 3, s0, s1, s2, s3, s4, s5, s6, s7));
        }

        if (blocks > 2)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u + 2 * L.Width, Of(2 * T.Sums, s0, s1, s2, s3, s4, s5, s6, s7), Of(2 * T.Sums + 1, s0, s1, s2, s3, s4, s5, s6, s7), s0, s0);
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u + 3 * L.Width, Of(3 * T.Sums, s0, s1, s2, s3, s4, s5, s6, s7), Of(3 * T.Sums + 1, s0, s1, s2, s3, s4, s5, s6, s7), s0, s0);
        }
    }
}
