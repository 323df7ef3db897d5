using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Operators on each element.</summary>
internal sealed partial class GraphReader
{
    private GraphValue Add(GraphNode node, GraphValue a, GraphValue b, double sign)
    {
        if (a is Constant && b is Constant)
        {
            return _folding.Evaluate(node, [(Constant)a, (Constant)b])![0];
        }

        (a, b) = (a is Signal one ? Stated(one) : a, b is Signal other ? Stated(other) : b);
        if (a is Signal x && b is Signal y)
        {
            Signal[] met = Together(x, y);
            (x, y) = (met[0], met[1]);
            (Form f, Form g, Factor[][] dims) = Alignment.Align(x, y) ?? throw Shapes(node, x, y);
            return new Signal(_layers.Atoms.Add(f, sign == 1 ? g : g.Scale(sign)), dims, 0, Meet(node, x.At, y.At));
        }

        bool first = a is Signal;
        (Signal signal, Constant constant) = (a, b) switch { (Signal s, Constant c) => (s, c), (Constant c, Signal s) => (s, c), _ => throw Fault(node, "it reads the counter of a loop.") };
        if (signal.Factors.Any(f => f.Kind == FactorKind.Key) && !constant.IsUniform(out _))
        {
            return Mask(node, signal, constant);
        }

        (Form form, double[] values, Factor[][] shape) = Alignment.Align(signal, constant) ?? throw Shapes(node, signal, constant);
        return new Signal(first ? form.AddBias([.. values.Select(v => sign * v)]) : form.Scale(sign).AddBias(values), shape, 0, signal.At);
    }

    private Signal Multiply(GraphNode node, GraphValue a, GraphValue b)
    {
        (a, b) = (a is Signal one ? Stated(one) : a, b is Signal other ? Stated(other) : b);
        if (a is Signal x && b is Signal y)
        {
            Signal[] met = Together(x, y);
            (x, y) = (met[0], met[1]);
            (Form f, Form g, Factor[][] dims) = Alignment.Align(x, y) ?? throw Shapes(node, x, y);
            return new Signal(_layers.Atoms.Multiply(f, g), dims, 0, Meet(node, x.At, y.At));
        }

        (Signal signal, Constant constant) = (a, b) switch { (Signal s, Constant c) => (s, c), (Constant c, Signal s) => (s, c), _ => throw Fault(node, "it reads the counter of a loop.") };
        (Form form, double[] values, Factor[][] shape) = Alignment.Align(signal, constant) ?? throw Shapes(node, signal, constant);
        return new Signal(form.ScaleRows(values), shape, 0, signal.At);
    }

    private Signal Divide(GraphNode node, GraphValue a, GraphValue b)
    {
        if (b is Constant constant)
        {
            Signal signal = a as Signal ?? throw Fault(node, "it reads the counter of a loop.");
            (Form form, double[] values, Factor[][] shape) = Alignment.Align(signal, constant) ?? throw Shapes(node, signal, constant);
            return new Signal(form.ScaleRows([.. values.Select(v => 1 / v)]), shape, 0, signal.At);
        }

        Signal divisor = b as Signal ?? throw Fault(node, "it reads the counter of a loop.");
        return Multiply(node, a, Apply(new Function("Reciprocal"), divisor));
    }

    private Signal Power(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        if (!NeedConstant(node, inputs, 1).IsUniform(out double power))
        {
            throw Fault(node, "powers that differ.");
        }

        return power switch
        {
            1 => signal,
            2 => Multiply(node, signal, signal),
            0.5 => Apply(new Function("Sqrt"), signal),
            -0.5 => Apply(new Function("ReciprocalSqrt"), signal),
            -1 => Apply(new Function("Reciprocal"), signal),
            _ => throw Fault(node, $"the power {power}."),
        };
    }

    private static Signal Scale(Signal signal, double factor) => signal.With(signal.Form.Scale(factor));

    private Signal Apply(Function function, Signal signal)
    {
        if (signal.Factors.Any(f => f.IsPadded))
        {
            throw _layers.Unsupported("what a convolution pads is read by something else.");
        }

        Signal whole = Stated(signal).Whole();
        return whole.With((function.Name == "Sqrt" ? _layers.Magnitudes(whole.Form) : null) ?? _layers.Atoms.Apply(function, whole.Form));
    }

