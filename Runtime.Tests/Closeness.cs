namespace Unrolled.Tests;

/// <summary>Compares results: to a tolerance with the oracle and golden files, bit for bit with each other.</summary>
internal static partial class Closeness
{
    // The scale of an array is at least this share of the largest value of its kind in the network: a sum of large terms may happen to be small.
    private const double SmallShare = 0.05;

    /// <summary>Fails unless every array is as close as <see cref="Tolerances"/> says. Arrays that are only expected or only actual fail too.</summary>
    public static void AssertClose(IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<float>> actual, ITestOutputHelper output)
        => AssertClose(expected, actual, Tolerances.Of, output);

    /// <summary>Fails unless every array is as close as a tolerance says. Arrays that are only expected or only actual fail too.</summary>
    public static void AssertClose(IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<float>> actual, Func<Quantity, double> tolerance, ITestOutputHelper output)
        => AssertClose(expected, Doubles(actual), tolerance, output);

    /// <summary>Fails unless every array is as close as a tolerance says. Arrays that are only expected or only actual fail too.</summary>
    public static void AssertClose(IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<double>> actual, Func<Quantity, double> tolerance, ITestOutputHelper output)
    {
        double[] errors = Errors(expected, actual);
        for (int i = 0; i < expected.Count; i++)
        {
            output.WriteLine($"{expected[i].Quantity} {errors[i]:E2} {expected[i].Name}");
            Assert.True(errors[i] <= tolerance(expected[i].Quantity), $"The {expected[i].Name} is off by {errors[i]:E2} of its scale.");
        }
    }

    /// <summary>The worst error of every array, in shares of its scale; infinite where there is a NaN. Arrays that are only expected or only actual fail.</summary>
    public static double[] Errors(IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<float>> actual) => Errors(expected, Doubles(actual));

    private static double[] Errors(IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<double>> actual)
    {
        Assert.Equal(expected.Select(e => e.Name), actual.Select(a => a.Name));
        return [.. expected.Zip(actual, (e, a) => Error(e, a.Values, SmallShare * expected.Where(o => o.Quantity == e.Quantity && o.Values.Length > 0).Max(o => o.Values.Max(Math.Abs))))];
    }

    private static List<NamedValues<double>> Doubles(IReadOnlyList<NamedValues<float>> values)
        => [.. values.Select(a => new NamedValues<double>(a.Quantity, a.Name, [.. a.Values.Select(v => (double)v)]))];

    /// <summary>Fails unless all arrays have the same bits.</summary>
    public static void AssertSameBits(IReadOnlyList<NamedValues<float>> expected, IReadOnlyList<NamedValues<float>> actual, string context)
    {
        Assert.Equal(expected.Select(e => e.Name), actual.Select(a => a.Name));
        for (int i = 0; i < expected.Count; i++)
        {
            AssertSameBits(expected[i].Values, actual[i].Values, $"{context}: {expected[i].Name}");
        }
    }

    private static double Error(NamedValues<double> expected, double[] actual, double smallest)
    {
        Assert.Equal(expected.Values.Length, actual.Length);
        double scale = Math.Max(Math.Max(Tolerances.SmallestScale, smallest), expected.Values.Max(Math.Abs)), worst = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double error = Math.Abs(expected.Values[i] - actual[i]) / scale;
            worst = Math.Max(worst, double.IsNaN(error) ? double.PositiveInfinity : error);
        }

        return worst;
    }
}
