using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>What a transposed convolution packs. It runs the backward pass of <see cref="TimeConvolution"/> forward, from the filters of that convolution to its channels.</summary>
public static class TransposedConvolution
{
    /// <summary>Packs the weights to rows, as <see cref="Convolution.CopyRows"/> does, and the bias after them.</summary>
    /// <param name="shape">The sizes of the convolution that runs backward.</param>
    /// <param name="weights">[its filters, its channels / groups, taps].</param>
    /// <param name="bias">[its channels], or empty.</param>
    /// <param name="scale">A factor on all of them, a power of two: ½ before a sigmoid.</param>
    /// <param name="panels">The target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanels(in ConvolutionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float scale, Span<float> panels)
    {
        int length = shape.Filters * shape.PaddedDepth;
        Convolution.CopyRows(shape, weights, panels);
        bias.CopyTo(panels[length..]);
        foreach (ref float value in panels[..(length + bias.Length)])
        {
            value *= scale;
        }
    }
}
