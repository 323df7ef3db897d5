namespace Unrolled.Tool.Graphs.Folding;

internal sealed partial class ConstantFolding
{
    private Constant? Arithmetic(GraphNode node, Constant?[] inputs)
    {
        Constant a = inputs[0]!;
        Func<double, double>? unary = Unary(node, inputs);
        if (unary is not null)
        {
            if (a.HasSymbols)
            {
                throw new UnsupportedModelException(node.Title, node.Operator, "a function of a size that the file leaves open.");
            }

            Count(node, a.Shape);
            return new Constant(node.Operator == "Not" ? ElementKind.Boolean : a.Kind, a.Shape, [.. Enumerable.Range(0, a.Count).Select(i => unary(a.At(i)))], null, a.Dims);
        }

        if (Binary(node.Operator, a.Kind) is not { } function)
        {
            return null;
        }

        Constant result = a;
        for (int i = 1; i < inputs.Length; i++)
        {
            result = Elementwise(node, result, Need(node, inputs, i), function);
        }

        return result;
    }

    /// <summary>A function of one number; null if the operator is none.</summary>
    private static Func<double, double>? Unary(GraphNode node, Constant?[] inputs)
    {
        switch (node.Operator)
        {
            case "Neg": return x => -x;
            case "Abs": return Math.Abs;
            case "Sqrt": return Math.Sqrt;
            case "Exp": return Math.Exp;
            case "Log": return Math.Log;
            case "Reciprocal": return x => 1 / x;
            case "Floor": return Math.Floor;
            case "Ceil": return Math.Ceiling;
            case "Round": return x => Math.Round(x, MidpointRounding.ToEven);
            case "Sign": return x => double.IsNaN(x) ? x : Math.Sign(x);
            case "Not": return x => x == 0 ? 1 : 0;
            case "Tanh": return Math.Tanh;
            case "Sigmoid": return x => 1 / (1 + Math.Exp(-x));
            case "Relu": return x => Math.Max(0, x);
            case "Clip":
                double low = inputs.Length > 1 && inputs[1] is { } min ? min.At(0) : node.Float("min", float.NegativeInfinity);
                double high = inputs.Length > 2 && inputs[2] is { } max ? max.At(0) : node.Float("max", float.PositiveInfinity);
                return x => Math.Min(Math.Max(x, low), high);
            default: return null;
        }
    }

