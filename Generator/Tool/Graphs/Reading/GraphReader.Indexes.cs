using Unrolled.Tool.Graphs.Folding;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Operators that take some of an array, or repeat it.</summary>
internal sealed partial class GraphReader
{
    private GraphValue Gather(GraphNode node, GraphValue?[] inputs)
    {
        if (inputs[0] is Constant table)
        {
            return inputs[1] is Signal tokens ? Embedding(node, table, tokens) : throw Fault(node, "its index is the counter of a loop.");
        }

        Signal signal = Operand(node, inputs, 0);
        int axis = ConstantFolding.Axis(node, node.Integer("axis", 0), signal.Rank);
        if (inputs[1] is Counter counter)
        {
            return Current(node, signal, axis, counter);
        }

        Constant indices = NeedConstant(node, inputs, 1);
        long[] index = indices.Integers() ?? throw Fault(node, "its index depends on the batch.");
        if (index.Length == 0 || indices.Rank > 1)
        {
            throw Fault(node, $"indexes of shape {indices}.");
        }

        Signal taken = Taken(node, signal, axis, index);
        return indices.Rank > 0 ? taken : taken.With([.. taken.Dims.Where((_, d) => d != axis)]);
    }

    private Signal Taken(GraphNode node, Signal signal, int axis, long[] index)
    {
        if (signal.Dims[axis] is [{ Kind: FactorKind.Time } time] && !time.Axis!.IsOne)
        {
            if (index.Length == 1)
            {
                return Step(signal, axis, time.IsReversed ? -1 - index[0] : index[0], time);
            }

            Size length = time.Axis.Length;
            return length == new Size(index.Length) && index.Select((v, i) => v == index.Length - 1 - i).All(same => same) ? Reversed(signal, axis, time)
                : length == new Size(index.Length) && index.Select((v, i) => v == i).All(same => same) ? signal
                : throw Fault(node, "steps in another order.");
        }

        if (signal.SizeOf(axis) is not { IsKnown: true } size || Array.Exists(index, i => i < -size.Factor || i >= size.Factor))
        {
            throw signal.SizeOf(axis) is { IsKnown: true } ? new ModelFormatException($"the node '{node.Title}' (Gather) takes index {index[0]} of a dimension of {signal.SizeOf(axis)}.") : Fault(node, "an index of a dimension of open size.");
        }

        int[] places = Array.ConvertAll(index, i => (int)(i < 0 ? i + size.Factor : i));
        if (IsGuess && places.Length < size.Factor && signal.Form.Axis is not null)
        {
            throw Fault(node, "a part of what was computed is not used: the size was guessed wrongly.");
        }

        int step = places.Length > 1 ? places[1] - places[0] : 1;
        if (places.Select((p, i) => p == places[0] + i * step).All(same => same))
        {
            return Cut(node, signal, axis, places[0], places.Length, step);
        }

        // Any order: rows of a new form.
        Signal ordered = signal.Canonical();
        if (!ordered.Dims[axis].All(f => f.Kind == FactorKind.Feature))
        {
            throw Fault(node, "sequences in another order.");
        }

        int stride = ordered.Dims[axis][^1].Stride;
        Factor[][] dims = [.. ordered.Dims];
        dims[axis] = [];
        Signal rest = ordered.With(dims);
        Factor[][] added = [.. dims];
        added[axis] = [Factor.Features(places.Length, 1)];
        added = Signal.InOrder(added);
        int inner = added[axis][0].Stride, outer = rest.Features / inner;
        int[] own = rest.Rows(), rows = new int[checked(outer * places.Length * inner)];
        for (int r = 0; r < rows.Length; r++)
        {
            rows[r] = own[r / (places.Length * inner) * inner + r % inner] + places[r / inner % places.Length] * stride;
        }

        return new Signal(ordered.Form.SelectRows(rows), added, 0, ordered.At);
    }