    // α·elu(x / α).
    private Signal Celu(GraphNode node, Signal signal)
        => node.Float("alpha", 1) is var alpha && alpha > 0 ? Scale(Apply(Function.Of(Activation.Elu, 1), Scale(signal, 1 / alpha)), alpha) : throw Fault(node, $"α is {alpha}.");

    /// <summary>The function of an operator; null if it is none.</summary>
    private static Function? ActivationOf(GraphNode node) => node.Operator switch
    {
        "Sigmoid" => Function.Sigmoid,
        "Tanh" => Function.Tanh,
        "Relu" => Function.Of(Activation.Relu),
        "LeakyRelu" => node.Float("alpha", 0.01f) is var a && a > 0 ? Function.Of(Activation.LeakyRelu, a) : a == 0 ? Function.Of(Activation.Relu) : throw Fault(node, $"α is {a}."),
        "Elu" => Function.Of(Activation.Elu, node.Float("alpha", 1)),
        "Selu" => Math.Abs(node.Float("alpha", 1.67326f) - 1.67326f) < 1e-3 && Math.Abs(node.Float("gamma", 1.0507f) - 1.0507f) < 1e-3 ? Function.Of(Activation.Selu) : throw Fault(node, "other parameters than those of the paper."),
        "HardSigmoid" => HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
        "ThresholdedRelu" => Function.Of(Activation.ThresholdedRelu, node.Float("alpha", 1)),
        "Softplus" => Function.Of(Activation.Softplus),
        "Softsign" => Function.Of(Activation.Softsign),
        "Exp" => Function.Of(Activation.Exponential),
        "Gelu" => Function.Of(node.Text("approximate", "none") == "tanh" ? Activation.GeluTanh : Activation.Gelu),
        "Swish" when node.Float("alpha", 1) == 1 => Function.Of(Activation.Silu),
        "Sqrt" or "Reciprocal" or "Erf" or "Log" or "Abs" => new Function(node.Operator),
        _ => null,
    };

    private static Function HardSigmoid(float alpha, float beta)
        => alpha == 0.2f && beta == 0.5f ? Function.Of(Activation.HardSigmoidKeras2)
            : Math.Abs(alpha - 1f / 6) < 1e-6 && beta == 0.5f ? Function.Of(Activation.HardSigmoid)
            : Function.Of(Activation.HardSigmoid, alpha, beta);

    // Clip, or Min and Max with constants: limits around a line.
    private Signal Clip(Scope scope, GraphNode node, GraphValue?[] inputs)
    {
        (double low, double high) = (double.NegativeInfinity, double.PositiveInfinity);
        int operand = Array.FindIndex(inputs, i => i is Signal);
        if (node.Operator == "Clip")
        {
            low = Limit(node, inputs, 1, node.Float("min", float.NegativeInfinity));
            high = Limit(node, inputs, 2, node.Float("max", float.PositiveInfinity));
        }
        else
        {
            if (inputs.Length != 2 || !NeedConstant(node, inputs, 1 - operand).IsUniform(out double limit))
            {
                throw Fault(node, "limits that are no one number.");
            }

            (low, high) = node.Operator == "Max" ? (limit, high) : (low, limit);
        }

        string source = node.Inputs[operand];
        Signal signal = (Signal)inputs[operand]!;
        // The other limit is often the node before.
        if (Producer(scope, source) is { Operator: "Max" or "Min" or "Relu" } inner && inner.Operator != node.Operator && node.Operator != "Clip"
            && Inner(scope, inner) is { } chain && (chain.Low > double.NegativeInfinity ? double.IsNegativeInfinity(low) : double.IsPositiveInfinity(high)))
        {
            (low, high, source) = (Math.Max(low, chain.Low), Math.Min(high, chain.High), chain.Source);
            signal = (Signal)Value(scope, source);
        }

        if (IsLength(signal) && low >= 0 && low <= 1 && high >= int.MaxValue)
        {
            return signal;
        }

        if (double.IsNegativeInfinity(low))
        {
            return double.IsPositiveInfinity(high) ? signal : Scale(Shift(Apply(Function.Of(Activation.Relu), Shift(Scale(signal, -1), high)), -high), -1);
        }

        if (double.IsPositiveInfinity(high))
        {
            return Shift(Apply(Function.Of(Activation.Relu), Shift(signal, -low)), low);
        }

        if (low >= high)
        {
            throw Fault(node, $"limits {low} and {high}.");
        }

        if (low == -1 && high == 1)
        {
            return Apply(Function.Of(Activation.HardTanh), signal);
        }

        // A line before the limits 0 and 1 is the function's own.
        (string from, double alpha, double beta) = low == 0 && high == 1 ? Line(scope, source) : (source, 1, 0);
        if (from != source && alpha > 0 && Value(scope, from) is Signal before)
        {
            return Apply(HardSigmoid((float)alpha, (float)beta), before);
        }

        Signal unit = Apply(Function.Of(Activation.HardSigmoid, (float)(1 / (high - low)), (float)(-low / (high - low))), signal);
        return low == 0 && high == 1 ? unit : Shift(Scale(unit, high - low), low);
    }