    private static Func<Size, Size, (double, string)?>? Binary(string op, ElementKind kind) => op switch
    {
        "Add" or "Sum" => (a, b) => Known(a, b, (x, y) => x + y) ?? (a is { IsKnown: true, Factor: 0 } ? Of(b) : b is { IsKnown: true, Factor: 0 } ? Of(a) : a.Symbols == b.Symbols ? Of(a with { Factor = a.Factor + b.Factor }) : null),
        "Sub" => (a, b) => Known(a, b, (x, y) => x - y) ?? (b is { IsKnown: true, Factor: 0 } ? Of(a) : a.Symbols == b.Symbols ? (a.Factor - b.Factor, a.Factor == b.Factor ? "" : a.Symbols) : null),
        "Mul" => (a, b) => Known(a, b, (x, y) => x * y) ?? (Size.Multiply(a, b) is { } product ? Of(product) : null),
        "Div" => (a, b) => Known(a, b, (x, y) => kind == ElementKind.Float ? x / y : y == 0 ? 0 : Math.Truncate(x / y)) ?? (Size.Divide(a, b) is { } quotient ? Of(quotient) : null),
        "Mod" => (a, b) => Known(a, b, (x, y) => y == 0 ? 0 : x - y * Math.Floor(x / y)),
        "Pow" => (a, b) => Known(a, b, Math.Pow),
        // Open sizes are at least 1.
        "Min" => (a, b) => Known(a, b, Math.Min) ?? (a == b || b.IsKnown && b.Factor <= 1 ? Of(b) : a.IsKnown && a.Factor <= 1 ? Of(a) : null),
        "Max" => (a, b) => Known(a, b, Math.Max) ?? (a == b || b.IsKnown && b.Factor <= 1 ? Of(a) : a.IsKnown && a.Factor <= 1 ? Of(b) : null),
        "Equal" => (a, b) => Known(a, b, (x, y) => x == y ? 1 : 0) ?? (a == b ? (1, "") : a.IsKnown && a.Factor < 1 || b.IsKnown && b.Factor < 1 ? (0, "") : null),
        "Less" => (a, b) => Known(a, b, (x, y) => x < y ? 1 : 0) ?? (a.IsKnown && a.Factor < 1 ? (1, "") : b.IsKnown && b.Factor <= 1 ? (0, "") : null),
        "LessOrEqual" => (a, b) => Known(a, b, (x, y) => x <= y ? 1 : 0) ?? (a.IsKnown && a.Factor <= 1 ? (1, "") : b.IsKnown && b.Factor < 1 ? (0, "") : null),
        "Greater" => (a, b) => Known(a, b, (x, y) => x > y ? 1 : 0) ?? (b.IsKnown && b.Factor < 1 ? (1, "") : a.IsKnown && a.Factor <= 1 ? (0, "") : null),
        "GreaterOrEqual" => (a, b) => Known(a, b, (x, y) => x >= y ? 1 : 0) ?? (b.IsKnown && b.Factor <= 1 ? (1, "") : a.IsKnown && a.Factor < 1 ? (0, "") : null),
        "And" => (a, b) => Known(a, b, (x, y) => x != 0 && y != 0 ? 1 : 0),
        "Or" => (a, b) => Known(a, b, (x, y) => x != 0 || y != 0 ? 1 : 0),
        "Xor" => (a, b) => Known(a, b, (x, y) => x != 0 != (y != 0) ? 1 : 0),
        _ => null,
    };

    private static (double, string)? Known(Size a, Size b, Func<double, double, double> function) => a.IsKnown && b.IsKnown ? (function(a.Factor, b.Factor), "") : null;

    private static (double, string)? Of(Size size) => (size.Factor, size.Symbols ?? "");

    private Constant Elementwise(GraphNode node, Constant a, Constant b, Func<Size, Size, (double, string)?> function)
    {
        Constant x = Broadcast(node, a, b.Dims), y = Broadcast(node, b, x.Dims);
        ElementKind kind = node.Operator is "Equal" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "And" or "Or" or "Xor" ? ElementKind.Boolean : a.Kind;
        double[] values = new double[x.Count];
        if (!x.HasSymbols && !y.HasSymbols)
        {
            Func<double, double, double> plain = Plain(node.Operator, a.Kind);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = plain(x.At(i), y.At(i));
            }

            return new Constant(kind, x.Shape, values, null, x.Dims);
        }

        string[] symbols = new string[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (values[i], symbols[i]) = function(x.SizeAt(i), y.SizeAt(i))
                ?? throw new UnsupportedModelException(node.Title, node.Operator, $"of {x.SizeAt(i)} and {y.SizeAt(i)}: sizes that the file leaves open.");
        }

