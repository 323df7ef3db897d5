namespace Unrolled.Generator.Layers;

/// <summary>
/// The sizes of one product W·x inside a layer that has several: packed, copied and summed like a dense layer. Offsets count from the
/// starts of the layer's own panels, row copies and gradient columns.
/// </summary>
/// <param name="Tensor">The number of W among the layer's tensors.</param>
/// <param name="Inputs">Values of x.</param>
/// <param name="InputStride">The row stride of x in a pass.</param>
/// <param name="Axis">The axis of x.</param>
/// <param name="Units">Rows of W.</param>
/// <param name="HasBias">True for b + W·x.</param>
/// <param name="Panel">Where its panels start.</param>
/// <param name="Row">Where its row copies start.</param>
/// <param name="Gradient">Where its gradient columns start, [bias, inputs][units].</param>
internal sealed record ProjectionPlan(int Tensor, int Inputs, int InputStride, int Axis, int Units, bool HasBias, int Panel, int Row, int Gradient)
{
    /// <summary>The product with a plan's output.</summary>
    public ProjectionPlan(int tensor, LayerPlan source, int units, bool hasBias, int panel, int row, int gradient)
        : this(tensor, source.Width, source.OutputStride, source.Axis, units, hasBias, panel, row, gradient)
    {
    }

    /// <summary>Which rows of its tensor W is: part 1 begins after as many rows as W has. Null for all of them.</summary>
    public int? Part { get; init; }

    /// <summary>The number of b among the layer's tensors.</summary>
    public int BiasTensor { get; init; } = Tensor + 1;

    /// <summary>Which values of its tensor b is; null for all of them.</summary>
    public int? BiasPart { get; init; }

    public int PaddedUnits => Sizes.Padded(Units);

    /// <summary>The bias, zeros where there is none, then the inputs.</summary>
    public int PanelRows => 1 + Inputs;

    public int PanelFloats => PaddedUnits * PanelRows;

    /// <summary>The row stride of W·x in a pass.</summary>
    public int Stride { get; init; } = Sizes.Stride(Units);

    public int PanelLength => Sizes.Line(PanelFloats);

    public int RowLength => PaddedUnits * InputStride;

    public int GradientLength => Sizes.Line(PanelFloats);
}
