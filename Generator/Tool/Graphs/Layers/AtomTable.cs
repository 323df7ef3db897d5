using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>Functions and products of forms, each only once, with the formulas that are functions of their own.</summary>
internal sealed class AtomTable
{
    private readonly Dictionary<(Function, Form), FunctionAtom> _functions = [];
    private readonly Dictionary<(Form, Form), ProductAtom> _products = [];
    private readonly Dictionary<(Form, float), NormalizedAtom> _normalized = [];
    private readonly Dictionary<LayerSource, LayerAtom> _layers = [];

    /// <summary>The output of a layer.</summary>
    public Form Layer(LayerNode node, LayerView view = LayerView.Output) => Form.Of(LayerAtom(node, view));

    public LayerAtom LayerAtom(LayerNode node, LayerView view)
        => _layers.TryGetValue(new(node, view), out LayerAtom? atom) ? atom : _layers[new(node, view)] = new LayerAtom(node, view);

    /// <summary>A function of a form.</summary>
    public Form Apply(Function function, Form argument)
    {
        if (function == Function.Linear)
        {
            return argument;
        }

        // 1/√x in any order.
        if (function.Name == "Reciprocal" && argument.AsAtom is FunctionAtom { Function.Name: "Sqrt" } root)
        {
            return Apply(new Function("ReciprocalSqrt"), root.Argument);
        }

        if (function.Name == nameof(Activation.Relu) && argument.AsAtom is FunctionAtom { Function.Name: nameof(Activation.Relu) })
        {
            return argument;
        }

        // ln softmax.
        if (function.Name == "Log" && argument.AsAtom is FunctionAtom { Function.Name: nameof(Activation.Softmax) } softmax)
        {
            return Apply(Function.Of(Activation.LogSoftmax), softmax.Argument);
        }

        // ln σ(x) = −ln(1 + e^−x).
        if (function.Name == "Log" && argument.AsAtom is FunctionAtom { Function.Name: nameof(Activation.Sigmoid) } sigmoid)
        {
            return Apply(Function.Of(Activation.Softplus), sigmoid.Argument.Scale(-1)).Scale(-1);
        }

        // ln(1 + e^x).
        if (function.Name == "Log" && argument is { Terms: [{ Matrix: SelectMatrix matrix, Atom: FunctionAtom { Function.Name: nameof(Activation.Exponential) } exponential }] }
            && new SelectMatrix(matrix.Columns, matrix.Column, matrix.Scale).IsIdentity && IsUniform(argument.Bias, 1))
        {
            return Apply(Function.Of(Activation.Softplus), exponential.Argument);
        }

        return Form.Of(_functions.TryGetValue((function, argument), out FunctionAtom? atom) ? atom : _functions[(function, argument)] = new FunctionAtom(function, argument));
    }

    public Form Normalize(Form argument, float epsilon)
        => Form.Of(_normalized.TryGetValue((argument, epsilon), out NormalizedAtom? atom) ? atom : _normalized[(argument, epsilon)] = new NormalizedAtom(argument, epsilon));

    /// <summary>The product of two forms, element by element.</summary>
    public Form Multiply(Form a, Form b)
    {
        if (a.Terms.IsEmpty || b.Terms.IsEmpty)
        {
            (Form constant, Form other) = a.Terms.IsEmpty ? (a, b) : (b, a);
            return other.ScaleRows(constant.Bias ?? new double[constant.Rows]);
        }

        if ((Recognize(a, b) ?? Recognize(b, a)) is { } known)
        {
            return known;
        }

        if (_products.TryGetValue((a, b), out ProductAtom? atom) || _products.TryGetValue((b, a), out atom))
        {
            return Form.Of(atom);
        }

        return Form.Of(_products[(a, b)] = new ProductAtom(a, b));
    }

    /// <summary>The sum of two forms; products with one common factor become one product.</summary>
    public Form Add(Form a, Form b)
    {
        foreach (Term x in a.Terms.Where(IsProduct))
        {
            foreach (Term y in b.Terms.Where(t => IsProduct(t) && t.Atom != x.Atom))
            {
                if (Common((ProductAtom)x.Atom, (SelectMatrix)x.Matrix, (ProductAtom)y.Atom, (SelectMatrix)y.Matrix) is { } product)
                {
                    Form rest = new Form(a.Rows, a.Terms.Where(t => t != x), a.Bias).Add(new Form(b.Rows, b.Terms.Where(t => t != y), b.Bias));
                    return Add(rest, product);
                }
            }
        }

        return a.Add(b);
    }

    private static bool IsProduct(Term term) => term is { Atom: ProductAtom { HasState: false }, Matrix: SelectMatrix { IsDiagonal: true } };