        return new Constant(kind, x.Shape, values, symbols, x.Dims);
    }

    // The same functions of numbers that are no whole ones.
    private static Func<double, double, double> Plain(string op, ElementKind kind) => op switch
    {
        "Add" or "Sum" => (x, y) => x + y,
        "Sub" => (x, y) => x - y,
        "Mul" => (x, y) => x * y,
        "Div" => (x, y) => kind == ElementKind.Float ? x / y : y == 0 ? 0 : Math.Truncate(x / y),
        "Mod" => (x, y) => y == 0 ? 0 : x - y * Math.Floor(x / y),
        "Pow" => Math.Pow,
        "Min" => Math.Min,
        "Max" => Math.Max,
        "Equal" => (x, y) => x == y ? 1 : 0,
        "Less" => (x, y) => x < y ? 1 : 0,
        "LessOrEqual" => (x, y) => x <= y ? 1 : 0,
        "Greater" => (x, y) => x > y ? 1 : 0,
        "GreaterOrEqual" => (x, y) => x >= y ? 1 : 0,
        "And" => (x, y) => x != 0 && y != 0 ? 1 : 0,
        "Or" => (x, y) => x != 0 || y != 0 ? 1 : 0,
        _ => (x, y) => x != 0 != (y != 0) ? 1 : 0,
    };

    private Constant Where(GraphNode node, Constant?[] inputs)
    {
        (Constant condition, Constant yes, Constant no) = (Need(node, inputs, 0), Need(node, inputs, 1), Need(node, inputs, 2));
        Constant a = Broadcast(node, yes, no.Dims);
        a = Broadcast(node, a, condition.Dims);
        Constant b = Broadcast(node, no, a.Dims), c = Broadcast(node, condition, a.Dims);
        if (c.HasSymbols)
        {
            throw new UnsupportedModelException(node.Title, node.Operator, "a condition depends on a size that the file leaves open.");
        }

        Size[] sizes = [.. Enumerable.Range(0, a.Count).Select(i => a.HasSymbols || b.HasSymbols ? (c.At(i) != 0 ? a : b).SizeAt(i) : default)];
        return new Constant(a.Kind, a.Shape, [.. Enumerable.Range(0, a.Count).Select(i => (c.At(i) != 0 ? a : b).At(i))], a.HasSymbols || b.HasSymbols ? [.. sizes.Select(s => s.Symbols ?? "")] : null, a.Dims);
    }

    private Constant Reduce(GraphNode node, Constant?[] inputs)
    {
        Constant value = Need(node, inputs, 0);
        long[]? given = Axes(node, inputs, 1);
        if (value.HasSymbols && value.Count != 1)
        {
            // A product of sizes.
            if (node.Operator != "ReduceProd" || value.Rank != 1)
            {
                throw new UnsupportedModelException(node.Title, node.Operator, "of sizes that the file leaves open.");
            }

            Size total = Enumerable.Range(0, value.Count).Aggregate(new Size(1), (n, i) => Size.Multiply(n, value.SizeAt(i)) ?? throw Fault(node, "its size is too large."));
            return Constant.Vector(total).Reshape(node.Integer("keepdims", 1) != 0 ? [1] : []);
        }

        var axes = new HashSet<int>(given is null || given.Length == 0 ? Enumerable.Range(0, value.Rank) : given.Select(a => Axis(node, a, value.Rank)));
        if (given is not { Length: > 0 } && node.Integer("noop_with_empty_axes", 0) != 0)
        {
            return value;
        }

        bool isZero = value.IsUniform(out double same) && same == 0, keeps = node.Integer("keepdims", 1) != 0;
        if (axes.Any(d => !value.Dims[d].IsKnown) && !(isZero || node.Operator is "ReduceMean" or "ReduceMax" or "ReduceMin"))
        {
            throw new UnsupportedModelException(node.Title, node.Operator, "over a dimension of open size.");
        }

        int[] kept = [.. Enumerable.Range(0, value.Rank).Where(d => keeps || !axes.Contains(d))];
        int[] inner = [.. Enumerable.Range(0, value.Rank).Select(d => axes.Contains(d) ? 1 : value.Shape[d])];
        double[] results = new double[Count(node, inner)];
        int[] counts = new int[results.Length];
        for (int i = 0; i < value.Count; i++)
        {
            int to = 0, rest = i, stride = 1;
            for (int d = value.Rank - 1; d >= 0; d--)
            {
                to += axes.Contains(d) ? 0 : rest % value.Shape[d] * stride;
                stride *= inner[d];
                rest /= value.Shape[d];
            }

            double v = value.At(i);
            results[to] = counts[to]++ == 0 ? v : node.Operator switch { "ReduceMax" => Math.Max(results[to], v), "ReduceMin" => Math.Min(results[to], v), "ReduceProd" => results[to] * v, _ => results[to] + v };
        }

        if (node.Operator == "ReduceMean")
        {
            results = [.. results.Select((r, i) => r / counts[i])];
        }

        return new Constant(value.Kind, [.. kept.Select(d => inner[d])], results, null, [.. kept.Select(d => axes.Contains(d) ? new Size(1) : value.Dims[d])]);
    }

    private Constant? Product(GraphNode node, Constant?[] inputs)
    {
        (Constant a, Constant b) = (Need(node, inputs, 0), Need(node, inputs, 1));
        bool gemm = node.Operator == "Gemm";
        if (!a.IsPlain || !b.IsPlain || a.Rank != 2 || b.Rank != 2)
        {
            return null;
        }

        (bool ta, bool tb) = (gemm && node.Integer("transA", 0) != 0, gemm && node.Integer("transB", 0) != 0);
        (int rows, int inner) = ta ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
        (int other, int columns) = tb ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
        if (inner != other)
        {
            throw Fault(node, $"arrays of shapes {a} and {b} have no product.");
        }

        budget.Take((double)rows * columns * Math.Max(1, inner / 64.0), node);
        double[] product = new double[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            for (int k = 0; k < inner; k++)
            {
                double x = a.At(ta ? k * rows + r : r * inner + k);
                for (int c = 0; c < columns; c++)
                {
                    product[r * columns + c] += x * b.At(tb ? c * inner + k : k * columns + c);
                }
            }
        }

        if (gemm)
        {
            float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
            Constant? bias = inputs.Length > 2 && inputs[2] is { } given ? Broadcast(node, given, [rows, columns]) : null;
            product = [.. product.Select((p, i) => alpha * p + (bias is null ? 0 : beta * bias.At(i)))];
        }

        return new Constant(ElementKind.Float, [rows, columns], product);
    }

    private Constant Dequantize(GraphNode node, Constant?[] inputs)
    {
        (Constant value, Constant scale) = (Need(node, inputs, 0), Need(node, inputs, 1));
        Constant? zero = inputs.Length > 2 ? inputs[2] : null;
        (int[] scales, int size) = Channels(node, value, scale, zero);
        Count(node, value.Shape);
        return new Constant(ElementKind.Float, value.Shape, [.. Enumerable.Range(0, value.Count).Select(i => (value.At(i) - (zero?.At(scales[i] % size) ?? 0)) * scale.At(scales[i] % size))]);
    }

    private Constant Quantize(GraphNode node, Constant?[] inputs)
    {
        (Constant value, Constant scale) = (Need(node, inputs, 0), Need(node, inputs, 1));
        Constant? zero = inputs.Length > 2 ? inputs[2] : null;
        (int[] scales, int size) = Channels(node, value, scale, zero);
        Count(node, value.Shape);
        // Whether it is signed is the type of the zero point, which is not kept: real ones are 0 for signed numbers.
        bool signed = zero is not null && Enumerable.Range(0, zero.Count).All(i => zero.At(i) <= 0);
        (double low, double high) = signed ? (-128, 127) : (0, 255);
        return new Constant(ElementKind.Integer, value.Shape, [.. Enumerable.Range(0, value.Count).Select(i =>
            Math.Clamp(Math.Round(value.At(i) / scale.At(scales[i] % size), MidpointRounding.ToEven) + (zero?.At(scales[i] % size) ?? 0), low, high))]);
    }

    // Which scale each element has: one for all, or one for each index of an axis.
    private static (int[] Scales, int Size) Channels(GraphNode node, Constant value, Constant scale, Constant? zero)
    {
        if (zero is not null && zero.Count != scale.Count)
        {
            throw Fault(node, $"{scale.Count} scales and {zero.Count} zero points.");
        }

        if (scale.Count == 1)
        {
            return (new int[value.Count], 1);
        }

        int axis = Axis(node, node.Integer("axis", 1), value.Rank);
        if (scale.Rank != 1 || scale.Count != value.Shape[axis])
        {
            throw new UnsupportedModelException(node.Title, node.Operator, $"scales of shape {scale} for an array of shape {value}.");
        }

        int inner = value.Shape.Skip(axis + 1).Aggregate(1, (n, d) => n * d);
        return ([.. Enumerable.Range(0, value.Count).Select(i => i / inner % scale.Count)], scale.Count);
    }
}
