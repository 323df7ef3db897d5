using System.ComponentModel;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>A network's layers in order, written once for all lanes; see <see cref="LaneDispatch"/>. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public interface INetworkKernels
{
    /// <summary>The layers that do not depend on the steps of a stream, over the whole source; the states that the steps start from.</summary>
    /// <param name="pass">The memory of one source.</param>
    /// <param name="state">The stream's state.</param>
    /// <param name="panels">The packed weights.</param>
    static virtual void Start<L, V>(SequencePass pass, NetworkState state, ref float panels)
        where L : struct, ILanes<V>
        where V : struct
        => throw new NotSupportedException("The network has no source.");

    /// <summary>One time step through all layers; without an output where <paramref name="y"/> is empty.</summary>
    /// <param name="state">The stream's state.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="x">[inputs].</param>
    /// <param name="y">[outputs], or empty.</param>
    static virtual void Step<L, V>(NetworkState state, ref float panels, ReadOnlySpan<float> x, Span<float> y)
        where L : struct, ILanes<V>
        where V : struct
        => throw new NotSupportedException("The network needs whole sequences, or has quantized weights.");

    /// <summary>The same for a network with quantized weights.</summary>
    /// <param name="state">The stream's state.</param>
    /// <param name="panels">The packed weights, where steps read them.</param>
    /// <param name="reduced">The quantized weights.</param>
    /// <param name="x">[inputs].</param>
    /// <param name="y">[outputs], or empty.</param>
    static virtual void StepReduced<L, V>(NetworkState state, ref float panels, ref float reduced, ReadOnlySpan<float> x, Span<float> y)
        where L : struct, ILanes<V>
        where V : struct
        => throw new NotSupportedException("The network needs whole sequences, or has no quantized weights.");

    /// <summary>Whole sequences through all layers.</summary>
    /// <param name="pass">The sequences.</param>
    /// <param name="panels">The packed weights.</param>
    static abstract void Forward<L, V>(SequencePass pass, ref float panels)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The gradients of all layers, from the last to the first that is trained.</summary>
    /// <param name="pass">The sequences.</param>
    /// <param name="rowCopies">The weights as rows.</param>
    static abstract void Backward<L, V>(SequencePass pass, ref float rowCopies)
        where L : struct, ILanes<V>
        where V : struct;
}
