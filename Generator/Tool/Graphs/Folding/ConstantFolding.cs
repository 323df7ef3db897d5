namespace Unrolled.Tool.Graphs.Folding;

/// <summary>Computes operators whose operands are all constant.</summary>
/// <param name="budget">How much may be computed.</param>
internal sealed partial class ConstantFolding(FoldingBudget budget)
{
    /// <summary>The results of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its operands; null for those that are left out.</param>
    /// <returns>Null if the operator is not computed here.</returns>
    public Constant[]? Evaluate(GraphNode node, Constant?[] inputs)
    {
        Constant? one = node.Operator switch
        {
            "Identity" or "Dropout" => inputs[0],
            "Cast" or "CastLike" => Cast(node, Need(node, inputs, 0)),
            "Constant" => ConstantNode(node),
            "ConstantOfShape" => ConstantOfShape(node, Need(node, inputs, 0)),
            "Shape" => Shape(node, Need(node, inputs, 0).Dims),
            "Size" => Need(node, inputs, 0).Dims.Aggregate((Size?)1, (n, d) => n is { } size ? Unrolled.Tool.Graphs.Size.Multiply(size, d) : null) is { } total ? Constant.Vector(total).Reshape([]) : null,
            "ZerosLike" => Filled(node, Need(node, inputs, 0).Kind, 0, Need(node, inputs, 0).Dims),
            "Range" => Range(node, inputs),
            "Reshape" => Reshape(node, Need(node, inputs, 0), Need(node, inputs, 1)),
            "Flatten" => Flatten(node, Need(node, inputs, 0)),
            "Squeeze" => Squeeze(node, Need(node, inputs, 0), Axes(node, inputs, 1)),
            "Unsqueeze" => Unsqueeze(node, Need(node, inputs, 0), Axes(node, inputs, 1) ?? throw Fault(node, "it has no axes.")),
            "Transpose" => Transpose(node, Need(node, inputs, 0)),
            "Concat" => Concat(node, inputs),
            "Slice" => Slice(node, inputs),
            "Gather" => Gather(node, Need(node, inputs, 0), Need(node, inputs, 1)),
            "Expand" => Expand(node, Need(node, inputs, 0), Need(node, inputs, 1)),
            "Tile" => Tile(node, Need(node, inputs, 0), Need(node, inputs, 1)),
            "MatMul" or "Gemm" => Product(node, inputs),
            "DequantizeLinear" => Dequantize(node, inputs),
            "QuantizeLinear" => Quantize(node, inputs),
            "ReduceSum" or "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceProd" => Reduce(node, inputs),
            "Where" => Where(node, inputs),
            _ => null,
        };
        return one is not null ? [one]
            : node.Operator == "Split" ? Split(node, inputs)
            : inputs.Length > 0 && inputs[0] is not null ? Arithmetic(node, inputs) is { } result ? [result] : null
            : null;
    }

    /// <summary>The axes of a node: an operand, or an attribute in older versions; null if there are none.</summary>
    public static long[]? Axes(GraphNode node, GraphValue?[] inputs, int operand)
        => node.Integers("axes") is { Count: > 0 } attribute ? [.. attribute]
            : operand < inputs.Length && inputs[operand] is Constant constant ? constant.Integers() ?? throw Fault(node, "its axes are not known.")
            : null;

    /// <summary>An axis counted from the first dimension.</summary>
    public static int Axis(GraphNode node, long axis, int rank)
        => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Fault(node, $"axis {axis} does not exist: the array has {rank} dimensions.");

    public static ModelFormatException Fault(GraphNode node, string message) => new($"the node '{node.Title}' ({node.Operator}): {message}");

    private static Constant Need(GraphNode node, Constant?[] inputs, int index) => index < inputs.Length && inputs[index] is { } value ? value : throw Fault(node, $"operand {index} is missing.");

    /// <summary>The number of elements of a shape, which is taken from the budget.</summary>
    private int Count(GraphNode node, IReadOnlyList<int> shape)
    {
        double count = shape.Aggregate(1.0, (n, d) => n * d);
        budget.Take(count, node);
        return (int)count;
    }

