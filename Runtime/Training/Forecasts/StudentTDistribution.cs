using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Student's t distribution of location 0 and scale 1.</summary>
internal static class StudentTDistribution
{
    public static double Density(double z, double degrees)
        => DoubleMath.Exp(-SpecialFunctions.LogBeta(0.5, 0.5 * degrees) - 0.5 * DoubleMath.Log(degrees) - 0.5 * (degrees + 1) * DoubleMath.Log1p(z * z / degrees));

    public static double Cumulative(double z, double degrees)
    {
        double tail = 0.5 * SpecialFunctions.RegularizedBeta(degrees / (degrees + z * z), 0.5 * degrees, 0.5);
        return z < 0 ? tail : 1 - tail;
    }

    public static double Quantile(double probability, double degrees) => SpecialFunctions.Invert(probability, z => Cumulative(z, degrees), z => Density(z, degrees));
}