    // A table's rows by tokens, which are one feature.
    private Signal Embedding(GraphNode node, Constant table, Signal tokens)
    {
        if (node.Integer("axis", 0) != 0 || table.Rank != 2 || !table.IsPlain || tokens.Features != 1)
        {
            throw Fault(node, $"a table of shape {table} read by {tokens}: tokens are one feature, and read rows.");
        }

        (int vocabulary, int units) = (table.Shape[0], table.Shape[1]);
        LayerSource source = _layers.Make(tokens.Whole().Form);
        LayerSource layer = _layers.Layer(_ => new EmbeddingAttribute(vocabulary, units), units, source);
        layer.Node.Tensors.Add("weight", new Tensor([vocabulary, units], table.Floats()));
        return new Signal(_layers.Atoms.Layer(layer.Node), [.. tokens.Dims.Select(d => (Factor[])[.. d.Where(f => f.Kind != FactorKind.Feature)]), Part(units, 1)], 0, tokens.At);
    }

    private GraphValue OneHot(GraphNode node, GraphValue?[] inputs)
    {
        Signal tokens = Operand(node, inputs, 0);
        Constant depth = NeedConstant(node, inputs, 1), values = NeedConstant(node, inputs, 2);
        if (depth.Count != 1 || depth.HasSymbols || depth.At(0) is < 1 or > 65536 || values.Count != 2 || values.At(0) != 0 || values.At(1) != 1 || tokens.Features != 1 || ConstantFolding.Axis(node, node.Integer("axis", -1), tokens.Rank + 1) != tokens.Rank)
        {
            throw Fault(node, "only zeros with a one in the last dimension are a layer.");
        }

        int classes = (int)depth.At(0);
        LayerSource layer = _layers.Layer(_ => new OneHotAttribute(classes), classes, _layers.Make(tokens.Whole().Form));
        return new Signal(_layers.Atoms.Layer(layer.Node), [.. tokens.Dims.Select(d => (Factor[])[.. d.Where(f => f.Kind != FactorKind.Feature)]), Part(classes, 1)], 0, tokens.At);
    }

    // The last valid step: an index that is the length less one.
    private GraphValue GatherElements(GraphNode node, GraphValue?[] inputs)
    {
        Signal data = Operand(node, inputs, 0), index = Operand(node, inputs, 1);
        int axis = ConstantFolding.Axis(node, node.Integer("axis", 0), data.Rank);
        int[] rows = index.Rows();
        Form one = index.Form.SelectRows([rows[0]]);
        if (one.Terms is not [{ Atom: InputAtom { IsLengths: true }, Matrix: SelectMatrix { Scale: [1] } }] || one.BiasAt(0) != -1 || data.Dims[axis] is not [{ Kind: FactorKind.Time, IsReversed: false } time]
            || Array.Exists(rows, r => !index.Form.SelectRows([r]).Equals(one)))
        {
            throw Fault(node, "only the last valid step, by lengths that are an input, is a layer.");
        }

        return Step(data, axis, -1, time);
    }

    private GraphValue Expand(GraphNode node, GraphValue?[] inputs)
    {
        Constant target = NeedConstant(node, inputs, 1);
        Signal signal = Operand(node, inputs, 0);
        Size[] shape = [.. Enumerable.Range(0, target.Count).Select(target.SizeAt)];
        if (shape.Length > 10)
        {
            throw Fault(node, $"a shape of {shape.Length} dimensions.");
        }

        signal = signal.With([.. Enumerable.Repeat(Array.Empty<Factor>(), Math.Max(0, shape.Length - signal.Rank)), .. signal.Dims]);
        for (int i = 0; i < shape.Length; i++)
        {
            int d = signal.Rank - shape.Length + i;
            if (signal.Dims[d].Length == 0 && shape[i] is not { IsKnown: true, Factor: 1 })
            {
                signal = Repeat(node, signal, d, shape[i]);
            }
        }

        return signal;
    }