    private static Constant ConstantNode(GraphNode node)
    {
        foreach ((string name, GraphAttribute attribute) in node.Attributes)
        {
            switch (name)
            {
                case "value" when attribute.Tensor is not null: return attribute.Tensor.Value;
                case "value_float": return Constant.Scalar(ElementKind.Float, attribute.Float ?? 0);
                case "value_int": return Constant.Scalar(ElementKind.Integer, attribute.Integer ?? 0);
                case "value_floats": return new Constant([attribute.Floats.Count], [.. attribute.Floats]);
                case "value_ints": return new Constant(ElementKind.Integer, [attribute.Integers.Count], [.. attribute.Integers.Select(i => (double)i)]);
            }
        }

        throw Fault(node, "it has no value that can be read.");
    }

    private Constant ConstantOfShape(GraphNode node, Constant shape)
    {
        Constant value = node.Attributes.TryGetValue("value", out GraphAttribute? attribute) && attribute.Tensor is not null ? attribute.Tensor.Value : Constant.Scalar(ElementKind.Float, 0);
        return Filled(node, value.Kind, value.Count > 0 ? value.At(0) : 0, Sizes(node, shape));
    }

    private Constant Filled(GraphNode node, ElementKind kind, double value, Size[] dims)
    {
        int[] stored = Stored(node, dims);
        double[] values = new double[Count(node, stored)];
        Array.Fill(values, value);
        return new Constant(kind, stored, values, null, dims);
    }

    /// <summary>The elements of a vector as sizes.</summary>
    private static Size[] Sizes(GraphNode node, Constant shape)
    {
        if (shape.Rank > 1 || shape.Count > 16)
        {
            throw Fault(node, $"a shape of {shape} elements.");
        }

        return [.. Enumerable.Range(0, shape.Count).Select(shape.SizeAt)];
    }

    // Of a dimension of open size one element is stored.
    private static int[] Stored(GraphNode node, Size[] dims)
        => [.. dims.Select(d => !d.IsKnown ? 1 : d.Factor is >= 0 and <= int.MaxValue ? (int)d.Factor : throw Fault(node, $"a dimension is {d}."))];

    /// <summary>A part of a shape, as the operator Shape gives it.</summary>
    public static Constant Shape(GraphNode node, IReadOnlyList<Size> dims)
    {
        long start = node.Integer("start", 0), end = node.Integer("end", long.MaxValue);
        start = Math.Clamp(start < 0 ? start + dims.Count : start, 0, dims.Count);
        end = Math.Clamp(end < 0 ? end + dims.Count : end, start, dims.Count);
        return Constant.Vector([.. dims.Skip((int)start).Take((int)(end - start))]);
    }

    private Constant Range(GraphNode node, Constant?[] inputs)
    {
        (Constant start, Constant limit, Constant delta) = (Need(node, inputs, 0), Need(node, inputs, 1), Need(node, inputs, 2));
        if (start.HasSymbols || limit.HasSymbols || delta.HasSymbols || start.Count != 1 || limit.Count != 1 || delta.Count != 1 || delta.At(0) == 0)
        {
            throw new UnsupportedModelException(node.Title, node.Operator, "its length is not known.");
        }

        double count = Math.Max(0, Math.Ceiling((limit.At(0) - start.At(0)) / delta.At(0)));
        budget.Take(count, node);
        return new Constant(start.Kind, [(int)count], [.. Enumerable.Range(0, (int)count).Select(i => start.At(0) + i * delta.At(0))]);
    }

    private Constant Cast(GraphNode node, Constant value)
    {
        ElementKind kind = node.Integer("to", 1) switch { 1 or 10 or 11 or 16 => ElementKind.Float, 9 => ElementKind.Boolean, _ => ElementKind.Integer };
        if (kind == value.Kind || value.HasSymbols)
        {
            return value;
        }

        Count(node, value.Shape);
        double[] values = new double[value.Count];
        for (int i = 0; i < values.Length; i++)
        {
            double v = value.At(i);
            values[i] = kind switch { ElementKind.Boolean => v != 0 ? 1 : 0, ElementKind.Integer => Math.Truncate(v), _ => v };
        }

        return new Constant(kind, value.Shape, values, null, value.Dims);
    }
}
