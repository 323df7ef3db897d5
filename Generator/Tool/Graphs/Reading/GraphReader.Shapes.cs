using Unrolled.Tool.Graphs.Folding;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Operators that change the shape of an array and move no values.</summary>
internal sealed partial class GraphReader
{
    private static Signal Transpose(GraphNode node, Signal signal)
    {
        int[] order = ConstantFolding.Permutation(node, signal.Rank);
        return signal.With([.. order.Select(d => signal.Dims[d])]);
    }

    private static Signal Reshape(GraphNode node, Signal signal, GraphValue?[] inputs)
    {
        Constant target = NeedConstant(node, inputs, 1);
        if (target.Rank > 1 || target.Count > 10)
        {
            throw Fault(node, $"a shape of {target} elements.");
        }

        Size[] shape = [.. Enumerable.Range(0, target.Count).Select(target.SizeAt)];
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] is { IsKnown: true, Factor: 0 } && node.Integer("allowzero", 0) == 0)
            {
                shape[i] = i < signal.Rank ? signal.SizeOf(i) ?? throw Fault(node, "a size is not known.") : throw new ModelFormatException($"the node '{node.Title}' (Reshape) copies dimension {i}, which does not exist.");
            }
        }

        if (shape.Count(s => s is { IsKnown: true, Factor: -1 }) > 1 || Array.Exists(shape, s => s.Factor < -1 || s.Factor == 0))
        {
            throw new ModelFormatException($"the node '{node.Title}' (Reshape) has the shape [{string.Join(", ", shape)}].");
        }

        return Reshaping.Reshape(signal.Dims, shape) is { } dims ? signal.With(dims)
            : Reshaping.Reshape(signal.Canonical().Dims, shape) is { } merged ? signal.Canonical().With(merged)
            : throw Fault(node, $"{signal} becomes [{string.Join(", ", shape)}], which moves values between steps, sequences and features.");
    }

    private static Signal Flatten(GraphNode node, Signal signal)
    {
        long given = node.Integer("axis", 1);
        int axis = given == signal.Rank ? signal.Rank : ConstantFolding.Axis(node, given, Math.Max(1, signal.Rank));
        return signal.With([[.. signal.Dims.Take(axis).SelectMany(d => d)], [.. signal.Dims.Skip(axis).SelectMany(d => d)]]);
    }

    private static Signal Squeeze(GraphNode node, Signal signal, long[]? axes)
    {
        var removed = new HashSet<int>(axes is null
            ? Enumerable.Range(0, signal.Rank).Where(d => signal.SizeOf(d) is { IsKnown: true, Factor: 1 })
            : axes.Select(a => ConstantFolding.Axis(node, a, signal.Rank)));
        foreach (int d in removed)
        {
            // A batch of open size is 1 if the file says so here.
            if (signal.Dims[d].Any(f => f.IsPadded || f.Size is not { IsKnown: true, Factor: 1 } && (f.Kind != FactorKind.Batch || f.Size.IsKnown)))
            {
                throw Fault(node, $"dimension {d} of {signal} is not 1.");
            }
        }

        return signal.With([.. signal.Dims.Where((_, d) => !removed.Contains(d))]);
    }

    private static Signal Unsqueeze(GraphNode node, Signal signal, long[] axes)
    {
        int rank = signal.Rank + axes.Length;
        var added = new HashSet<int>(axes.Select(a => ConstantFolding.Axis(node, a, rank)));
        if (added.Count != axes.Length || rank > 10)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Unsqueeze) has an axis twice, or too many.");
        }

        var rest = new Queue<Factor[]>(signal.Dims);
        return signal.With([.. Enumerable.Range(0, rank).Select(d => added.Contains(d) ? [] : rest.Dequeue())]);
    }

    private Constant ZerosLike(GraphNode node, Signal signal)
        => _folding.Evaluate(new GraphNode { Name = node.Name, Operator = "ConstantOfShape", Inputs = node.Inputs, Outputs = node.Outputs }, [Constant.Vector(Sizes(signal))])![0];

    private static GraphValue[] Split(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        int axis = ConstantFolding.Axis(node, node.Integer("axis", 0), signal.Rank);
        Size size = signal.SizeOf(axis) ?? throw Fault(node, "a size is not known.");
        if (!size.IsKnown)
        {
            throw Fault(node, "a dimension of open size is split.");
        }

        List<GraphValue> parts = [];
        int at = 0;
        foreach (int part in ConstantFolding.SplitSizes(node, inputs, (int)size.Factor))
        {
            parts.Add(Cut(node, signal, axis, at, part, 1));
            at += part;
        }

        return [.. parts];
    }

    /// <summary>Indexes of one dimension, from a first one on.</summary>
    private static Signal Cut(GraphNode node, Signal signal, int axis, int first, int count, int step)
    {
        Factor[] dim = signal.Dims[axis];
        if (count == (signal.SizeOf(axis)?.Factor ?? 0) && signal.SizeOf(axis)!.Value.IsKnown && first == 0 && step == 1)
        {
            return signal;
        }

        if (dim.Length > 1 && dim.All(f => f.Kind == FactorKind.Feature))
        {
            // Factors that follow each other are one.
            signal = signal.Canonical();
            dim = [Factor.Features(signal.Dims[axis].Aggregate(1, (n, f) => checked(n * f.Count)), signal.Dims[axis][^1].Stride)];
        }

        switch (dim)
        {
            case [{ Kind: FactorKind.Feature, IsPadded: false } factor]:
                Factor[][] dims = [.. signal.Dims];
                dims[axis] = count == 1 ? [] : [factor with { Size = count, Stride = factor.Stride * step }];
                return signal.With(dims, signal.Offset + first * factor.Stride);
            case [{ Kind: FactorKind.Time, IsPadded: false } time] when count == 1:
                return Step(signal, axis, time.IsReversed ? -1 - first : first, time);
            default:
                throw Fault(node, $"dimension {axis} of {signal} is cut, which is not features alone.");
        }
    }

    // One step; dimension `axis` is then one element.
    private static Signal Step(Signal signal, int axis, long index, Factor time)
    {
        Factor[][] dims = [.. signal.Dims];
        dims[axis] = [.. dims[axis].Where(f => f != time)];
        var step = new StepIndex(time.Axis!, index);
        return new Signal(signal.Form, dims, signal.Offset, time.Axis!.IsOne ? signal.At : step);
    }

    private GraphValue Slice(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        foreach ((int axis, long start, long end, long step) in SliceRange.Of(node, inputs, signal.Rank))
        {
            signal = Slice(node, signal, axis, start, end, step);
        }

        return signal;
    }

    private Signal Slice(GraphNode node, Signal signal, int axis, long start, long end, long step)
    {
        Size? size = signal.SizeOf(axis);
        bool isAll = start == 0 && step == 1 && (end >= int.MaxValue || size is { IsKnown: true } known && end >= known.Factor);
        if (isAll)
        {
            return signal;
        }

        if (signal.Dims[axis] is [{ Kind: FactorKind.Time } time] && !time.Axis!.IsOne)
        {
            return SliceTime(node, signal, axis, time, start, end, step);
        }

        if (size is not { IsKnown: true } extent || extent.Factor > int.MaxValue)
        {
            throw Fault(node, $"dimension {axis} of {signal} is cut, whose size is open.");
        }

        (int first, int count) = SliceRange.Clamp(start, end, step, (int)extent.Factor);
        return count > 0 ? Cut(node, signal, axis, first, count, (int)Math.Clamp(step, -int.MaxValue, int.MaxValue)) : throw Fault(node, "nothing is left.");
    }

    private Signal SliceTime(GraphNode node, Signal signal, int axis, Factor time, long start, long end, long step)
    {
        Size length = time.Axis!.Length;
        if (step == -1 && (start == -1 || length.IsKnown && start >= length.Factor - 1) && (end < -int.MaxValue || length.IsKnown && end < -length.Factor))
        {
            return Reversed(signal, axis, time);
        }

        if (step != 1 || time.IsPadded)
        {
            throw Fault(node, $"a step of {step} along time.");
        }

        // Counted from the end where it is counted from the start.
        long last = end >= int.MaxValue || length.IsKnown && end >= length.Factor ? 0 : length.IsKnown && end > 0 ? end - length.Factor : end;
        long first = length.IsKnown && start >= 0 ? start - length.Factor : start;
        if (start >= 0 && end == start + 1 || start < 0 && last == start + 1)
        {
            return Step(signal, axis, time.IsReversed ? -1 - start : start, time);
        }

        if (start == 0 && last < 0 && WithoutEnd(signal, axis, time, (int)Math.Max(-last, 0)) is { } shorter)
        {
            return shorter;
        }

        return last == 0 && first < 0 && !time.IsReversed ? LastSteps(signal, axis, time, (int)Math.Max(first, -int.MaxValue)) : throw Fault(node, $"steps from {start} to {end}: only the last steps of a sequence are a layer.");
    }

    // What a convolution pads at its end, and a file cuts off again.
    private static Signal? WithoutEnd(Signal signal, int axis, Factor time, int count)
    {
        if (time.IsReversed || signal.Form.Terms is not [{ Atom: ConvolutionAtom { WithoutEnd: { } cut } } term] || cut(count) is not { Axis: { } shorter } atom)
        {
            return null;
        }

        Factor[][] dims = [.. signal.Dims];
        dims[axis] = [new Factor(FactorKind.Time, shorter.Length) { Axis = shorter }];
        return new Signal(new Form(signal.Form.Rows, [term with { Atom = atom }], signal.Form.Bias), dims, signal.Offset, signal.At);
    }

    private Signal LastSteps(Signal signal, int axis, Factor time, int first)
    {
        Signal whole = signal.Whole();
        int count = -first;
        Layers.LayerSource source = _layers.Make(whole.Form);
        var last = new TimeAxis(count);
        var node = new Layers.LayerNode(_ => new LastStepsAttribute(count), source.Node.Width, last) { Image = source.Node.Image, Origin = _layers.Current?.Title ?? "" };
        node.Sources.Add((source.Node, source.View));
        Factor[][] dims = [.. whole.Dims];
        dims[axis] = [time with { Size = count, Axis = last }];
        return new Signal(_layers.Atoms.Layer(_layers.Add(node)), dims, 0, whole.At);
    }

    private static Signal Reversed(Signal signal, int axis, Factor time)
    {
        Factor[][] dims = [.. signal.Dims];
        dims[axis] = [.. dims[axis].Select(f => f == time ? time with { IsReversed = !time.IsReversed } : f)];
        return signal.With(dims);
    }

    private static GraphValue Reverse(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        int axis = ConstantFolding.Axis(node, node.Operator == "Reverse" ? node.Integer("axis", 0) : node.Integer("time_axis", 0), signal.Rank);
        return signal.Dims[axis] is [{ Kind: FactorKind.Time } time] ? Reversed(signal, axis, time)
            : signal.Dims[axis].Length == 0 ? signal
            : throw Fault(node, "only sequences are reversed.");
    }

    private GraphValue Concat(GraphNode node, GraphValue?[] inputs)
    {
        if (inputs.Length == 1)
        {
            return inputs[0]!;
        }

        int rank = inputs.OfType<Signal>().First().Rank, axis = ConstantFolding.Axis(node, node.Integer("axis", 0), rank);
        if (Array.Exists(inputs, i => i is not (Signal or Constant) || i is Signal s && s.Rank != rank || i is Constant c && c.Rank != rank))
        {
            throw Fault(node, "its operands have different numbers of dimensions.");
        }

        return Unrolled([.. inputs.Select(i => i is Signal { At: not null } s ? Rolled(s) : i)], axis) ?? Joined(node, inputs, axis);
    }

    // The same of every step, one after the other: the sequence.
    private static Signal? Unrolled(GraphValue?[] inputs, int axis)
    {
        if (inputs[0] is not Signal { At: { Index: not null } first } signal || signal.Dims[axis].Length > 0 || first.Axis.Length != new Size(inputs.Length))
        {
            return null;
        }

        bool reversed = !first.IsFirst;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not Signal { At: { } at } step || !at.IsSame(new StepIndex(first.Axis, reversed ? inputs.Length - 1 - i : i)) || step.Offset != signal.Offset || !step.Form.Equals(signal.Form)
                || !step.Dims.Zip(signal.Dims, (a, b) => a.SequenceEqual(b)).All(same => same))
            {
                return null;
            }
        }

        Factor[][] dims = [.. signal.Dims];
        dims[axis] = [new Factor(FactorKind.Time, first.Axis.Length) { Axis = first.Axis, IsReversed = reversed }];
        return new Signal(signal.Form, dims, signal.Offset);
    }

    private Signal Joined(GraphNode node, GraphValue?[] inputs, int axis)
    {
        Signal[] signals = Together([.. inputs.OfType<Signal>()]);
        var rest = new Queue<Signal>(signals);
        inputs = Array.ConvertAll(inputs, i => i is Signal ? rest.Dequeue() : i);
        Signal reference = signals[0];
        // What is along the axis may only be features; elsewhere all are alike.
        var dims = new Factor[reference.Rank][];
        for (int d = 0; d < dims.Length; d++)
        {
            dims[d] = signals.Select(s => s.Dims[d]).FirstOrDefault(f => f.Length > 0) ?? [];
        }

        int[] sizes = [.. inputs.Select(i => i is Signal s ? (s.Dims[axis].All(f => f.Kind == FactorKind.Feature) ? s.Dims[axis].Aggregate(1, (n, f) => n * f.Count)
            : throw Fault(node, $"sequences or batches are joined one after the other ({s}).")) : ((Constant)i!).Shape[axis])];
        int total = checked(sizes.Sum());
        dims[axis] = [Factor.Features(total, 1)];
        dims = Signal.InOrder(dims);
        int outer = Signal.RowsOf(dims.Take(axis).SelectMany(d => d).Where(f => f.Kind == FactorKind.Feature), 0).Length;
        int inner = Signal.RowsOf(dims.Skip(axis + 1).SelectMany(d => d).Where(f => f.Kind == FactorKind.Feature), 0).Length;
        int rows = checked(outer * total * inner), start = 0;
        var form = new Form(rows, []);
        StepIndex? at = null;
        for (int i = 0; i < inputs.Length; i++)
        {
            int[] places = new int[checked(outer * sizes[i] * inner)];
            for (int p = 0; p < places.Length; p++)
            {
                places[p] = (p / (sizes[i] * inner) * total + start) * inner + p % (sizes[i] * inner);
            }

            start += sizes[i];
            form = form.Add(inputs[i] is Signal signal ? Placed(node, signal, places, rows) : Placed(node, (Constant)inputs[i]!, dims, axis, places, rows));
            at = inputs[i] is Signal with ? Meet(node, at, with.At) : at;
        }

        return new Signal(form, dims, 0, at);
    }

    private static Form Placed(GraphNode node, Signal signal, int[] places, int rows)
    {
        int[] own = signal.Rows(), from = new int[rows];
        if (own.Length != places.Length)
        {
            throw Fault(node, "its operands have different shapes.");
        }

        Array.Fill(from, -1);
        for (int p = 0; p < places.Length; p++)
        {
            from[places[p]] = own[p];
        }

        return signal.Form.SelectRows(from);
    }

    private static Form Placed(GraphNode node, Constant constant, Factor[][] dims, int axis, int[] places, int rows)
    {
        double[] bias = new double[rows];
        for (int p = 0, at = 0; p < places.Length; p++, at++)
        {
            // Sequences and steps have the same values.
            bias[places[p]] = constant.IsUniform(out double same) ? same
                : Enumerable.Range(0, constant.Rank).All(d => d == axis || dims[d].All(f => f.Kind == FactorKind.Feature) || constant.Shape[d] == 1) && constant.Count == places.Length ? constant.At(p)
                : throw Fault(node, "a constant that differs between steps or sequences is joined.");
        }

        return new Form(rows, [], bias);
    }
}
