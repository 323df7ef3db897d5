using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

// The walk of a pass that is not for training: it keeps no gates.
public static partial class RecurrentWalk
{
    /// <summary>Walks forward through a cell that has one set of panels. Without training, sums become states while they are in registers.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ForwardSteps<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where T : struct, IStepCell, IRecurrentLayer<T>
        where L : struct, ILanes<V>
        where V : struct
    {
        if (pass.Training || pass.IsBlock)
        {
            Forward<T, L, V>(pass, m, ref panels);
            return;
        }

        RecurrentLayout layout = m.Layout;
        SequenceAxis axis = pass.Axis(layout.Axis);
        bool hasState = m.StateCount > 1;
        nint inputStride = T.SelectsToken ? m.TokenStride : layout.InputStride, stateStride = hasState ? layout.Kept[0].Stride : 0;
        for (nint t = 0; t < axis.Steps; t++)
        {
            var step = new RecurrentStep(axis, t);
            ref float next = ref pass.At(m.Hidden + step.At * layout.HiddenStride);
            var rows = new StepRows(
                step.Rows, ref pass.At(m.Input + step.At * inputStride), inputStride, ref pass.At(m.Hidden + step.Before * layout.HiddenStride), ref next, layout.HiddenStride,
                ref hasState ? ref pass.At(m.Kept[0] + step.Before * stateStride) : ref Unsafe.NullRef<float>(), ref hasState ? ref pass.At(m.Kept[0] + step.At * stateStride) : ref next, stateStride,
                t == 0 && StartsAtZero(pass, layout), (t & 1) != 0);
            StepKernel.RunRows<T, L, V>(rows, ref panels);
        }

        if (!layout.ReturnsSequences)
        {
            Sequences.Last(axis, ref pass.At(m.Hidden), ref pass.At(m.Output), layout.HiddenStride);
        }
    }
}
