using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// The steps of a block of frames of one stream. Where a layer has many inputs, b + W·x of all frames is one product, to which steps add U·h: the order of additions is that of single steps.
public static partial class StepKernel
{
    /// <summary>Steps a layer through the frames of a block. So few columns of W are read with those of U in less time than it takes to store and load the sums.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The block.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Walk<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Walk<T, L, V>(pass, m, ref panels, ref pass.At(m.Input), T.SelectsToken ? m.TokenStride : m.Layout.InputStride);

    /// <summary>The same for a layer of many inputs: W is read once for several frames.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The block.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void WalkSums<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentWalk.AddInput<T, L, V>(pass, m, ref panels, 0, m.Gates);
        Walk<FromSums<T>, L, V>(pass, m, ref panels, ref pass.At(m.Gates), m.Layout.GateStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Walk<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels, ref float x, nint stride)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        nint frames = pass.Axis(layout.Axis).Steps;

        // A step changes a cell's further state where it stands: before the first frame, until the block ends.
        bool hasState = m.StateCount > 1;
        int stateStride = hasState ? layout.Kept[0].Stride : 0;
        ref float h = ref pass.At(m.Hidden - layout.HiddenStride), state = ref hasState ? ref pass.At(m.Kept[0] - stateStride) : ref h;
        for (nint t = 0; t < frames; t++)
        {
            ref float next = ref Unsafe.Add(ref h, layout.HiddenStride);
            Run<T, L, V>(ref panels, ref x, ref h, ref state, ref next, T.Alternates && (t & 1) != 0);
            x = ref Unsafe.Add(ref x, stride);
            h = ref next;
        }

        if (hasState)
        {
            ref float last = ref Unsafe.Add(ref state, frames * stateStride);
            for (nint u = 0; u < T.Units; u++)
            {
                Unsafe.Add(ref last, u) = Unsafe.Add(ref state, u);
            }
        }
    }

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
    private readonly struct FromSums<T> : IStepCell
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
