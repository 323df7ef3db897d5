using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>The states of cells that have been recognized.</summary>
internal sealed partial class LayerBuilder
{
    private readonly Dictionary<LayerNode, (StateAtom Hidden, StateAtom? Cell, Form NewHidden, Form? NewCell)> _states = [];

    /// <summary>The states that a cell was recognized by; null if it was not.</summary>
    public (StateAtom Hidden, StateAtom? Cell)? StatesOf(LayerNode layer) => _states.TryGetValue(layer, out var s) ? (s.Hidden, s.Cell) : null;

    /// <summary>Notes the states of a layer that a file calls step by step.</summary>
    public void SetStates(LayerNode layer, StateAtom hidden, StateAtom? cell)
        => _states[layer] = (hidden, cell, Atoms.Layer(layer), cell is null ? null : Atoms.Layer(layer, LayerView.FinalCell));

    /// <summary>What h, or c, of a cell becomes in a step.</summary>
    public Form? FormulaOf(LayerNode layer, bool isCell) => isCell ? _states[layer].NewCell : _states[layer].NewHidden;

    /// <summary>The layer whose state this is; null if it is not known.</summary>
    public LayerNode? LayerOf(StateAtom state) => LayerOf(state, out bool isCell) is { } layer && !isCell ? layer : null;

    /// <summary>The layer whose state this is, and whether it is c.</summary>
    public LayerNode? LayerOf(StateAtom state, out bool isCell)
    {
        (LayerNode? layer, isCell) = _states.Where(s => s.Value.Hidden == state || s.Value.Cell == state).Select(s => ((LayerNode?)s.Key, s.Value.Cell == state)).FirstOrDefault();
        return layer;
    }
}
