using System.Runtime.CompilerServices;

namespace Unrolled;

// Where layers leave what they compute: to find the first value that is not finite.
public abstract partial class SequencePass
{
    private readonly List<LayerRegion> _activations = [], _gradientRegions = [];

    /// <summary>Names where a layer's output stands; in the order of computation.</summary>
    protected void PlaceActivation(int layer, int axis, nint values, int width, int stride, bool reverse) => _activations.Add(new LayerRegion(layer, axis, values, width, stride, reverse));

    /// <summary>Names where the gradient of a layer's output, or of its sums, stands after the backward pass; in the order of the data's flow.</summary>
    protected void PlaceGradient(int layer, int axis, nint values, int width, int stride, bool reverse) => _gradientRegions.Add(new LayerRegion(layer, axis, values, width, stride, reverse));

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
