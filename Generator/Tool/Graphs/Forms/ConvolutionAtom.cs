using Unrolled.Tool.Graphs.Layers;

namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A convolution whose layer is made when it is known what is added to its sums and which function follows.</summary>
/// <param name="size">The features of its output.</param>
/// <param name="channels">Its filters.</param>
/// <param name="axis">The steps of its output.</param>
/// <param name="make">Makes the layer: factor and bias of each filter, and the function.</param>
internal sealed class ConvolutionAtom(int size, int channels, TimeAxis? axis, Func<double[], double[]?, Function, LayerSource> make) : Atom(size)
{
    public int Channels { get; } = channels;

    public Func<double[], double[]?, Function, LayerSource> Make { get; } = make;

    /// <summary>The same convolution without so many outputs at its end; null where it cannot be.</summary>
    public Func<int, ConvolutionAtom?>? WithoutEnd { get; init; }

    public override TimeAxis? Axis { get; } = axis;

    public override bool HasState => false;
}