    // d·x·g + e·y·g = (d·x + e·y)·g.
    private Form? Common(ProductAtom x, SelectMatrix d, ProductAtom y, SelectMatrix e)
    {
        foreach ((Form common, Form left) in ((Form, Form)[])[(x.Left, x.Right), (x.Right, x.Left)])
        {
            if (common.Equals(y.Left) || common.Equals(y.Right))
            {
                Form sum = Scaled(left, d).Add(Scaled(common.Equals(y.Left) ? y.Right : y.Left, e));
                return sum.Terms.IsEmpty ? null : Multiply(sum, common);
            }
        }

        return null;
    }

    private static Form Scaled(Form form, SelectMatrix diagonal) => form.ScaleRows([.. diagonal.Scale.Select((s, i) => diagonal.Column[i] < 0 ? 0 : s)]);

    private Form? Recognize(Form x, Form gate)
    {
        if (gate.AsAtom is FunctionAtom function)
        {
            if (function.Function == Function.Sigmoid && function.Argument.Equals(x))
            {
                return Apply(Function.Of(Activation.Silu), x);
            }

            // x / (1 + |x|).
            if (function.Function.Name == "Reciprocal" && function.Argument is { Terms: [{ Atom: FunctionAtom { Function.Name: "Abs" } abs, Matrix: SelectMatrix { IsIdentity: true } }] } sum
                && IsUniform(sum.Bias, 1) && abs.Argument.Equals(x))
            {
                return Apply(Function.Of(Activation.Softsign), x);
            }
        }

        return Gelu(x, gate) ?? LayerNormalized(x, gate);
    }

    // x·(1 + erf(x/√2)) is twice the function; factors may stand anywhere.
    private Form? Gelu(Form x, Form gate)
    {
        if (gate.Terms is not [{ Atom: FunctionAtom { Function.Name: "Erf" } erf, Matrix: SelectMatrix matrix }] || gate.Bias is null || !IsUniform(gate.Bias, gate.Bias[0])
            || !matrix.IsDiagonal || Array.Exists(matrix.Scale, s => s != gate.Bias[0]))
        {
            return null;
        }

        Form argument = erf.Argument.Scale(Math.Sqrt(2));
        for (int i = 0; i < 2; i++)
        {
            double factor = i == 0 ? 1 : 0.5;
            if (IsClose(argument, x.Scale(1 / factor)))
            {
                return Apply(Function.Of(Activation.Gelu), argument).Scale(2 * factor * gate.Bias[0]);
            }
        }

        return null;
    }

    // (x − mean)·γ/√(variance + ε): γ is in the matrix that repeats the one deviation for all elements.
    private Form? LayerNormalized(Form x, Form gate)
    {
        if (gate.Bias is not null || gate.Terms is not [{ Atom: FunctionAtom { Size: 1, Function.Name: "ReciprocalSqrt" } root, Matrix: var matrix }] || x.Rows < 2
            || root.Argument is not { Rows: 1, Terms: [{ Atom: ProductAtom square, Matrix: var mean }] } || !square.Left.Equals(square.Right) || !square.Left.Equals(x))
        {
            return null;
        }

        float[] weights = mean.ToDense();
        if (Array.Exists(weights, w => Math.Abs(w * x.Rows - 1) > 1e-4) || !IsCentered(x))
        {
            return null;
        }

        // The mean that is taken off is a number for all rows, which normalization takes off anyway.
        var source = new Form(x.Rows, x.Terms.Where(t => t.Matrix is not OuterMatrix { Left: var left } || !IsUniform(left, left[0])), x.Bias);
        float epsilon = (float)root.Argument.BiasAt(0);
        return Normalize(source, epsilon > 0 ? epsilon : 1e-12f).ScaleRows(Array.ConvertAll(matrix.ToDense(), v => (double)v));
    }

    private static bool IsCentered(Form x)
    {
        foreach (IGrouping<Atom, Term> group in x.Terms.GroupBy(t => t.Atom))
        {
            double[] sums = new double[group.Key.Size];
            double largest = 0;
            foreach (Term term in group)
            {
                term.Matrix.AddRowSum(1, sums);
                largest = Math.Max(largest, term.Matrix is DenseMatrix dense ? dense.Values.Max(Math.Abs) : 1);
            }

            if (Array.Exists(sums, s => Math.Abs(s) > 1e-4 * largest * x.Rows))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUniform(double[]? values, double value) => values is not null && Array.TrueForAll(values, v => v == value);

    /// <summary>Whether two forms are the same up to rounding.</summary>
    public static bool IsClose(Form a, Form b)
        => a.Rows == b.Rows && a.Terms.Length == b.Terms.Length
            && a.Terms.All(t => b.Terms.Any(o => o.Atom == t.Atom && o.Matrix.GetType() == t.Matrix.GetType() && t.Matrix.ToDense().Zip(o.Matrix.ToDense(), (x, y) => Math.Abs(x - y) <= 1e-5 * Math.Max(1e-3, Math.Abs(x))).All(c => c)))
            && Enumerable.Range(0, a.Rows).All(i => Math.Abs(a.BiasAt(i) - b.BiasAt(i)) <= 1e-5 * Math.Max(1, Math.Abs(a.BiasAt(i))));
}
