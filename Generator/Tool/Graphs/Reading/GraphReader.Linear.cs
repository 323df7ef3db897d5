using Unrolled.Tool.Graphs.Folding;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Products with matrices, means, normalization.</summary>
internal sealed partial class GraphReader
{
    // A matrix that is spread over the other features of a row may not become much larger.
    private const long LargestSpread = 1 << 26;

    private GraphValue MatMul(GraphNode node, GraphValue?[] inputs)
    {
        if (inputs[0] is Constant left && inputs.Length > 1 && inputs[1] is Signal right && left.Rank == 2 && right.Rank == 2)
        {
            // W·x is (xᵀ·Wᵀ)ᵀ.
            Signal product = Product(node, right.With([right.Dims[1], right.Dims[0]]), Matrix(node, left, false));
            return product.With([product.Dims[1], product.Dims[0]]);
        }

        Signal signal = Operand(node, inputs, 0);
        if (inputs.Length > 1 && inputs[1] is Signal other)
        {
            return ProductOfSignals(node, signal, other);
        }

        Constant matrix = NeedConstant(node, inputs, 1);
        while (matrix.Rank > 2 && matrix.Shape[0] == 1)
        {
            matrix = matrix.Reshape(matrix.Shape[1..]);
        }

        if (matrix.Rank == 1)
        {
            Signal product = Product(node, signal, Matrix(node, matrix.Reshape([matrix.Count, 1]), true));
            return product.With([.. product.Dims.SkipLast(1)]);
        }

        return Product(node, signal, Matrix(node, matrix, true));
    }

    // [outputs, inputs].
    private DenseMatrix Matrix(GraphNode node, Constant matrix, bool transposed)
    {
        if (matrix.Rank != 2 || !matrix.IsPlain)
        {
            throw Fault(node, $"a matrix of shape {matrix}.");
        }

        Constant ordered = transposed ? _folding.Evaluate(new GraphNode { Name = node.Name, Operator = "Transpose", Inputs = [], Outputs = [] }, [matrix])![0] : matrix;
        return new DenseMatrix(ordered.Shape[0], ordered.Shape[1], ordered.Floats());
    }

    /// <summary>A matrix times the last dimension.</summary>
    private Signal Product(GraphNode node, Signal signal, DenseMatrix matrix)
    {
        if (signal.Rank == 0 || signal.Factors.Any(f => f.IsPadded))
        {
            throw Fault(node, $"{signal} times a matrix.");
        }

        signal = Stated(Flattened(node, signal));
        int inputs = signal.Dims[^1].Aggregate(1, (n, f) => checked(n * f.Count));
        if (inputs != matrix.Columns)
        {
            throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) multiplies {inputs} features by a matrix for {matrix.Columns}.");
        }

        // Functions below become layers, except within a step.
        Form form = signal.Form.HasState ? _layers.Cells(signal.Form) : signal.Form;
        if (!form.HasState && signal.At is null && !form.Terms.All(t => t is { Atom: LayerAtom or AttentionAtom, Matrix: SelectMatrix }))
        {
            LayerSource source = _layers.Make(signal.Whole().Form);
            signal = signal.Whole().With(_layers.Atoms.Layer(source.Node, source.View));
        }
        else
        {
            signal = signal.With(form);
        }

        // Other features of a row are multiplied each for themselves.
        int others = signal.Features / inputs;
        if ((long)others * others * matrix.Values.Length > LargestSpread)
        {
            throw Fault(node, $"a product over {inputs} of {signal.Features} features.");
        }

