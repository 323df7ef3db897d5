using Unrolled.Tool.Graphs.Layers;

namespace Unrolled.Tool.Graphs.Forms;

/// <summary>The output of a layer.</summary>
/// <param name="node">The layer.</param>
/// <param name="view">Which of its results.</param>
internal sealed class LayerAtom(LayerNode node, LayerView view) : Atom(view == LayerView.FinalCell ? node.CellWidth : node.Width)
{
    public LayerNode Node { get; } = node;

    public LayerView View { get; } = view;

    public override TimeAxis? Axis => View == LayerView.Output ? Node.Axis : null;

    public override bool HasState => false;
}
