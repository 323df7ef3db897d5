using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

// The steps of a block of frames of one stream. Where a layer has many inputs, b + W·x of all frames is one product, to which steps add U·h: the order of additions is that of single steps.
public static partial class RecurrentWalk
{
    /// <summary>Steps a layer through the frames of a block. So few columns of W are read with those of U in less time than it takes to store and load the sums.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The block.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void WalkBlock<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => WalkFrames<T, L, V>(pass, m, ref panels, ref pass.At(m.Input), T.SelectsToken ? m.TokenStride : m.Layout.InputStride);

    /// <summary>The same for a layer of many inputs: W is read once for several frames.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The block.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void WalkBlockSums<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        AddInput<T, L, V>(pass, m, ref panels, 0, m.Gates);
        WalkFrames<StepKernel.FromSums<T>, L, V>(pass, m, ref panels, ref pass.At(m.Gates), m.Layout.GateStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WalkFrames<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels, ref float x, nint stride)
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
            StepKernel.Run<T, L, V>(ref panels, ref x, ref h, ref state, ref next, T.Alternates && (t & 1) != 0);
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
}
