namespace Unrolled.Tests;

/// <summary>A vector without its mean, over its deviation: (v − mean) / √(variance + ε).</summary>
internal sealed class OracleNormal
{
    // PyTorch's.
    private const double Epsilon = 1e-5;

    private readonly double _factor;

    public OracleNormal(double[] v)
    {
        double mean = v.Sum() / v.Length, variance = v.Sum(x => (x - mean) * (x - mean)) / v.Length;
        _factor = 1 / Math.Sqrt(variance + Epsilon);
        Values = [.. v.Select(x => OracleNoise.OfDifference(x, mean) * _factor)];
    }

    public double[] Values { get; }

    /// <summary>From the gradient of gain∘<see cref="Values"/> to that of v; adds to the gain's.</summary>
    public double[] Back(double[] dy, OracleTensor gain, Mutation mutation)
    {
        double[] dn = new double[dy.Length];
        for (int i = 0; i < dy.Length; i++)
        {
            gain.Gradient[i] += dy[i] * Values[i];
            dn[i] = dy[i] * gain.Values[i];
        }

        double mean = dn.Sum() / dn.Length, slope = dn.Zip(Values, (d, n) => d * n).Sum() / dn.Length;
        return [.. dn.Select((d, i) => _factor * OracleNoise.OfDifference(d, mutation == Mutation.ConstantDeviation ? mean : OracleNoise.Of(mean) + OracleNoise.Of(Values[i] * slope)))];
    }
}
