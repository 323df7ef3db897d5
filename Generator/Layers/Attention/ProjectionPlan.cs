namespace Unrolled.Generator.Layers;

/// <summary>
/// The sizes of one product W·x inside a layer that has several: packed, copied and summed like a dense layer. Offsets count from the
/// starts of the layer's own panels, row copies and gradient columns.
/// </summary>
/// <param name="Tensor">The number of W among the layer's tensors.</param>
/// <param name="Source">The plan whose output x is.</param>
/// <param name="Units">Rows of W.</param>
/// <param name="HasBias">True for b + W·x; b is the tensor after W.</param>
/// <param name="Panel">Where its panels start.</param>
/// <param name="Row">Where its row copies start.</param>
/// <param name="Gradient">Where its gradient columns start, [bias, inputs][units].</param>
internal sealed record ProjectionPlan(int Tensor, LayerPlan Source, int Units, bool HasBias, int Panel, int Row, int Gradient)
{
    public int Inputs => Source.Width;

    public int PaddedUnits => Sizes.Padded(Units);

    /// <summary>The bias, zeros where there is none, then the inputs.</summary>
    public int PanelRows => 1 + Inputs;

    public int PanelFloats => PaddedUnits * PanelRows;

    /// <summary>The row stride of W·x in a pass.</summary>
    public int Stride => Sizes.Stride(Units);

    public int PanelLength => Sizes.Line(PanelFloats);

    public int RowLength => PaddedUnits * Source.OutputStride;

    public int GradientLength => Sizes.Line(PanelFloats);
}
