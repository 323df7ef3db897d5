namespace Unrolled.Tests;

/// <summary>The activations and their derivatives, in double precision.</summary>
internal static class OracleActivation
{
    private const double SeluLambda = 1.0507009873554804934193349852946, SeluAlpha = 1.6732632423543772848170429916717, GeluCubic = 0.044715;

    /// <summary>f(x).</summary>
    public static double Apply(OracleFunction function, double x)
    {
        // The error of these is small beside 1, not beside their value: a closed gate lets something through.
        double value = Exact(function, x), scale = function.Activation is Activation.Sigmoid or Activation.HardSigmoid or Activation.HardSigmoidKeras2 ? 1
            : NeedsArgument(function.Activation) ? Math.Abs(x) : 0;
        return OracleNoise.OfSum(value, Math.Max(scale, Math.Abs(value)));
    }

    private static double Exact(OracleFunction function, double x)
    {
        (Activation activation, double alpha, double beta) = function;
        return activation switch
        {
            Activation.Linear => x,
            Activation.Tanh => Math.Tanh(x),
            Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
            Activation.Relu => double.IsNaN(x) ? x : Math.Max(0, x),
            Activation.HardSigmoid or Activation.HardSigmoidKeras2 => Math.Clamp(alpha * x + beta, 0, 1),
            Activation.HardTanh => Math.Clamp(x, -1, 1),
            Activation.Softsign => x / (1 + Math.Abs(x)),
            Activation.Softplus => Math.Max(0, x) + Log1p(Math.Exp(-Math.Abs(x))),
            Activation.Elu => x > 0 ? x : alpha * Expm1(x),
            Activation.Selu => SeluLambda * (x > 0 ? x : SeluAlpha * Expm1(x)),
            Activation.LeakyRelu => x > 0 ? x : alpha * x,
            Activation.Gelu => x * Normal(x),
            Activation.GeluTanh => x / (1 + Math.Exp(-2 * GeluArgument(x))),
            Activation.Silu => x / (1 + Math.Exp(-x)),
            Activation.Exponential => Math.Exp(x),
            Activation.ThresholdedRelu => x > alpha ? x : 0 * x,
            Activation.ScaledTanh => alpha * Math.Tanh(beta * x),
            Activation.Affine => alpha * x + beta,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not a function of one number."),
        };
    }

    /// <summary>f′(x), from y = f(x). At a kink it is 0, or that of the side below.</summary>
    public static double Derivative(OracleFunction function, double y)
    {
        (Activation activation, double alpha, double beta) = function;
        return activation switch
        {
            Activation.Linear => 1,
            Activation.Tanh => 1 - y * y,
            Activation.Sigmoid => y * (1 - y),
            Activation.Relu or Activation.ThresholdedRelu => y > 0 ? 1 : 0,
            Activation.HardSigmoid or Activation.HardSigmoidKeras2 => y is > 0 and < 1 ? alpha : 0,
            Activation.HardTanh => y is > -1 and < 1 ? 1 : 0,
            Activation.Softsign => (1 - Math.Abs(y)) * (1 - Math.Abs(y)),
            Activation.Softplus => -Expm1(-y),
            Activation.Elu => y > 0 ? 1 : y + alpha,
            Activation.Selu => y > 0 ? SeluLambda : y + SeluLambda * SeluAlpha,
            Activation.LeakyRelu => y > 0 ? 1 : alpha,
            Activation.Exponential => y,
            Activation.ScaledTanh => alpha * beta * (1 - y * y / (alpha * alpha)),
            Activation.Affine => alpha,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not a function of one number whose derivative follows from its value."),
        };
    }

    /// <summary>f′(x), from y = f(x) where it follows from that, else from x.</summary>
    public static double Derivative(OracleFunction function, double x, double y)
        => NeedsArgument(function.Activation) ? DerivativeAt(function.Activation, x) : Derivative(function, y);

    /// <summary>f of the sums of one row: of each alone, or of all together.</summary>
    public static double[] Apply(OracleFunction function, double[] z)
    {
        double max = z.Max(), sum = z.Sum(v => Math.Exp(v - max));
        return [.. z.Select(v => function.Activation switch
        {
            Activation.Softmax => OracleNoise.Of(Math.Exp(v - max) / sum),
            Activation.LogSoftmax => OracleNoise.OfDifference(v - max, Math.Log(sum)),
            _ => Apply(function, v),
        })];
    }

    /// <summary>The gradient of the sums of one row, from that of y = f(z).</summary>
    public static double[] Gradient(OracleFunction function, double[] z, double[] y, double[] dy)
    {
        double dot = y.Zip(dy, (a, b) => a * b).Sum(), total = dy.Sum();
        return [.. dy.Select((d, u) => function.Activation switch
        {
            Activation.Softmax => y[u] * OracleNoise.OfDifference(d, dot),
            Activation.LogSoftmax => OracleNoise.OfDifference(d, Math.Exp(y[u]) * total),
            _ => d * Derivative(function, z[u], y[u]),
        })];
    }

    /// <summary>True for those whose derivative does not follow from their value.</summary>
    public static bool NeedsArgument(Activation activation) => activation is Activation.Gelu or Activation.GeluTanh or Activation.Silu;

    /// <summary>f′(x), from x, of those whose derivative does not follow from their value.</summary>
    public static double DerivativeAt(Activation activation, double x)
    {
        double s = activation == Activation.Silu ? 1 / (1 + Math.Exp(-x)) : 1 / (1 + Math.Exp(-2 * GeluArgument(x)));
        return activation switch
        {
            Activation.Gelu => Normal(x) + x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI),
            Activation.GeluTanh => s + x * s * (1 - s) * 2 * Math.Sqrt(2 / Math.PI) * (1 + 3 * GeluCubic * x * x),
            Activation.Silu => s + x * s * (1 - s),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
    }

    /// <summary>e^x − 1, without cancellation (Kahan).</summary>
    public static double Expm1(double x)
    {
        double e = Math.Exp(x);
        return e == 1 ? x : e - 1 == -1 ? -1 : (e - 1) * x / Math.Log(e);
    }

    /// <summary>ln(1 + x), without cancellation (Kahan).</summary>
    public static double Log1p(double x) => 1 + x == 1 ? x : Math.Log(1 + x) * x / (1 + x - 1);

    /// <summary>Φ(x): the distribution of the normal law, with a small relative error on both sides.</summary>
    public static double Normal(double x)
    {
        double a = Math.Abs(x), density = Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI);
        if (a < 3)
        {
            // ½ + φ(x)·(x + x³/3 + x⁵/15 + …)
            double term = x, sum = x;
            for (int n = 3; n < 200; n += 2)
            {
                term *= x * x / n;
                sum += term;
            }

            return 0.5 + density * sum;
        }

        // Laplace's continued fraction, φ(a)/(a + 1/(a + 2/(a + 3/(a + …))))
        double fraction = a;
        for (int n = 200; n > 0; n--)
        {
            fraction = a + n / fraction;
        }

        return x > 0 ? 1 - density / fraction : density / fraction;
    }

    private static double GeluArgument(double x) => Math.Sqrt(2 / Math.PI) * (x + GeluCubic * x * x * x);
}
