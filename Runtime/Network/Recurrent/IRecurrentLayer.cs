using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// A recurrent layer over whole sequences: its sizes, and the gates of one time step forward and backward. The generator writes one for each layer. The rest of the walk over time is
/// the same for most cells; a cell that differs replaces that part.
/// </summary>
/// <typeparam name="T">The layer itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public interface IRecurrentLayer<T> : IUnitSums
    where T : struct, IRecurrentLayer<T>
{
    /// <summary>Makes the gates, which replace their sums, and the new state of some units of all rows of a time step.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="panels">The layer's packed weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit after the last one; whole vectors.</param>
    static abstract void Forward<L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float panels, nint from, nint to)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Makes the gradients of the sums, which replace the gates, and of the state before, of some units of all rows of a time step.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit after the last one; whole vectors.</param>
    static abstract void Backward<L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float rowCopies, nint from, nint to)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>True if <see cref="WalkBlock"/> steps the layer.</summary>
    static virtual bool WalksBlocks => false;

    /// <summary>Steps through a block of frames of one stream, with the kernels of single steps: one row does not fill those of a pass.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The block.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    static virtual void WalkBlock<L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where L : struct, ILanes<V>
        where V : struct
        => throw new NotSupportedException("The layer has no step.");

    /// <summary>Makes b + W·x of all steps at once.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void AddInput<L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
        where L : struct, ILanes<V>
        where V : struct
        => RecurrentWalk.AddInput<T, L, V>(pass, m, ref panels, 0, m.Gates);

    /// <summary>Adds U·h(t − 1) to the sums of a time step.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void AddHidden<L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float panels)
        where L : struct, ILanes<V>
        where V : struct
        => RecurrentWalk.AddState<T, L, V>(pass, m, step, ref panels, 0);

    /// <summary>What follows the gates of a time step: nothing, where they give h.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="panels">The layer's packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void AfterGates<L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float panels)
        where L : struct, ILanes<V>
        where V : struct
    {
    }

    /// <summary>What goes before the gates of a time step backward: nothing, where they give h.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void BeforeGatesBackward<L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float rowCopies)
        where L : struct, ILanes<V>
        where V : struct
    {
    }

    /// <summary>Makes the gradient of h(t − 1) from those of the sums.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void HiddenBackward<L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float rowCopies)
        where L : struct, ILanes<V>
        where V : struct
        => RecurrentWalk.HiddenBackward<T, L, V>(pass, m, step, ref rowCopies);

    /// <summary>Adds to the gradients of the weights, from the gradients of the sums of all steps.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void AddWeightGradients<L, V>(SequencePass pass, RecurrentMatrices m, ref float rowCopies)
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentWalk.AddInputGradients<T, L, V>(pass, m, m.Gates, m.Gates);
        RecurrentWalk.AddHiddenGradients<T, L, V>(pass, m, m.Gates);
    }

    /// <summary>Adds to the gradients of weights that are no part of these products: peepholes, gains, a projection. Nothing, where there are none.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void AddUnitGradients<L, V>(SequencePass pass, RecurrentMatrices m, ref float rowCopies)
        where L : struct, ILanes<V>
        where V : struct
    {
    }
}
