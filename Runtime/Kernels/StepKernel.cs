using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// The step of a layer: the sums of its units and what becomes of them. The order of additions within a sum is that of all kernels: the bias, the inputs, the hidden units.
/// How many blocks of units go side by side differs, since a few sums do not keep two multipliers busy through their latency.
/// </summary>
/// <remarks>Kernels are separate methods, so that a step compiles only those that it calls.</remarks>
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
        nint whole = T.Units & -L.Width;
        if (T.SplitsSums)
        {
            OneByOne<T, L, V>(ref panels, ref x, ref h, ref state, ref next, whole, down);
            return;
        }

        nint many = T.Sums == 1 ? whole & (-4 * L.Width) : GroupedUnits<T, L, V>();

        if (T.FitsOneWideBlock && L.Width > 8 && whole > L.Width)
        {
            many = whole;
            Blocks<T, OneBlock, L, V>(ref panels, ref x, ref h, ref state, ref next, 0, End<T>(whole, down));
        }
        else if (T.Sums == 1)
        {
            // Every addition to a unit's one sum waits for the one before, so blocks run side by side. Measured at 64 units, that is 2.2 times as fast on AVX-512, 2.7 on AVX2,
            // 2.4 on 4 floats and on one.
            if (many > 0)
            {
                Blocks<T, FourBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, 0, End<T>(many, down));
            }
        }
        else
        {
            many -= MergesPair<T, L, V>() ? 2 * L.Width : 0;
            nint group = Group<T, L, V>() * L.Width;
            for (nint block = 0; block < many; block += group)
            {
                nint first = T.Alternates && down ? many - group - block : block;
                if (Group<T, L, V>() == 2)
                {
                    SideBySide<T, TwoBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, first);
                }
                else if (Group<T, L, V>() == 3)
                {
                    SideBySide<T, ThreeBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, first);
                }
                else
                {
                    SideBySide<T, FourBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, first);
                }
            }

            if (whole - many > 3 * L.Width)
            {
                SideBySide<T, TwoBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, many);
                many += 2 * L.Width;
            }
        }

        // What is left goes in one loop, whatever the widths: each block alone would wait for the latency of its additions.
        nint left = (whole - many) / L.Width;
        bool eight = L.Width > 8 && (T.Units & 8) != 0, four = L.Width > 4 && (T.Units & 4) != 0;
        if (left == 1 && !eight && !four)
        {
            Blocks<T, OneBlock, L, V>(ref panels, ref x, ref h, ref state, ref next, many, whole);
        }
        else if (left == 2 && !eight && !four)
        {
            if (T.Sums > 1)
            {
                SideBySide<T, TwoBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, many);
            }
            else
            {
                Blocks<T, TwoBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, many, whole);
            }
        }
        else if (left == 0 && eight && !four)
        {
            Blocks<T, OneBlock, Lanes256, Vector256<float>>(ref panels, ref x, ref h, ref state, ref next, whole, whole + 8);
        }
        else if (left == 0 && four && !eight)
        {
            Blocks<T, OneBlock, Lanes128, Vector128<float>>(ref panels, ref x, ref h, ref state, ref next, whole, whole + 4);
        }
        else if (left == 0 && four)
        {
            Rest<T, NoBlock, L, V>(ref panels, ref x, ref h, ref state, ref next, whole);
        }
        else if (left == 1)
        {
            Rest<T, OneBlock, L, V>(ref panels, ref x, ref h, ref state, ref next, many);
        }
        else if (left == 2)
        {
            Rest<T, TwoBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, many);
        }
        else if (left == 3)
        {
            Rest<T, ThreeBlocks, L, V>(ref panels, ref x, ref h, ref state, ref next, many);
        }
    }

    /// <summary>All units block by block: sums in two halves keep the multipliers busy by themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneByOne<T, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint whole, bool down)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (whole > 0)
        {
            Blocks<T, OneBlock, L, V>(ref panels, ref x, ref h, ref state, ref next, 0, End<T>(whole, down));
        }

        if (L.Width > 8 && (T.Units & 8) != 0)
        {
            Blocks<T, OneBlock, Lanes256, Vector256<float>>(ref panels, ref x, ref h, ref state, ref next, T.Units & ~15, (T.Units & ~15) + 8);
        }

        if (L.Width > 4 && (T.Units & 4) != 0)
        {
            Blocks<T, OneBlock, Lanes128, Vector128<float>>(ref panels, ref x, ref h, ref state, ref next, T.Units & ~7, (T.Units & ~7) + 4);
        }
    }

    /// <summary>True if the last pair of blocks goes in one loop with what is left after it: where there are registers for all the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MergesPair<T, L, V>()
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => L.Width > 8 && Group<T, L, V>() == 2 && GroupedUnits<T, L, V>() > 0 && T.Units > GroupedUnits<T, L, V>();

    /// <summary>
    /// How many blocks of a layer of several sums go side by side: two multipliers want eight sums or more while an addition waits for the one before. Large layers with
    /// three sums of U·h go by pairs, so that the last pair is still in the first-level cache where the walk turns: three blocks of 128 units are 37 KB, and many
    /// processors have 32. On ARM64, weights are loaded for two blocks before they are multiplied.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Group<T, L, V>()
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => L.Width == 4 ? 2 : T.Sums == 2 ? 4 : L.Width == 8 && T.HiddenSums == 3 && (!T.Alternates || T.Hidden <= 96) ? 3 : 2;

    /// <summary>The units of a layer of several sums that go so: no single block is left after them, which would wait for each addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint GroupedUnits<T, L, V>()
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint group = Group<T, L, V>(), blocks = T.Units / L.Width, groups = blocks / group;
        return T.Units < 8 || (T.FitsOneWideBlock && L.Width > 8) || groups == 0 ? 0 : (group > 2 && blocks % group == 1 ? groups - 1 : groups) * group * L.Width;
    }

    /// <summary>Where a kernel ends, with its direction: one argument less fits into registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint End<T>(nint to, bool down)
        where T : struct, IStepCell
        => T.Alternates && down ? ~to : to;

    /// <summary>Some blocks side by side, then the next ones; from the last ones on where <paramref name="to"/> is a complement. What becomes of their sums is written out for each of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Blocks<T, N, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint from, nint to)
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
            BlockSums<V> s0 = default, s1 = default, s2 = default, s3 = default;
            Sum<T, L, V>(N.Blocks, ref Unsafe.Add(ref panels, u * UnitSums.Floats<T>()), ref InputAt<T>(ref x, u), ref h, ref s0, ref s1, ref s2, ref s3);
            Complete<T, L, V>(N.Blocks, ref panels, ref h, ref state, ref next, u, ref s0, ref s1, ref s2, ref s3);
        }
    }

    /// <summary>
    /// Some blocks side by side, from a unit. One group at a time: over all of them the compiler would keep the constants of the activations in registers, and spill sums for
    /// them where there are 16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SideBySide<T, N, L, V>(ref float panels, ref float x, ref float h, ref float state, ref float next, nint first)
        where T : struct, IStepCell
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        BlockSums<V> s0 = default, s1 = default, s2 = default, s3 = default;
        Sum<T, L, V>(N.Blocks, ref Unsafe.Add(ref panels, first * UnitSums.Floats<T>()), ref InputAt<T>(ref x, first), ref h, ref s0, ref s1, ref s2, ref s3);
        CompleteInTurn<T, L, V>(N.Blocks, ref panels, ref h, ref state, ref next, first, ref s0, ref s1, ref s2, ref s3);
    }

    /// <summary>The sums of some blocks, from where their weights start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<T, L, V>(int blocks, ref float w, ref float x, ref float h, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint next = UnitSums.Floats<T>() * L.Width;
        if (T.StartsFromSums)
        {
            Start<T, L, V>(ref x, L.Width, T.Units, blocks, ref s0, ref s1, ref s2, ref s3);
            w = ref Unsafe.Add(ref w, T.Sums * L.Width);
        }
        else
        {
            Start<T, L, V>(ref w, next, L.Width, blocks, ref s0, ref s1, ref s2, ref s3);
            w = ref Unsafe.Add(ref w, T.Sums * L.Width);
            AddInput<T, L, V>(ref w, next, blocks, ref x, ref s0, ref s1, ref s2, ref s3);
        }

        w = ref Unsafe.Add(ref w, T.Inputs * T.InputSums * L.Width);
        if (T.SplitsSums)
        {
            AddHiddenInHalves<T, L, V>(ref w, ref h, ref s0);
        }
        else if (T.Hidden > 0)
        {
            AddColumns<L, V>(ref w, next, blocks, T.FirstHiddenSum, T.HiddenSums, ref h, T.Hidden, ref s0, ref s1, ref s2, ref s3);
        }
    }
}
