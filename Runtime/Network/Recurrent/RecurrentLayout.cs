using System.Collections.Immutable;
using System.ComponentModel;

namespace Unrolled.Kernels;

/// <summary>The sizes of a recurrent layer in a pass, and where its weights and gradients stand. Written by the generator.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class RecurrentLayout
{
    /// <summary>The layer's number.</summary>
    public required int Layer { get; init; }

    /// <summary>The axis that the layer runs along.</summary>
    public required int Axis { get; init; }

    /// <summary>Values of h: the units, or those of a projection.</summary>
    public required int Hidden { get; init; }

    /// <summary>The number of its first state.</summary>
    public required int FirstState { get; init; }

    /// <summary>The axis of its output: <see cref="Axis"/>, or that of vectors where only the last step has an output.</summary>
    public required int OutputAxis { get; init; }

    /// <summary>Columns of the matrix of all sums.</summary>
    public required int GateColumns { get; init; }

    /// <summary>Floats from a row of the sums to the next.</summary>
    public required int GateStride { get; init; }

    /// <summary>Floats from a row of h to the next.</summary>
    public required int HiddenStride { get; init; }

    /// <summary>The matrices that a pass keeps besides gates and h.</summary>
    public ImmutableArray<KeptMatrix> Kept { get; init; } = [];

    /// <summary>Floats from a row of the input to the next.</summary>
    public required int InputStride { get; init; }

    /// <summary>Where the row copies of W start among the network's.</summary>
    public required int RowOffset { get; init; }

    /// <summary>Where the row copies of U start.</summary>
    public int HiddenRowOffset { get; init; }

    /// <summary>Where its gradient columns start: those of the biases, of W, of U.</summary>
    public required int GradientOffset { get; init; }

    /// <summary>True if it has biases.</summary>
    public bool HasBias { get; init; }

    /// <summary>True if its cell passes a part of h on without U, to which the gradient of U·h is added.</summary>
    public bool PassesHidden { get; init; }

    /// <summary>True if it always starts from a state that is not zero, and that state's gradient is always wanted.</summary>
    public bool HasInitialState { get; init; }

    /// <summary>Where the gradients of its initial states stand among the gradient columns, where those are parameters.</summary>
    public ImmutableArray<int> InitialGradients { get; init; } = [];

    /// <summary>The share of h that dropout hides from U in training.</summary>
    public float RecurrentDropout { get; init; }

    /// <summary>The number of that dropout's mask.</summary>
    public int Mask { get; init; }

    /// <summary>True if its first step is the last one of a sequence.</summary>
    public bool IsReverse { get; init; }

    /// <summary>True if a pass for prediction keeps no gates; see <see cref="RecurrentWalk.ForwardSteps"/>.</summary>
    public bool KeepsGatesForTraining { get; init; }

    /// <summary>True if every step has an output.</summary>
    public bool ReturnsSequences => OutputAxis == Axis;
}