    private GraphValue Tile(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        Constant repeats = NeedConstant(node, inputs, 1);
        if (repeats.Count != signal.Rank)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Tile) has {repeats.Count} repeats for {signal.Rank} dimensions.");
        }

        for (int d = 0; d < signal.Rank; d++)
        {
            if (repeats.SizeAt(d) is { IsKnown: true, Factor: 1 })
            {
                continue;
            }

            if (signal.Dims[d].Length > 0)
            {
                if (!signal.Dims[d].All(f => f.Kind == FactorKind.Feature) || !repeats.SizeAt(d).IsKnown)
                {
                    throw Fault(node, $"dimension {d} of {signal} is repeated.");
                }

                signal = signal.With([.. signal.Dims.Take(d), [Copies(node, repeats.SizeAt(d)), .. signal.Dims[d]], .. signal.Dims.Skip(d + 1)]).Canonical();
                continue;
            }

            signal = Repeat(node, signal, d, repeats.SizeAt(d));
        }

        return signal;
    }

    private static Factor Copies(GraphNode node, Size size) => size is { IsKnown: true, Factor: > 0 and <= 1 << 20 } ? Factor.Features((int)size.Factor, 0) : throw Fault(node, $"{size} copies of features.");

    // A dimension of one element becomes the batch, the steps of a sequence, or copies of features.
    private Signal Repeat(GraphNode node, Signal signal, int d, Size size)
    {
        Factor[][] dims = [.. signal.Dims];
        if (signal.Batch is null && _batch is { } batch && size == batch && !batch.IsKnown)
        {
            dims[d] = [new Factor(FactorKind.Batch, batch)];
            return signal.With(dims);
        }

        if (signal.Form.Axis is null && signal.Time is null || signal.At is not null && d < signal.Rank - 1)
        {
            if (d < signal.Rank - 1 && size.Factor > 0 && (size.IsKnown || size == _mainAxis!.Length))
            {
                return Sequence(node, signal, d, size);
            }
        }

        dims[d] = [Copies(node, size)];
        return signal.With(dims).Canonical();
    }

    private Signal Sequence(GraphNode node, Signal signal, int d, Size size)
    {
        Signal whole = AtEnd(signal).Whole();
        bool isMain = size == _mainAxis!.Length;
        if (size.IsKnown && size.Factor > 65536)
        {
            throw Fault(node, $"a vector is repeated {size} times.");
        }

        TimeAxis axis = isMain ? _mainAxis : new TimeAxis(size);
        LayerSource source = _layers.Make(whole.Form);
        if (source.Axis is not null)
        {
            throw Fault(node, "a sequence is repeated.");
        }

        var layer = new LayerNode(_ => isMain ? new RepeatVectorAttribute() : new RepeatVectorAttribute((int)size.Factor), source.Node.Width, axis) { Origin = node.Title };
        layer.Sources.Add((source.Node, source.View));
        Factor[][] dims = [.. whole.Dims];
        dims[d] = [new Factor(FactorKind.Time, axis.Length) { Axis = axis }];
        return new Signal(_layers.Atoms.Layer(_layers.Add(layer)), dims);
    }

    private GraphValue Pad(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        long[] pads = node.Integers("pads") is { } attribute ? [.. attribute] : NeedConstant(node, inputs, 1).Integers() ?? throw Fault(node, "its sizes are not known.");
        long[]? axes = inputs.Length > 3 ? OptionalConstant(node, inputs, 3)?.Integers() : null;
        int count = axes?.Length ?? signal.Rank;
        string mode = node.Text("mode", "constant");
        double value = inputs.Length > 2 && OptionalConstant(node, inputs, 2) is { Count: > 0 } given ? given.At(0) : node.Float("value", 0);
        if (pads.Length != 2 * count)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Pad) has {pads.Length} sizes for {count} dimensions.");
        }

        Factor[][] dims = [.. signal.Dims];
        for (int i = 0; i < count; i++)
        {
            (long before, long after) = (pads[i], pads[i + count]);
            if (before == 0 && after == 0)
            {
                continue;
            }

            int d = axes is null ? i : ConstantFolding.Axis(node, axes[i], signal.Rank);
            if (dims[d] is not [{ IsPadded: false } factor] || factor.Kind == FactorKind.Batch || before < 0 || after < 0 || before > 65536 || after > 65536 || mode is not ("constant" or "reflect") || mode == "constant" && value != 0)
            {
                throw Fault(node, $"padding of dimension {d} of {signal} by {before} and {after} ({mode}).");
            }

            dims[d] = [factor with { PadBefore = (int)before, PadAfter = (int)after, IsReflected = mode == "reflect" }];
        }

        return signal.With(dims);
    }

    /// <summary>A signal without a step: that step's value as a vector.</summary>
    private Signal AtEnd(Signal signal)
    {
        if (signal.At is not { } at || at.Axis.IsOne)
        {
            return signal.AtStep(null);
        }

        Signal own = signal.IsWhole ? signal : signal.Canonical();
        return new Signal(Last(_layers.Cells(Rolled(own).Form), at), own.Dims, own.Offset);
    }

    // The last step moves down to the layers that have steps.
    private Form Last(Form form, StepIndex at)
    {
        if (form.Terms.Any(t => t.Atom is LayerAtom { View: not LayerView.Output }) && _unrolled.Count > 0 && !at.IsLast)
        {
            throw _layers.Unsupported($"the state after step {at.Index} of a sequence: only that after the last one is known.");
        }

        return form.Axis is null ? form : new Form(form.Rows, form.Terms.Select(t => t with { Atom = EndOfDirection(t, at) ?? Last(t.Atom, at) }), form.Bias);
    }

    // The second direction ends at the first step.
    private LayerAtom? EndOfDirection(Term term, StepIndex at)
    {
        if (term is not { Atom: LayerAtom { View: LayerView.Output, Node: { IsBidirectional: true } node }, Matrix: SelectMatrix select })
        {
            return null;
        }

        int units = node.Width / 2;
        bool isFirst = Array.TrueForAll(select.Column, c => c < units), isSecond = Array.TrueForAll(select.Column, c => c < 0 || c >= units);
        return isFirst && at.IsLast || isSecond && at.IsFirst ? _layers.Atoms.LayerAtom(node, LayerView.Final) : null;
    }

    private Atom Last(Atom atom, StepIndex at)
    {
        if (atom.Axis is null)
        {
            return atom;
        }

        switch (atom)
        {
            case FunctionAtom f when !f.HasState:
                return _layers.Atoms.Apply(f.Function, Last(f.Argument, at)).AsAtom ?? throw _layers.Unsupported("its last step cannot be taken.");
            case ProductAtom p when !p.HasState:
                return _layers.Atoms.Multiply(Last(p.Left, at), Last(p.Right, at)).AsAtom ?? throw _layers.Unsupported("its last step cannot be taken.");
            case NormalizedAtom n when !n.HasState:
                return _layers.Atoms.Normalize(Last(n.Argument, at), n.Epsilon).AsAtom!;
        }

        LayerSource source = _layers.Make(Form.Of(atom));
        // What a layer has at the end of its run is its final state.
        if (source.Node.IsRecurrent && !source.Node.IsBidirectional && (source.Node.IsReversed ? at.IsFirst : at.IsLast))
        {
            return _layers.Atoms.LayerAtom(source.Node, LayerView.Final);
        }

        if (!at.IsLast)
        {
            throw _layers.Unsupported($"step {at.Index} of a sequence: only the last one is a layer.");
        }

        var last = new LayerNode(_ => new LastStepAttribute(), source.Node.Width, null) { Image = source.Node.Image, Origin = _layers.Current?.Title ?? "" };
        last.Sources.Add((source.Node, source.View));
        return _layers.Atoms.LayerAtom(_lastSteps.TryGetValue(source.Node, out LayerNode? known) ? known : _lastSteps[source.Node] = _layers.Add(last), LayerView.Output);
    }

    private readonly Dictionary<LayerNode, LayerNode> _lastSteps = [];
}