    private static double Limit(GraphNode node, GraphValue?[] inputs, int operand, double otherwise)
        => operand < inputs.Length && inputs[operand] is not null ? NeedConstant(node, inputs, operand) is { Count: 1 } c ? c.At(0) : throw Fault(node, "limits that are no one number.") : otherwise;

    private static bool IsLength(Signal signal) => signal.Form.Terms is [{ Atom: InputAtom { IsLengths: true } }];

    private static Signal Shift(Signal signal, double value) => value == 0 ? signal : signal.With(signal.Form.AddBias([.. Enumerable.Repeat(value, signal.Form.Rows)]));

    private (string Source, double Low, double High)? Inner(Scope scope, GraphNode node)
    {
        if (node.Operator == "Relu")
        {
            return (node.Inputs[0], 0, double.PositiveInfinity);
        }

        for (int i = 0; i < 2 && node.Inputs.Count == 2; i++)
        {
            if (Value(scope, node.Inputs[1 - i]) is Constant c && c.IsUniform(out double limit))
            {
                return node.Operator == "Max" ? (node.Inputs[i], limit, double.PositiveInfinity) : (node.Inputs[i], double.NegativeInfinity, limit);
            }
        }

        return null;
    }

    // α·x + β, written as nodes with numbers.
    private (string Source, double Alpha, double Beta) Line(Scope scope, string name)
    {
        (double alpha, double beta) = (1, 0);
        for (int i = 0; i < 4 && Producer(scope, name) is { Operator: "Add" or "Mul" or "Div" or "Sub" or "Identity" } node; i++)
        {
            if (node.Operator == "Identity")
            {
                name = node.Inputs[0];
                continue;
            }

            int operand = node.Inputs.Count == 2 && Value(scope, node.Inputs[1]) is Constant ? 0 : node.Operator is "Add" or "Mul" && node.Inputs.Count == 2 && Value(scope, node.Inputs[0]) is Constant ? 1 : -1;
            if (operand < 0 || !((Constant)Value(scope, node.Inputs[1 - operand])).IsUniform(out double value) || ((Constant)Value(scope, node.Inputs[1 - operand])).Count != 1)
            {
                break;
            }

            name = node.Inputs[operand];
            switch (node.Operator)
            {
                case "Add": beta += alpha * value; break;
                case "Sub": beta -= alpha * value; break;
                case "Mul": alpha *= value; break;
                default: alpha /= value; break;
            }
        }

        return (name, alpha, beta);
    }

    private static GraphNode? Producer(Scope scope, string name) => scope.Find(name)?.Graph.Producers.GetValueOrDefault(name);

    private Signal Softmax(GraphNode node, Signal signal)
    {
        // Up to opset 12 the default is 1, of a matrix; the last dimension is meant in both.
        int axis = SoftmaxAxis(node, signal.Rank);
        Signal whole = signal.Whole();
        if (whole.Dims[axis] is [{ Kind: FactorKind.Time or FactorKind.Key, Axis.IsOne: false }])
        {
            return StepWeights(node, whole, axis);
        }

        if (!whole.Dims[axis].All(f => f.Kind == FactorKind.Feature) || whole.Dims[axis].Aggregate(1, (n, f) => n * f.Count) != whole.Form.Rows)
        {
            throw Fault(node, $"along dimension {axis} of {signal}, which is not all of a row's features.");
        }

        return whole.With(_layers.Atoms.Apply(Function.Of(node.Operator == "Softmax" ? Activation.Softmax : Activation.LogSoftmax), whole.Form));
    }

    private static int SoftmaxAxis(GraphNode node, int rank) => Folding.ConstantFolding.Axis(node, node.Integer("axis", -1), rank);

    private static UnsupportedModelException Shapes(GraphNode node, Signal a, GraphValue b) => Fault(node, $"arrays of shapes {a} and {b} meet, which differ between steps or sequences.");
}
