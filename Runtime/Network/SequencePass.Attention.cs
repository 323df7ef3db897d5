using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class SequencePass
{
    private readonly (nint Map, AttentionShape Shape)[] _attention;

    /// <summary>The attention weights of one output step: the weight of each of the other layer's steps. Valid after the forward pass.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="step">The step of its output; 0 if the output is a vector.</param>
    /// <param name="row">The sequence.</param>
    /// <returns>[steps of the other layer]; the weights sum to 1.</returns>
    /// <exception cref="KeyNotFoundException">No attention layer has that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or its sequence has no such step.</exception>
    public ReadOnlySpan<float> AttentionWeights(string layer, int step, int row)
    {
        (nint map, AttentionShape shape) = _attention[Definition.FindAttention(layer)];
        shape.Queries.IndexOf(step, row);
        return Slice(map + shape.MapOffset(shape.Queries.Position(row), step), shape.Keys.Lengths[row]);
    }

    /// <summary>Names where the weights of an attention layer stand.</summary>
    protected void PlaceAttention(int attention, nint map, AttentionShape shape) => _attention[attention] = (map, shape);
}
