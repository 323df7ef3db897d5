using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>The operators LSTM, GRU and RNN.</summary>
internal sealed partial class GraphReader
{
    private GraphValue[] Recurrent(GraphNode node, GraphValue?[] inputs)
    {
        Signal x = Operand(node, inputs, 0);
        if (x.At is { Axis.IsOne: false } && RecurrentStep(node, inputs, x) is { } step)
        {
            return step;
        }

        x = AtEnd(x);
        bool batchFirst = node.Integer("layout", 0) switch { 0 => false, 1 => true, var other => throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) has the layout {other}.") };
        if (x.Rank != 3)
        {
            throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) reads an array of {x.Rank} dimensions; expected 3.");
        }

        x = batchFirst ? x.With([x.Dims[1], x.Dims[0], x.Dims[2]]) : x;
        x = InSteps(x, 0);
        Factor? time = x.Dims[0].FirstOrDefault(f => f.Kind == FactorKind.Time);
        if (x.Dims[0].Any(f => f.Kind == FactorKind.Feature || f.Kind == FactorKind.Batch && !IsOne(f)) || x.Dims[1].Any(f => f.Kind != FactorKind.Batch && !IsOne(f)) || x.Dims[2].Any(f => f.Kind != FactorKind.Feature && !IsOne(f)))
        {
            throw Fault(node, $"its input {x} is not steps, batch and features.");
        }

        (LayerSource source, int[] rows) = InputOf(node, x);
        RecurrentWeights weights = RecurrentWeights.Read(node, inputs, rows);
        if (source.Axis is null)
        {
            throw Fault(node, "it reads a vector of a whole sequence as one step.");
        }

        if (inputs.Length > 4 && inputs[4] is { } lengths)
        {
            CheckLengths(node, lengths, source.Axis);
        }

        bool flipped = time is { IsReversed: true } || weights.IsReversed;
        bool cancels = time is { IsReversed: true } && weights.IsReversed;
        if (time is { IsReversed: true } && weights.IsBidirectional)
        {
            throw Fault(node, "both directions over a reversed sequence.");
        }

        RecurrentLayerAttribute attribute = weights.Attribute();
        attribute.Reverse = flipped && !cancels;
        int units = weights.Units, directions = weights.Directions;
        var layer = new LayerNode(_ => attribute, directions * units, source.Axis)
        {
            IsRecurrent = true,
            IsReversed = attribute.Reverse,
            IsBidirectional = weights.IsBidirectional,
            CellWidth = node.Operator == "LSTM" ? directions * units : 0,
            Origin = node.Title,
        };
        layer.Sources.Add((source.Node, source.View));
        weights.SetTensors(layer);
        for (int d = 0; d < directions; d++)
        {
            var state = new InitialState(Initial(node, inputs, 5, d, directions, batchFirst), node.Operator == "LSTM" ? Initial(node, inputs, 6, d, directions, batchFirst) : null);
            _layers.SetInitial(layer, state, attribute, d == 0 ? "" : "_reverse", units, node.Operator == "LSTM" ? units : 0);
        }

