using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// Sums that begin with b + W·x as a block of frames stored it: the order of additions is that of single steps.
public static partial class StepKernel
{
    /// <summary>What a block of units reads: the input, or its own stored sums. A call, since the compiler makes other code of a condition where the kernel stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float InputAt<T>(ref float x, nint u)
        where T : struct, IStepCell
        => ref Unsafe.Add(ref x, T.StartsFromSums ? u : 0);

    /// <summary>The sums of blocks of several widths begin with stored ones, from the units at which the blocks start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StartRest<T, N, L, V>(
        ref float z, nint first, nint start8, nint start4, bool eight, bool four, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2,
        scoped ref BlockSums<Vector256<float>> s8, scoped ref BlockSums<Vector128<float>> s4)
        where T : struct, IStepCell
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        if (N.Blocks > 0)
        {
            Start<T, L, V>(ref Unsafe.Add(ref z, first), T.Units, ref s0);
        }

        if (N.Blocks > 1)
        {
            Start<T, L, V>(ref Unsafe.Add(ref z, first + L.Width), T.Units, ref s1);
        }

        if (N.Blocks > 2)
        {
            Start<T, L, V>(ref Unsafe.Add(ref z, first + 2 * L.Width), T.Units, ref s2);
        }

        if (eight)
        {
            Start<T, Lanes256, Vector256<float>>(ref Unsafe.Add(ref z, start8), T.Units, ref s8);
        }

        if (four)
        {
            Start<T, Lanes128, Vector128<float>>(ref Unsafe.Add(ref z, start4), T.Units, ref s4);
        }
    }

    /// <summary>A layer whose sums begin with stored ones.</summary>
    internal readonly struct FromSums<T> : IStepCell
        where T : struct, IStepCell
    {
        public static int Units => T.Units;

        public static int Sums => T.Sums;

        public static int Inputs => T.Inputs;

        public static int InputSums => T.InputSums;

        public static int Hidden => T.Hidden;

        public static int FirstHiddenSum => T.FirstHiddenSum;

        public static int HiddenSums => T.HiddenSums;

        public static bool SplitsSums => T.SplitsSums;

        public static bool Alternates => T.Alternates;

        public static bool FitsOneWideBlock => T.FitsOneWideBlock;

        static bool IStepCell.StartsFromSums => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Complete<L, V>(ref float panels, ref float h, ref float state, ref float next, nint u, V sum0, V sum1, V sum2, V sum3)
            where L : struct, ILanes<V>
            where V : struct
            => T.Complete<L, V>(ref panels, ref h, ref state, ref next, u, sum0, sum1, sum2, sum3);
    }
}
