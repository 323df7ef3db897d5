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

    /// <summary>The sums of some blocks begin with stored ones, from where those of the first block stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StartFromSums<T, L, V>(ref float z, int blocks, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        LoadSums<T, L, V>(ref z, ref s0);
        if (blocks > 1)
        {
            LoadSums<T, L, V>(ref Unsafe.Add(ref z, L.Width), ref s1);
        }

        if (blocks > 2)
        {
            LoadSums<T, L, V>(ref Unsafe.Add(ref z, 2 * L.Width), ref s2);
        }

        if (blocks > 3)
        {
            LoadSums<T, L, V>(ref Unsafe.Add(ref z, 3 * L.Width), ref s3);
        }
    }

    /// <summary>The same for blocks of several widths, from the units at which they start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadRest<T, N, L, V>(
        ref float z, nint first, nint start8, nint start4, bool eight, bool four, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2,
        scoped ref BlockSums<Vector256<float>> s8, scoped ref BlockSums<Vector128<float>> s4)
        where T : struct, IStepCell
        where N : struct, IBlockCount
        where L : struct, ILanes<V>
        where V : struct
    {
        if (N.Blocks > 0)
        {
            LoadSums<T, L, V>(ref Unsafe.Add(ref z, first), ref s0);
        }

        if (N.Blocks > 1)
        {
            LoadSums<T, L, V>(ref Unsafe.Add(ref z, first + L.Width), ref s1);
        }

        if (N.Blocks > 2)
        {
            LoadSums<T, L, V>(ref Unsafe.Add(ref z, first + 2 * L.Width), ref s2);
        }

        if (eight)
        {
            LoadSums<T, Lanes256, Vector256<float>>(ref Unsafe.Add(ref z, start8), ref s8);
        }

        if (four)
        {
            LoadSums<T, Lanes128, Vector128<float>>(ref Unsafe.Add(ref z, start4), ref s4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadSums<T, L, V>(ref float z, scoped ref BlockSums<V> s)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        s.A = L.Load(ref z, 0);
        if (T.Sums > 1)
        {
            s.B = L.Load(ref z, T.Units);
        }

        if (T.Sums > 2)
        {
            s.C = L.Load(ref z, 2 * T.Units);
        }

        if (T.Sums > 3)
        {
            s.D = L.Load(ref z, 3 * T.Units);
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
