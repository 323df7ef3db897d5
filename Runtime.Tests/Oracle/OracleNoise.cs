namespace Unrolled.Tests;

/// <summary>
/// What rounding does to a network: where it is on, the values of functions, what layers and steps give each other, sums and normalized values are off
/// by some units in a float's last place, other ones each time.
/// </summary>
internal static class OracleNoise
{
    // As much as the worst of the runtime's approximations.
    private const double Units = 5;

    /// <summary>Where the noise comes from; null for none. For this thread alone.</summary>
    [field: ThreadStatic]
    public static Random? Source { get; set; }

    /// <summary>The value, or one near it.</summary>
    public static double Of(double value) => Source is { } random ? value * (1 + Units * Math.ScaleB(2 * random.NextDouble() - 1, -24)) : value;

    /// <summary>The sum of terms of that size in all, or one near it: where terms cancel, what rounding does to them stays.</summary>
    public static double OfSum(double sum, double magnitude) => Source is null ? sum : sum + Of(magnitude) - magnitude;

    /// <summary>a − b, or what it is once both are rounded.</summary>
    public static double OfDifference(double a, double b) => OfSum(a - b, Math.Abs(a) + Math.Abs(b));

    /// <summary>Moves each value to one near it.</summary>
    public static void Move(Span<double> values)
    {
        if (Source is null)
        {
            return;
        }

        foreach (ref double value in values)
        {
            value = Of(value);
        }
    }

    /// <summary>The values, or some near them.</summary>
    public static double[][,] Of(double[][,] values)
    {
        if (Source is null)
        {
            return values;
        }

        double[][,] near = OracleValues.Zeros(values);
        for (int n = 0; n < values.Length; n++)
        {
            int width = values[n].GetLength(1);
            for (int i = 0; i < values[n].Length; i++)
            {
                near[n][i / width, i % width] = Of(values[n][i / width, i % width]);
            }
        }

        return near;
    }
}
