using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>The operators LSTM, GRU and RNN over one step of a sequence: in the body of a loop, or written out once for every step.</summary>
internal sealed partial class GraphReader
{
    // Layers that are called step by step, with what their calls have in common.
    private readonly Dictionary<LayerNode, (string Weights, Form Input)> _stepCells = [];

    /// <summary>One step; null if it starts anew in every step, or from something else.</summary>
    private GraphValue[]? RecurrentStep(GraphNode node, GraphValue?[] inputs, Signal x)
    {
        if (x.Rank != 3 || x.Time is not null || node.Integer("layout", 0) != 0 || node.Text("direction", "forward") != "forward" || inputs.Length > 4 && inputs[4] is not null)
        {
            return null;
        }

        bool hasCell = node.Operator == "LSTM";
        GraphValue? hidden = Initial(5), cell = hasCell ? Initial(6) : null;
        string weights = string.Join('\n', node.Inputs.Skip(1).Take(3).Append(node.Inputs.Count > 7 ? node.Inputs[7] : ""));
        Form input = Rolled(x).Canonical().Form;
        LayerNode layer;
        if (x.At!.Index is null)
        {
            if (StateOf(hidden) is not { } h || hasCell && StateOf(cell) is null)
            {
                return null;
            }

            layer = NewCell(node, inputs, x, new InitialState(h.Initial, StateOf(cell)?.Initial));
            _layers.SetStates(layer, h, StateOf(cell));
        }
        else if (x.At.IsFirst)
        {
            if (hidden is Signal { At: not null } || cell is Signal { At: not null })
            {
                return null;
            }

            layer = NewCell(node, inputs, x, new InitialState(hidden, cell));
        }
        else
        {
            // The states that the step before has left.
            if (hidden is not Signal { At: { } before } state || state.Canonical().Form.AsAtom is not LayerAtom { View: LayerView.Output } last || before.Index + 1 != x.At.Index
                || hasCell && (cell is not Signal { At: { } also } c || c.Canonical().Form.AsAtom != _layers.Atoms.LayerAtom(last.Node, LayerView.FinalCell) || !also.IsSame(before))
                || !_stepCells.TryGetValue(last.Node, out (string Weights, Form Input) known) || known.Weights != weights || !known.Input.Equals(input))
            {
                return null;
            }

            layer = last.Node;
        }

        _stepCells[layer] = (weights, input);
        Factor[] units = Part(layer.Width, 1);
        List<GraphValue> results =
        [
            new Signal(_layers.Atoms.Layer(layer), [[], [], x.Dims[1], units], 0, x.At),
            new Signal(_layers.Atoms.Layer(layer), [[], x.Dims[1], units], 0, x.At),
        ];
        if (hasCell)
        {
            results.Add(new Signal(_layers.Atoms.Layer(layer, LayerView.FinalCell), [[], x.Dims[1], units], 0, x.At));
        }

        return [.. results];

        GraphValue? Initial(int operand) => operand < inputs.Length ? inputs[operand] : null;
    }

    private static StateAtom? StateOf(GraphValue? value) => value is Signal signal && signal.Canonical().Form.AsAtom is StateAtom atom ? atom : null;

    private LayerNode NewCell(GraphNode node, GraphValue?[] inputs, Signal x, InitialState state)
    {
        (LayerSource source, int[] rows) = InputOf(node, Rolled(x).AtStep(null));
        RecurrentWeights weights = RecurrentWeights.Read(node, inputs, rows);
        RecurrentLayerAttribute attribute = weights.Attribute();
        if (source.Axis is null)
        {
            throw Fault(node, "it reads the same vector at every step.");
        }

        attribute.Reverse = _layers.ReversedAxes.Contains(source.Axis);
        var layer = new LayerNode(_ => attribute, weights.Units, source.Axis)
        {
            IsRecurrent = true,
            IsReversed = attribute.Reverse,
            CellWidth = node.Operator == "LSTM" ? weights.Units : 0,
            Origin = node.Title,
        };
        layer.Sources.Add((source.Node, source.View));
        weights.SetTensors(layer);
        _layers.SetInitial(layer, state, attribute, "", weights.Units, node.Operator == "LSTM" ? weights.Units : 0);
        return _layers.Add(layer);
    }
}
