namespace Unrolled.Tool.Graphs.Layers;

/// <summary>A result of a layer, as what another layer reads.</summary>
internal readonly record struct LayerSource(LayerNode Node, LayerView View)
{
    /// <summary>The steps of the result; null for a vector.</summary>
    public TimeAxis? Axis => View == LayerView.Output ? Node.Axis : null;
}
