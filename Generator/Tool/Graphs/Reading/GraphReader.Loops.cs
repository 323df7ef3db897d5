using Unrolled.Tool.Graphs.Folding;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Loops whose body is a recurrent cell.</summary>
internal sealed partial class GraphReader
{
    // The sequences that bodies read step by step, to compare them with the number of rounds.
    private readonly Stack<HashSet<TimeAxis>> _read = [];

    private GraphValue[] Loop(Scope scope, GraphNode node, GraphValue?[] inputs)
    {
        OperatorGraph body = Body(node);
        int carried = node.Inputs.Count - 2;
        if (carried < 0 || body.Inputs.Count != carried + 2 || body.Outputs.Count < carried + 1 || node.Outputs.Count > body.Outputs.Count - 1)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Loop) carries {carried} values, its body {body.Inputs.Count - 2}.");
        }

        Scope inner = Enter(body, scope, node);
        inner.Values[body.Inputs[0].Name] = new Counter(0);
        inner.Values[body.Inputs[1].Name] = Constant.Scalar(ElementKind.Boolean, 1);
        List<LoopState?> states = [];
        for (int i = 0; i < carried; i++)
        {
            states.Add(Carry(node, inner, body, body.Inputs[i + 2].Name, body.Outputs[i + 1].Name, inputs[i + 2] ?? throw Missing(node, i + 2)));
        }

        _read.Push([]);
        List<GraphValue> results = [];
        GraphValue[] outputs = [.. body.Outputs.Select(o => IsWanted(node, body, o.Name) ? Value(inner, o.Name) : Constant.Scalar(ElementKind.Float, double.NaN))];
        TimeAxis axis = Axis(node, _read.Pop(), Rounds(node, inputs[0], outputs[0]));
        for (int i = 0; i < carried; i++)
        {
            results.Add(states[i] is { } state ? Final(node, state, outputs[i + 1]) : outputs[i + 1] is Counter counter ? Count(axis, counter) : outputs[i + 1]);
        }

        for (int i = carried + 1; i < body.Outputs.Count; i++)
        {
            results.Add(i - 1 < node.Outputs.Count && node.Outputs[i - 1].Length > 0 ? Stacked(node, outputs[i], axis, 0, false) : Constant.Scalar(ElementKind.Float, double.NaN));
        }

        return Resolved(node, results);
    }

    // A counter after all rounds.
    private static GraphValue Count(TimeAxis axis, Counter counter)
        => axis.Length.IsKnown ? Constant.Scalar(ElementKind.Integer, axis.Length.Factor - 1 + counter.Start) : counter.Start == 1 ? Constant.Vector(axis.Length).Reshape([]) : counter;

    // States whose cells have been recognized by now.
    private GraphValue[] Resolved(GraphNode node, List<GraphValue> results)
    {
        _layers.ReversedAxes.Clear();
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i] is PendingState pending && i < node.Outputs.Count && node.Outputs[i].Length > 0)
            {
                LayerNode cell = _layers.CellOf(pending.Form) ?? throw Fault(node, "a state of its body is not computed by the formula of an LSTM, GRU, SimpleRnn or MinGru.");
                results[i] = new Signal(_layers.Atoms.Layer(cell, LayerView.FinalCell), Signal.InOrder(pending.Dims));
            }
        }

        return [.. results];
    }

    private static OperatorGraph Body(GraphNode node)
        => node.Attributes.TryGetValue("body", out GraphAttribute? attribute) && attribute.Graph is { } body ? body : throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) has no body.");

    private static bool IsWanted(GraphNode node, OperatorGraph body, string name)
    {
        int index = body.Outputs.FindIndex(o => o.Name == name);
        return node.Operator != "Loop" || index == 0 || index <= node.Inputs.Count - 2 || index - 1 < node.Outputs.Count && node.Outputs[index - 1].Length > 0;
    }

    // A carried value: a number that counts rounds, one that stays, or a state.
    private LoopState? Carry(GraphNode node, Scope inner, OperatorGraph body, string input, string output, GraphValue initial)
    {
        if (IsSame(body, output, input))
        {
            inner.Values[input] = initial;
            return null;
        }

        if (initial is Constant { Kind: ElementKind.Integer, Count: 1, HasSymbols: false } start)
        {
            inner.Values[input] = new Counter(checked((long)start.At(0)), start.Rank);
            return null;
        }

        Factor[][] dims;
        int size;
        switch (initial)
        {
            case Signal signal:
                Signal own = AtEnd(signal).Canonical();
                (dims, size, initial) = (own.Dims, own.Form.Rows, own);
                break;
            case Constant { Kind: ElementKind.Float, HasSymbols: false, Rank: > 0 } constant:
                (dims, size) = OfState(node, constant);
                break;
            default:
                throw Fault(node, $"it carries '{input}' from round to round, which is no state.");
        }

        var atom = new StateAtom(size, initial, input);
        inner.Values[input] = new Signal(Form.Of(atom), dims);
        return new LoopState(atom, initial);
    }

    // [batch, units], perhaps with dimensions of one.
    private (Factor[][] Dims, int Size) OfState(GraphNode node, Constant constant)
    {
        int units = constant.Shape[^1], batch = -1;
        for (int d = 0; d < constant.Rank - 1; d++)
        {
            if (!constant.Dims[d].IsKnown || _batch is { IsKnown: true } own && constant.Dims[d] == own && own.Factor != 1)
            {
                batch = batch < 0 ? d : throw Fault(node, $"a state of shape {constant}.");
            }
            else if (constant.Shape[d] != 1)
            {
                throw Fault(node, $"a state of shape {constant}.");
            }
        }

        return ([.. Enumerable.Range(0, constant.Rank).Select(d => d == batch ? [new Factor(FactorKind.Batch, constant.Dims[d])] : d == constant.Rank - 1 ? Part(units, 1) : Array.Empty<Factor>())], units);
    }

    private static bool IsSame(OperatorGraph body, string output, string input)
    {
        while (output != input)
        {
            if (!body.Producers.TryGetValue(output, out GraphNode? node) || node.Operator != "Identity")
            {
                return false;
            }

            output = node.Inputs[0];
        }

        return true;
    }

    private GraphValue[] Scan(Scope scope, GraphNode node, GraphValue?[] inputs)
    {
        OperatorGraph body = Body(node);
        int scanned = (int)Math.Clamp(node.Integer("num_scan_inputs", 1), 0, int.MaxValue), carried = inputs.Length - scanned, stacked = body.Outputs.Count - carried;
        if (carried < 0 || scanned < 1 || body.Inputs.Count != inputs.Length || stacked < 0 || node.Outputs.Count > body.Outputs.Count)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Scan) has {inputs.Length} operands, its body {body.Inputs.Count}.");
        }

        Scope inner = Enter(body, scope, node);
        List<LoopState?> states = [];
        for (int i = 0; i < carried; i++)
        {
            states.Add(Carry(node, inner, body, body.Inputs[i].Name, body.Outputs[i].Name, inputs[i] ?? throw Missing(node, i)));
        }

        _read.Push([]);
        bool? backward = null;
        for (int i = 0; i < scanned; i++)
        {
            Signal signal = Operand(node, inputs, carried + i);
            int axis = ConstantFolding.Axis(node, Item(node, "scan_input_axes", i), signal.Rank);
            bool reversed = Item(node, "scan_input_directions", i) != 0;
            if (reversed && signal.Dims[axis] is [{ Kind: FactorKind.Time } time])
            {
                signal = Reversed(signal, axis, time);
            }

            backward = backward is null || backward == reversed ? reversed : throw Fault(node, "it reads sequences in both directions.");
            inner.Values[body.Inputs[carried + i].Name] = Current(node, signal, axis, new Counter(0));
        }

        GraphValue[] outputs = [.. body.Outputs.Select(o => Value(inner, o.Name))];
        TimeAxis read = Axis(node, _read.Pop(), null);
        List<GraphValue> results = [];
        for (int i = 0; i < outputs.Length; i++)
        {
            results.Add(i >= carried
                ? Stacked(node, outputs[i], read, (int)Item(node, "scan_output_axes", i - carried), Item(node, "scan_output_directions", i - carried) != 0)
                : states[i] is { } state ? Final(node, state, outputs[i]) : outputs[i]);
        }

        return Resolved(node, results);
    }

    private static long Item(GraphNode node, string attribute, int index) => node.Integers(attribute) is { } list && index < list.Count ? list[index] : 0;

    // One step of a sequence, by the number of the round.
    private GraphValue Current(GraphNode node, Signal signal, int axis, Counter counter)
    {
        if (counter.Start != 0 || signal.Dims[axis] is not [{ Kind: FactorKind.Time } time])
        {
            if (signal.Dims[axis].Length == 0 && counter.Start == 0 && _mainAxis!.IsOne)
            {
                _read.Peek().Add(_mainAxis);
                return counter.Rank > 0 ? signal : signal.With([.. signal.Dims.Where((_, d) => d != axis)]);
            }

            throw Fault(node, $"it reads {signal} by the number of the round, but not step by step.");
        }

        if (_read.Count == 0)
        {
            throw Fault(node, "a step is read by a counter outside of a loop.");
        }

        _read.Peek().Add(time.Axis!);
        if (time.IsReversed)
        {
            _layers.ReversedAxes.Add(time.Axis!);
        }

        Factor[][] dims = counter.Rank > 0 ? [.. signal.Dims.Select((d, i) => i == axis ? [] : d)] : [.. signal.Dims.Where((_, d) => d != axis)];
        return new Signal(signal.Form, dims, signal.Offset, new StepIndex(time.Axis!, null));
    }

    private static TimeAxis Axis(GraphNode node, HashSet<TimeAxis> axes, Size? rounds)
    {
        if (axes.Count != 1)
        {
            throw Fault(node, axes.Count == 0 ? "it reads no sequence step by step." : "it reads sequences of different lengths.");
        }

        TimeAxis axis = axes.Single();
        return rounds is null || rounds == axis.Length || !axis.Length.IsKnown && rounds.Value.IsKnown && rounds.Value.Factor >= int.MaxValue
            ? axis
            : throw Fault(node, $"it has {rounds} rounds for a sequence of {axis.Length} steps.");
    }

    // The rounds of a loop: the least of its limits; null if they are not known.
    private static Size? Rounds(GraphNode node, GraphValue? limit, GraphValue condition)
    {
        Size? trips = limit is Constant { Count: 1 } constant ? constant.SizeAt(0) : null;
        if (trips is { IsKnown: true, Factor: >= int.MaxValue })
        {
            trips = null;
        }

        Size? allowed = condition switch
        {
            LoopCondition c => c.Rounds,
            Constant { Count: 1, HasSymbols: false } c when c.At(0) != 0 => null,
            _ => throw Fault(node, "whether it goes on depends on what it computes."),
        };
        return trips is { IsKnown: true } a && allowed is { IsKnown: true } b ? new Size(Math.Min(a.Factor, b.Factor)) : trips ?? allowed;
    }

    // Operators on counters and conditions; null if it is none of them.
    private GraphValue? CounterOf(GraphNode node, GraphValue?[] inputs)
    {
        Counter? counter = inputs.OfType<Counter>().FirstOrDefault();
        Constant? constant = inputs.OfType<Constant>().FirstOrDefault();
        switch (node.Operator)
        {
            case "Identity" or "Cast":
                return inputs[0];
            case "Add" when counter is not null && constant is { Count: 1, HasSymbols: false }:
                return new Counter(counter.Start + (long)constant.At(0), Math.Max(counter.Rank, constant.Rank));
            case "Sub" when inputs[0] is Counter && constant is { Count: 1, HasSymbols: false }:
                return new Counter(counter!.Start - (long)constant.At(0), Math.Max(counter.Rank, constant.Rank));
            case "Unsqueeze" when counter is { Rank: 0 }:
                return new Counter(counter.Start, 1);
            case "Squeeze" when counter is not null:
                return new Counter(counter.Start);
            case "Reshape" when counter is not null && constant is not null:
                return new Counter(counter.Start, constant.Count);
            case "Less" when inputs[0] is Counter && constant is { Count: 1 }:
                // True after round i if start + i < n: n − start + 1 rounds; sizes that are open only if nothing is added to them.
                Size bound = constant.SizeAt(0);
                return new LoopCondition(bound.IsKnown ? new Size(bound.Factor - counter!.Start + 1) : counter!.Start == 1 ? bound : null);
            case "And" or "LogicalAnd":
                Size?[] limits = [.. inputs.Select(i => i is LoopCondition c ? c.Rounds : null).Where(r => r is not null)];
                return new LoopCondition(limits.Length == 0 ? null : limits.All(l => l!.Value.IsKnown) ? new Size(limits.Min(l => l!.Value.Factor)) : limits.First(l => !l!.Value.IsKnown));
            default:
                return null;
        }
    }

    // The value of a state after the last round.
    private GraphValue Final(GraphNode node, LoopState state, GraphValue output)
    {
        Signal signal = output as Signal ?? throw Fault(node, $"the state '{state.Atom.Name}' does not depend on the input.");
        Form own = signal.Canonical().Form, form = _layers.Cells(own);
        if (form.AsAtom is LayerAtom { Node.IsRecurrent: true } known && _stepCells.ContainsKey(known.Node))
        {
            bool isCell = known.View == LayerView.FinalCell;
            return _layers.LayerOf(state.Atom, out bool ofCell) == known.Node && ofCell == isCell
                ? new Signal(_layers.Atoms.Layer(known.Node, isCell ? LayerView.FinalCell : LayerView.Final), Signal.InOrder(signal.Dims))
                : throw Fault(node, $"the state '{state.Atom.Name}' becomes that of another cell.");
        }

        if (form.AsAtom is LayerAtom { Node.IsRecurrent: true, View: LayerView.Output } layer)
        {
            return new Signal(_layers.Atoms.Layer(layer.Node, LayerView.Final), Signal.InOrder(signal.Dims));
        }

        if (_layers.CellOf(own) is { } cell)
        {
            return new Signal(_layers.Atoms.Layer(cell, LayerView.FinalCell), Signal.InOrder(signal.Dims));
        }

        // The c of a cell that is recognized by its h, which comes later.
        return new PendingState(own, signal.Dims);
    }

    // What a body returns in every round, as a sequence.
    private GraphValue Stacked(GraphNode node, GraphValue output, TimeAxis axis, int place, bool reversed)
    {
        Signal signal = output as Signal ?? throw Fault(node, "it stacks values that do not depend on the input.");
        Form form = _layers.Settle(signal.Form);
        int at = ConstantFolding.Axis(node, place, signal.Rank + 1);
        var steps = new Factor(FactorKind.Time, axis.Length) { Axis = axis, IsReversed = _layers.ReversedAxes.Contains(axis) != reversed };
        return new Signal(form, [.. signal.Dims.Take(at), [steps], .. signal.Dims.Skip(at)], signal.Offset);
    }
}
