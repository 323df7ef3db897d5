using System.Runtime.CompilerServices;

namespace Unrolled;

// Where layers leave what they compute: to find the first value that is not finite.
public abstract partial class SequencePass
{
    private readonly List<LayerRegion> _activations = [], _gradientRegions = [];

    /// <summary>Names where the hidden vectors of a recurrent layer stand, and the gradients of its sums after the backward pass; in the order of computation.</summary>
    /// <param name="layer">The layer's number.</param>
    /// <param name="axis">The axis of its steps.</param>
    /// <param name="hidden">Where h stands, [total, <paramref name="units"/>].</param>
    /// <param name="units">Values of h.</param>
    /// <param name="hiddenStride">Floats from a row of h to the next.</param>
    /// <param name="sums">Where the sums' gradients stand, [total, <paramref name="columns"/>].</param>
    /// <param name="columns">Sums of all units.</param>
    /// <param name="sumStride">Floats from a row of sums to the next.</param>
    /// <param name="reverse">True if its first step is the last one of a sequence.</param>
    internal void PlaceCell(int layer, int axis, nint hidden, int units, int hiddenStride, nint sums, int columns, int sumStride, bool reverse)
        => Place(new LayerRegion(layer, axis, hidden, units, hiddenStride, reverse), new LayerRegion(layer, axis, sums, columns, sumStride, reverse));

    // Names where a layer's output stands, and its gradient after the backward pass.
    private void PlaceLayer(int layer, int axis, nint values, nint gradient, int width, int stride)
        => Place(new LayerRegion(layer, axis, values, width, stride, false), new LayerRegion(layer, axis, gradient, width, stride, false));

    private void Place(LayerRegion activation, LayerRegion gradient)
    {
        if (Training)
        {
            _activations.Add(activation);
            _gradientRegions.Add(gradient);
        }
    }

    /// <summary>How many layers, or parts of them, have an output.</summary>
    internal int ActivationCount => _activations.Count;

    /// <summary>How many have a gradient.</summary>
    internal int GradientCount => _gradientRegions.Count;

    /// <summary>The first value of an output, along time and then by rows, that is not finite.</summary>
    /// <param name="activation">Which of the outputs, in the order of computation.</param>
    internal NonFiniteValue? FindInActivation(int activation) => Find(_activations[activation], last: false);

    /// <summary>The first value of a gradient that is not finite, back along time and then by rows.</summary>
    /// <param name="gradient">Which of them, in the order of the data's flow.</param>
    /// <remarks>Nothing is found in layers that the backward pass did not reach.</remarks>
    internal NonFiniteValue? FindInGradient(int gradient) => _gradientRegions[gradient].Layer < FirstTrained ? null : Find(_gradientRegions[gradient], last: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private NonFiniteValue? Find(LayerRegion region, bool last)
    {
        SequenceAxis axis = _axes[region.Axis];
        NonFiniteValue? first = null;
        for (int i = 0; i < axis.Steps && first is null; i++)
        {
            int step = last ? axis.Steps - 1 - i : i;
            for (int position = 0; position < axis.ActiveRows(step); position++)
            {
                int row = axis.RowAt(position);
                Span<float> values = Slice(region.Values + (axis.Offset(step) + position) * region.Stride, region.Width);
                int found = values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
                if (found >= 0 && (first is null || row < first.Value.Row))
                {
                    first = new NonFiniteValue(region.Layer, region.Axis, i, region.Reverse ? axis.Lengths[row] - 1 - step : step, row, region.Reverse, values[found]);
                }
            }
        }

        return first;
    }

    private readonly record struct LayerRegion(int Layer, int Axis, nint Values, int Width, int Stride, bool Reverse);
}