        Factor[][] dims = Signal.InOrder([.. signal.Dims.SkipLast(1), Part(matrix.Rows, 1)]);
        Form ordered = signal.Form.SelectRows(signal.Rows());
        return new Signal(ordered.After(others == 1 ? matrix : Spread(matrix, others)), dims, 0, signal.At);
    }

    private static DenseMatrix Spread(DenseMatrix matrix, int times)
    {
        float[] values = new float[checked(times * matrix.Rows * times * matrix.Columns)];
        for (int o = 0; o < times; o++)
        {
            for (int r = 0; r < matrix.Rows; r++)
            {
                matrix.Values.AsSpan(r * matrix.Columns, matrix.Columns).CopyTo(values.AsSpan(((o * matrix.Rows) + r) * times * matrix.Columns + o * matrix.Columns));
            }
        }

        return new DenseMatrix(times * matrix.Rows, times * matrix.Columns, values);
    }

    /// <summary>An array whose last dimension has no steps: those of a sequence of fixed length become features.</summary>
    private Signal Flattened(GraphNode node, Signal signal)
    {
        Factor[] dim = signal.Dims[^1];
        if (dim.All(f => f.Kind == FactorKind.Feature))
        {
            return signal;
        }

        if (dim.FirstOrDefault(f => f.Kind == FactorKind.Time) is not { } time || dim.Any(f => f.Kind == FactorKind.Batch && f.Size is not { IsKnown: true, Factor: 1 }) || !time.Axis!.Length.IsKnown || time.IsReversed)
        {
            throw Fault(node, $"the last dimension of {signal} is not features alone, nor the steps of a sequence of fixed length.");
        }

        Signal whole = signal.Whole();
        int steps = (int)time.Axis.Length.Factor, width = whole.Form.Rows;
        LayerSource source = _layers.Flat(_layers.Make(whole.Form));
        LayerNode flat = _layers.Add(new LayerNode(_ => new FlattenAttribute(), checked(steps * width), null) { Origin = node.Title });
        flat.Sources.Add((source.Node, source.View));
        Factor[][] dims = [.. whole.Dims.Select(d => (Factor[])[.. d.Where(f => f.Kind != FactorKind.Batch || d != whole.Dims[^1]).Select(f => f == time ? Factor.Features(steps, width) : f)])];
        return new Signal(_layers.Atoms.Layer(flat), dims);
    }

    private GraphValue Gemm(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        if (node.Integer("transA", 0) != 0)
        {
            signal = signal.Rank == 2 ? signal.With([signal.Dims[1], signal.Dims[0]]) : throw new ModelFormatException($"the node '{node.Title}' (Gemm) reads an array of {signal.Rank} dimensions.");
        }

        GraphValue product = Product(node, signal, Matrix(node, NeedConstant(node, inputs, 1), node.Integer("transB", 0) == 0));
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        product = alpha == 1 ? product : Scale((Signal)product, alpha);
        if (inputs.Length < 3 || inputs[2] is not { } bias || beta == 0)
        {
            return product;
        }

        GraphValue scaled = beta == 1 ? bias : Multiply(node, bias is Signal s ? s : throw Fault(node, "β is not 1."), Constant.Scalar(ElementKind.Float, beta));
        return Add(node, product, scaled, 1);
    }

    private GraphValue Reduce(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = AtEndOfPadding(node, Operand(node, inputs, 0));
        long[]? given = ConstantFolding.Axes(node, inputs, 1);
        if (given is not { Length: > 0 } && node.Integer("noop_with_empty_axes", 0) != 0)
        {
            return signal;
        }

        var axes = new SortedSet<int>(given is null || given.Length == 0 ? Enumerable.Range(0, signal.Rank) : given.Select(a => ConstantFolding.Axis(node, a, signal.Rank)));
        bool keeps = node.Integer("keepdims", 1) != 0;
        foreach (Factor factor in axes.SelectMany(d => signal.Dims[d]).ToArray())
        {
            int d = Array.FindIndex(signal.Dims, dim => dim.Contains(factor));
            signal = factor.Kind switch
            {
                FactorKind.Time when factor.Axis!.IsOne => Without(signal, d, factor),
                FactorKind.Time when node.Operator == "ReduceMean" => OverTime(signal, d, factor, _ => new GlobalAveragePooling1DAttribute()),
                FactorKind.Time when node.Operator == "ReduceMax" => OverTime(signal, d, factor, _ => new GlobalMaxPooling1DAttribute()),
                FactorKind.Time when WeightedSum(signal.Whole().Form) is { } sum => Without(signal.Whole().With(sum), d, factor),
                FactorKind.Time when factor.Axis!.Length.IsKnown => Scale(OverTime(signal, d, factor, _ => new GlobalAveragePooling1DAttribute()), factor.Axis.Length.Factor),
                FactorKind.Batch when factor.Size is { IsKnown: true, Factor: 1 } => Without(signal, d, factor),
                FactorKind.Feature when node.Operator != "ReduceMax" => OverFeatures(signal, d, factor, node.Operator == "ReduceSum"),
                _ => throw Fault(node, $"over dimension {d} of {signal}."),
            };
        }

        return keeps ? signal : signal.With([.. signal.Dims.Where((_, d) => !axes.Contains(d))]);
    }

    private static Signal AtEndOfPadding(GraphNode node, Signal signal) => signal.Factors.Any(f => f.IsPadded) ? throw Fault(node, "what was padded is read by something other than a convolution.") : signal;

    private static Signal Without(Signal signal, int d, Factor factor)
    {
        Factor[][] dims = [.. signal.Dims];
        dims[d] = [.. dims[d].Where(f => f != factor)];
        return signal.With(dims);
    }

    private Signal OverTime(Signal signal, int d, Factor time, Func<string[], LayerAttribute> create)
    {
        Signal whole = signal.Whole();
        LayerSource source = _layers.Make(whole.Form);
        var node = new LayerNode(create, source.Node.Width, null) { Origin = _layers.Current?.Title ?? "" };
        source = _layers.Flat(source);
        node.Sources.Add((source.Node, source.View));
        return Without(new Signal(_layers.Atoms.Layer(_layers.Add(node)), whole.Dims), d, time);
    }

    // A mean of features is a linear form.
    private static Signal OverFeatures(Signal signal, int d, Factor factor, bool isSum)
    {
        Signal rest = Without(signal, d, factor);
        Form? total = null;
        int[] rows = rest.Rows();
        if (rows.Length == 1)
        {
            Form all = signal.Form.SelectRows([.. Enumerable.Range(0, factor.Count).Select(i => rows[0] + i * factor.Stride)]).Mean();
            return new Signal(isSum ? all.Scale(factor.Count) : all, Signal.InOrder(rest.Dims), 0, signal.At);
        }

        if (factor.Count > 4096)
        {
            throw new UnsupportedModelException("", "mean", $"over {factor.Count} of {signal.Features} features.");
        }

        for (int i = 0; i < factor.Count; i++)
        {
            int offset = i * factor.Stride;
            Form part = signal.Form.SelectRows(Array.ConvertAll(rows, r => r + offset));
            total = total is null ? part : total.Add(new Form(part.Rows, part.Terms.Select(t => t with { Matrix = new DenseMatrix(t.Matrix.Rows, t.Matrix.Columns, t.Matrix.ToDense()) }), part.Bias));
            if (i == 0)
            {
                total = new Form(part.Rows, part.Terms.Select(t => t with { Matrix = new DenseMatrix(t.Matrix.Rows, t.Matrix.Columns, t.Matrix.ToDense()) }), part.Bias);
            }
        }

        return new Signal(isSum ? total! : total!.Scale(1.0 / factor.Count), Signal.InOrder(rest.Dims), 0, signal.At);
    }

    private GraphValue BatchNormalization(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        float[][] parts = [.. Enumerable.Range(1, 4).Select(i => NeedConstant(node, inputs, i).Floats())];
        if (signal.Rank < 2 || Array.Exists(parts, p => p.Length != parts[0].Length))
        {
            throw new ModelFormatException($"the node '{node.Title}' (BatchNormalization) has parameters of different sizes.");
        }

        double epsilon = node.Float("epsilon", 1e-5f);
        double[] scale = [.. parts[0].Select((g, i) => g / Math.Sqrt(parts[3][i] + epsilon))];
        double[] shift = [.. parts[1].Select((b, i) => b - parts[2][i] * scale[i])];
        int[] shape = [.. Enumerable.Range(0, signal.Rank - 1).Select(d => d == 0 ? scale.Length : 1)];
        Folded.Add($"{node.Title} ({node.Operator}) into scale and shift");
        return Add(node, Multiply(node, signal, new Constant(ElementKind.Float, shape, scale)), new Constant(ElementKind.Float, shape, shift), 1);
    }

    private GraphValue LayerNormalization(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        int axis = ConstantFolding.Axis(node, node.Integer("axis", -1), signal.Rank);
        Signal whole = signal.Whole();
        if (whole.Dims.Skip(axis).SelectMany(d => d).Any(f => f.Kind != FactorKind.Feature) || whole.Dims.Skip(axis).SelectMany(d => d).Aggregate(1, (n, f) => n * f.Count) != whole.Form.Rows)
        {
            throw Fault(node, $"along dimension {axis} of {signal}, which is not all of a row's features.");
        }

        GraphValue normalized = whole.With(_layers.Atoms.Normalize(whole.Form, node.Float("epsilon", 1e-5f)));
        normalized = Multiply(node, normalized, NeedConstant(node, inputs, 1));
        return inputs.Length > 2 && inputs[2] is { } bias ? Add(node, normalized, bias, 1) : normalized;
    }

    // Over all places of one channel: a row of features if there is one channel.
    private GraphValue InstanceNormalization(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        Signal whole = signal.Whole();
        if (signal.Rank < 3 || whole.Dims.Skip(2).SelectMany(d => d).Any(f => f.Kind != FactorKind.Feature) || whole.Dims.Skip(2).SelectMany(d => d).Aggregate(1, (n, f) => n * f.Count) != whole.Form.Rows || whole.Form.Rows < 2)
        {
            throw Fault(node, $"of {signal}: only that of a single channel is a layer.");
        }

        int[] shape = [.. Enumerable.Repeat(1, signal.Rank - 1)];
        GraphValue normalized = whole.With(_layers.Atoms.Normalize(whole.Form, node.Float("epsilon", 1e-5f)));
        return Add(node, Multiply(node, normalized, NeedConstant(node, inputs, 1).Reshape(shape)), NeedConstant(node, inputs, 2).Reshape(shape), 1);
    }

    private GraphValue PRelu(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0).Whole();
        (Form form, double[] slope, Factor[][] dims) = Alignment.Align(signal, NeedConstant(node, inputs, 1)) ?? throw Shapes(node, signal, inputs[1]!);
        if (Array.TrueForAll(slope, s => s == slope[0]) && slope[0] > 0)
        {
            return new Signal(_layers.Atoms.Apply(Function.Of(Activation.LeakyRelu, (float)slope[0]), form), dims, 0, signal.At);
        }

        // max(0, x) − α·max(0, −x).
        Form positive = _layers.Atoms.Apply(Function.Of(Activation.Relu), form), negative = _layers.Atoms.Apply(Function.Of(Activation.Relu), form.Scale(-1));
        return new Signal(positive.Add(negative.ScaleRows([.. slope.Select(s => -s)])), dims, 0, signal.At);
    }
}
