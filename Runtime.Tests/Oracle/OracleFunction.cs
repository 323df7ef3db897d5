namespace Unrolled.Tests;

/// <summary>An activation with its parameters.</summary>
internal readonly record struct OracleFunction(Activation Activation, double Alpha, double Beta)
{
    /// <summary>An activation as an attribute gives it: NaN stands for the function's own parameter.</summary>
    public static OracleFunction Of(Activation activation, float alpha, float beta)
        => new(activation, float.IsNaN(alpha) ? OwnAlpha(activation) : alpha, float.IsNaN(beta) ? OwnBeta(activation) : beta);

    public static implicit operator OracleFunction(Activation activation) => Of(activation, float.NaN, float.NaN);

    private static double OwnAlpha(Activation activation) => activation switch
    {
        Activation.HardSigmoid => 1.0 / 6,
        Activation.HardSigmoidKeras2 => 0.2,
        Activation.LeakyRelu => 0.01,
        _ => 1,
    };

    private static double OwnBeta(Activation activation) => activation switch
    {
        Activation.HardSigmoid or Activation.HardSigmoidKeras2 => 0.5,
        Activation.ScaledTanh => 1,
        _ => 0,
    };
}
