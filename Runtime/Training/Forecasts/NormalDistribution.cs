using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>The normal distribution of mean 0 and deviation 1.</summary>
internal static class NormalDistribution
{
    private const double RootTwoPi = 2.50662827463100050242;

    public static double Density(double z) => DoubleMath.Exp(-0.5 * z * z) / RootTwoPi;

    /// <summary>The probability of at most z: the incomplete gamma function of z²/2, on the side where it is small.</summary>
    public static double Cumulative(double z)
    {
        double tail = 0.5 * SpecialFunctions.UpperGammaOfHalf(0.5 * z * z);
        return z < 0 ? tail : 1 - tail;
    }

    public static double Quantile(double probability) => SpecialFunctions.Invert(probability, Cumulative, Density);
}
