using System.ComponentModel;
using Unrolled.Kernels;

namespace Unrolled;

// Layers that training leaves as they are.
public abstract partial class SequencePass
{
    private bool[] _frozen = [];
    private int _firstTrained;

    /// <summary>The number of the first layer that the backward pass has to reach: those before it are frozen. 0 if the gradients of inputs or of states are requested.</summary>
    internal int FirstTrained => WantsInputGradient ? 0 : _firstTrained;

    /// <summary>True if the backward pass has to reach a layer. For generated code.</summary>
    /// <param name="layer">Its number in <see cref="NetworkDefinition.Layers"/>.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool Reaches(int layer) => FirstTrained <= layer;

    /// <summary>True if the backward pass has to reach a layer; then the gradient of its output is made ready for that: what is below the threshold is 0. For generated code.</summary>
    /// <param name="layer">Its number in <see cref="NetworkDefinition.Layers"/>.</param>
    /// <param name="gradient">Where the gradient of its output stands.</param>
    /// <param name="axis">The axis of that.</param>
    /// <param name="stride">Floats from a row of that to the next.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool Reaches(int layer, nint gradient, int axis, int stride)
    {
        if (!Reaches(layer))
        {
            return false;
        }

        FlushToZero.Apply(ref At(gradient), (nint)Axis(axis).Total * stride, FlushToZero.Gradient);
        return true;
    }

    /// <summary>True if the pass is one of training and the layer is not frozen: one that takes statistics of the batch then takes them. For generated code.</summary>
    /// <param name="layer">Its number in <see cref="NetworkDefinition.Layers"/>.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool IsTrained(int layer) => IsTraining && !(layer < _frozen.Length && _frozen[layer]);

    /// <summary>Names the layers that are frozen.</summary>
    /// <param name="frozen">One for each layer; none for no frozen layers.</param>
    /// <param name="firstTrained">The index of the first layer whose gradients are needed.</param>
    internal void Freeze(bool[] frozen, int firstTrained)
    {
        _frozen = frozen;
        _firstTrained = firstTrained;
    }
}
