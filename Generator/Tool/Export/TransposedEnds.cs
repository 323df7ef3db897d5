using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export;

/// <summary>The ends of a transposed convolution, as other formats declare them.</summary>
internal static class TransposedEnds
{
    /// <summary>Outputs that are dropped before the first and after the last, and outputs that are added at the end.</summary>
    public static (long Before, long After, long Added) Ends(this ConvTranspose1DSpec convolution)
    {
        WindowSpec window = convolution.Window;
        if (window.Padding != PaddingSpec.Same)
        {
            return (window.PaddingSize, window.PaddingSize, convolution.OutputPadding);
        }

        // As many outputs as steps of the stride.
        long dropped = Math.Max(window.Span - window.Stride, 0);
        return (dropped / 2, dropped - dropped / 2, Math.Max(window.Stride - window.Span, 0));
    }
}
