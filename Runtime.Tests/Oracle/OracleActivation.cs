namespace Unrolled.Tests;

/// <summary>The activations and their derivatives, in double precision.</summary>
internal static class OracleActivation
{
    /// <summary>f(x).</summary>
    public static double Apply(Activation activation, double x) => activation switch
    {
        Activation.Linear => x,
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Relu => double.IsNaN(x) ? x : Math.Max(0, x),
        Activation.HardSigmoid => Math.Clamp(x / 6 + 0.5, 0, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not a function of one number."),
    };

    /// <summary>f′(x), from y = f(x). At a kink it is 0.</summary>
    public static double Derivative(Activation activation, double y) => activation switch
    {
        Activation.Linear => 1,
        Activation.Tanh => 1 - y * y,
        Activation.Sigmoid => y * (1 - y),
        Activation.Relu => y > 0 ? 1 : 0,
        Activation.HardSigmoid => y is > 0 and < 1 ? 1.0 / 6 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not a function of one number."),
    };
}