        _layers.Add(layer);
        return Results(x, time, layer, units, directions, batchFirst, cancels);
    }

    /// <summary>Features of one dimension as the steps of a sequence: copies of a vector, or the columns of an image. What is neither stays.</summary>
    private Signal InSteps(Signal signal, int d)
    {
        Factor[] dim = [.. signal.Dims[d].Where(f => !IsOne(f))];
        if (dim.Length == 0 || dim.Any(f => f.Kind != FactorKind.Feature) || signal.Time is { Axis.IsOne: false } || signal.Form.HasState)
        {
            return signal;
        }

        int steps = Count(dim);
        int[] offsets = Signal.RowsOf(dim, signal.Offset);
        Factor[][] rest = [.. signal.Dims.Select((f, i) => i == d ? [] : f)];
        Form[] parts = [.. offsets.Take(2).Select(o => signal.Form.SelectRows(Signal.RowsOf(rest.SelectMany(r => r).Where(f => f.Kind == FactorKind.Feature), o)))];
        if (signal.Form.Axis is null && parts[0].Equals(parts[1]) && offsets.All(o => signal.Form.SelectRows(Signal.RowsOf(rest.SelectMany(r => r).Where(f => f.Kind == FactorKind.Feature), o)).Equals(parts[0])))
        {
            return Sequence(_layers.Current!, new Signal(parts[0], Signal.InOrder(rest)), d, steps);
        }

        Signal based = Rebased(signal);
        if (!based.IsWhole)
        {
            return signal;
        }

        LayerSource source = _layers.Make(based.Form);
        if (source.Node.Image is not { } image || dim.Length != 1 || based.Dims[d].First(f => !IsOne(f)).Stride != image.Channels || steps != image.Width || source.Axis is { IsOne: false })
        {
            return signal;
        }

        // Each column has its rows, each with all channels.
        var axis = new TimeAxis(steps);
        var columns = new LayerNode(_ => new ImageToSequenceAttribute(), checked(image.Height * image.Channels), axis) { Origin = _layers.Current?.Title ?? "" };
        columns.Sources.Add((source.Node, source.View));
        Factor[][] dims = [.. based.Dims.Select((f, i) => i == d ? [new Factor(FactorKind.Time, axis.Length) { Axis = axis }]
            : (Factor[])[.. f.Where(g => g.Kind != FactorKind.Time).Select(g => g.Kind == FactorKind.Feature && g.Stride >= image.Width * image.Channels ? g with { Stride = g.Stride / image.Width } : g)])];
        return new Signal(_layers.Atoms.Layer(_layers.Add(columns)), dims);
    }

    private static bool IsOne(Factor factor) => factor.Size is { IsKnown: true, Factor: 1 };

    private GraphValue[] Results(Signal x, Factor? time, LayerNode layer, int units, int directions, bool batchFirst, bool cancels)
    {
        Factor[] steps = time is null ? x.Dims[0] : [time with { Axis = layer.Axis }], both = Part(directions, units), own = Part(units, 1);
        Factor[][] y = batchFirst ? [x.Dims[1], steps, both, own] : [steps, both, x.Dims[1], own];
        Factor[][] state = batchFirst ? [x.Dims[1], both, own] : [both, x.Dims[1], own];
        List<GraphValue> results = [new Signal(_layers.Atoms.Layer(layer), y), new Signal(_layers.Atoms.Layer(layer, LayerView.Final), state)];
        if (layer.CellWidth > 0)
        {
            results.Add(new Signal(_layers.Atoms.Layer(layer, LayerView.FinalCell), state));
        }

        return [.. results];
    }

    // The layer that is read, and which of its features each input is.
    private (LayerSource Source, int[] Rows) InputOf(GraphNode node, Signal x)
    {
        Signal based = Rebased(x);
        if (based.Form.HasState)
        {
            based = based.With(_layers.Cells(based.Form));
        }

        if (!based.IsWhole)
        {
            based = based.Canonical();
        }

        return (_layers.Flat(_layers.Make(based.Form)), based.Rows());
    }

    private GraphValue? Initial(GraphNode node, GraphValue?[] inputs, int operand, int direction, int directions, bool batchFirst)
    {
        switch (operand < inputs.Length ? inputs[operand] : null)
        {
            case null:
                return null;
            case Signal { Rank: 3 } signal:
                int axis = batchFirst ? 1 : 0;
                Signal own = AtEnd(signal);
                return directions == 1 ? own : Cut(node, own, axis, direction, 1, 1);
            case Constant { Rank: 3 } constant:
                return constant.IsUniform(out double same) ? Constant.Scalar(ElementKind.Float, same)
                    : directions == 1 ? constant
                    : _folding.Evaluate(
                        new GraphNode { Name = node.Name, Operator = "Gather", Inputs = [], Outputs = [], Attributes = new Dictionary<string, GraphAttribute> { ["axis"] = new() { Integer = batchFirst ? 1 : 0 } } },
                        [constant, Constant.Scalar(ElementKind.Integer, direction)])![0];
            default:
                throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}): an initial state has other than 3 dimensions.");
        }
    }

    private static void CheckLengths(GraphNode node, GraphValue lengths, TimeAxis axis)
    {
        bool isInput = lengths is Signal signal && signal.Form.AsAtom is InputAtom { IsLengths: true };
        bool isAll = lengths is Constant { HasSymbols: false } c && c.IsUniform(out double same) && axis.Length.IsKnown && same == axis.Length.Factor
            || lengths is Constant { HasSymbols: true } open && Enumerable.Range(0, open.Count).All(i => open.SizeAt(i) == axis.Length);
        if (!(isInput && axis.IsInput) && !isAll)
        {
            throw Fault(node, "its sequence_lens are neither an input of the model nor all steps.");
        }
    }
}
