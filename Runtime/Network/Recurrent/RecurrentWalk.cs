using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// A recurrent layer over whole sequences, time step by time step: forward, which keeps every gate, and backpropagation through time. W·x of all steps is one product; U·h is one
/// for each step, over all sequences that reach it. For prediction, most cells take the kernels of steps instead and keep no gates (<see cref="ForwardSteps"/>).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static partial class RecurrentWalk
{
    /// <summary>Walks forward, from the states before the first step.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where T : struct, IRecurrentLayer<T>
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        SequenceAxis axis = pass.Axis(layout.Axis);
        if (layout.RecurrentDropout > 0)
        {
            DrawMask(pass, m, axis);
        }

        if (pass.IsBlock && T.WalksBlocks)
        {
            T.WalkBlock<L, V>(pass, m, ref panels);
            return;
        }

        T.AddInput<L, V>(pass, m, ref panels);
        for (nint t = 0; t < axis.Steps; t++)
        {
            var step = new RecurrentStep(axis, t);
            if (layout.RecurrentDropout > 0)
            {
                ref float h = ref pass.At(m.Hidden + step.Before * layout.HiddenStride);
                DropoutMask.Apply<L, V>(step.Rows * layout.HiddenStride, ref h, ref pass.At(m.Mask), ref pass.At(m.SeenHidden + step.At * layout.HiddenStride));
            }

            T.AddHidden<L, V>(pass, m, step, ref panels);
            if (T.Units >= L.Width)
            {
                T.Forward<L, V>(pass, m, step, ref panels, 0, T.Units & -L.Width);
            }

            if (L.Width > 8 && (T.Units & 8) != 0)
            {
                T.Forward<Lanes256, Vector256<float>>(pass, m, step, ref panels, T.Units & ~15, (T.Units & ~15) + 8);
            }

            if (L.Width > 4 && (T.Units & 4) != 0)
            {
                T.Forward<Lanes128, Vector128<float>>(pass, m, step, ref panels, T.Units & ~7, (T.Units & ~7) + 4);
            }

            T.AfterGates<L, V>(pass, m, step, ref panels);
        }

        if (!layout.ReturnsSequences && !pass.IsBlock)
        {
            Sequences.Last(axis, ref pass.At(m.Hidden), ref pass.At(m.Output), layout.HiddenStride);
        }
    }

    /// <summary>Walks backward: adds to the gradients of the weights, and leaves those of the sums, from which that of the input follows, and those of the initial states.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T, L, V>(SequencePass pass, RecurrentMatrices m, ref float rowCopies)
        where T : struct, IRecurrentLayer<T>
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        SequenceAxis axis = pass.Axis(layout.Axis);
        if (!layout.ReturnsSequences)
        {
            // Only a sequence's last step has an output.
            Sequences.AddToPositions<L, V>(axis, ref pass.At(m.OutputGradient), ref pass.At(m.HiddenGradient), layout.HiddenStride);
        }

        for (nint t = axis.Steps - 1; t >= 0; t--)
        {
            var step = new RecurrentStep(axis, t);
            if (pass.MeasuresGradientFlow)
            {
                Measure(pass, m, step);
            }

            T.BeforeGatesBackward<L, V>(pass, m, step, ref rowCopies);
            if (T.Units >= L.Width)
            {
                T.Backward<L, V>(pass, m, step, ref rowCopies, 0, T.Units & -L.Width);
            }

            if (L.Width > 8 && (T.Units & 8) != 0)
            {
                T.Backward<Lanes256, Vector256<float>>(pass, m, step, ref rowCopies, T.Units & ~15, (T.Units & ~15) + 8);
            }

            if (L.Width > 4 && (T.Units & 4) != 0)
            {
                T.Backward<Lanes128, Vector128<float>>(pass, m, step, ref rowCopies, T.Units & ~7, (T.Units & ~7) + 4);
            }

            T.HiddenBackward<L, V>(pass, m, step, ref rowCopies);
        }

        // The sequences share initial states that are parameters.
        for (int i = 0; i < layout.InitialGradients.Length; i++)
        {
            pass.AddInitialGradient<L, V>(layout.FirstState + i, layout.InitialGradients[i]);
        }

        T.AddWeightGradients<L, V>(pass, m, ref rowCopies);
        T.AddUnitGradients<L, V>(pass, m, ref rowCopies);
    }

    /// <summary>Starts from the final states of another layer.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="from">The other layer's matrices.</param>
    /// <param name="to">The layer's matrices.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Continue(SequencePass pass, RecurrentMatrices from, RecurrentMatrices to)
    {
        SequenceAxis source = pass.Axis(from.Layout.Axis), axis = pass.Axis(to.Layout.Axis);
        Sequences.Continue(source, ref pass.At(from.Hidden), axis, ref pass.At(to.Hidden), to.Layout.HiddenStride);
        for (int i = 0; i < to.Kept.Length; i++)
        {
            if (to.Layout.Kept[i].Kind == KeptKind.State)
            {
                Sequences.Continue(source, ref pass.At(from.Kept[i]), axis, ref pass.At(to.Kept[i]), to.Layout.Kept[i].Stride);
            }
        }
    }

    /// <summary>Gives the gradients of the initial states to the layer whose final states they were.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="from">The layer's matrices.</param>
    /// <param name="to">The other layer's matrices.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ContinueBackward<L, V>(SequencePass pass, RecurrentMatrices from, RecurrentMatrices to)
        where L : struct, ILanes<V>
        where V : struct
    {
        SequenceAxis axis = pass.Axis(from.Layout.Axis), source = pass.Axis(to.Layout.Axis);
        Sequences.ContinueBackward<L, V>(axis, ref pass.At(from.HiddenGradient), source, ref pass.At(to.HiddenGradient), from.Layout.HiddenStride);
        for (int i = 0; i < from.Kept.Length; i++)
        {
            if (from.Layout.Kept[i].Kind == KeptKind.State)
            {
                Sequences.ContinueBackward<L, V>(axis, ref pass.At(from.KeptGradients[i]), source, ref pass.At(to.KeptGradients[i]), from.Layout.Kept[i].Stride);
            }
        }
    }

    // How large the gradients of the states are, for those who ask.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Measure(SequencePass pass, RecurrentMatrices m, RecurrentStep step)
    {
        for (int i = 0; i < m.StateCount; i++)
        {
            if (i == 0 && m.Layout.ReturnsSequences)
            {
                pass.MeasureGradient(m.Layout.FirstState, step.Time, ref pass.At(m.OutputGradient + step.At * m.Layout.HiddenStride));
            }
            else
            {
                pass.MeasureGradient(m.Layout.FirstState + i, step.Time);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DrawMask(SequencePass pass, RecurrentMatrices m, SequenceAxis axis)
    {
        RecurrentLayout layout = m.Layout;
        ref float mask = ref pass.At(m.Mask);
        if (pass.IsTraining)
        {
            DropoutMask.FillSequences(axis, pass.FirstRow, DropoutMask.Key(pass.DropoutSeed, layout.Mask), layout.Hidden, layout.RecurrentDropout, ref mask, layout.HiddenStride);
        }
        else
        {
            MemoryMarshal.CreateSpan(ref mask, axis.Rows * layout.HiddenStride).Fill(1f);
        }
    }
}
