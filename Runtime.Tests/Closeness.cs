namespace Unrolled.Tests;

/// <summary>Compares results: to a tolerance with the oracle and golden files, bit for bit with each other.</summary>
internal static class Closeness
{
    /// <summary>Fails unless every array is as close as <see cref="Tolerances"/> says. Arrays that are only expected or only actual fail too.</summary>
    public static void AssertClose(IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<float>> actual, ITestOutputHelper output)
    {
        Assert.Equal(expected.Select(e => e.Name), actual.Select(a => a.Name));
        for (int i = 0; i < expected.Count; i++)
        {
            double error = Error(expected[i], actual[i].Values);
            output.WriteLine($"{expected[i].Quantity} {error:E2} {expected[i].Name}");
            Assert.True(error <= Tolerances.Of(expected[i].Quantity), $"The {expected[i].Name} is off by {error:E2} of its scale.");
        }
    }

    /// <summary>Fails unless both have the same bits everywhere; any NaN equals any other.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]) && !(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
            {
                Assert.Fail($"{name}[{i}]: expected {expected[i]:R} (0x{BitConverter.SingleToInt32Bits(expected[i]):X8}), got {actual[i]:R} (0x{BitConverter.SingleToInt32Bits(actual[i]):X8}).");
            }
        }
    }

    /// <summary>Fails unless all arrays have the same bits.</summary>
    public static void AssertSameBits(IReadOnlyList<NamedValues<float>> expected, IReadOnlyList<NamedValues<float>> actual, string context)
    {
        Assert.Equal(expected.Select(e => e.Name), actual.Select(a => a.Name));
        for (int i = 0; i < expected.Count; i++)
        {
            AssertSameBits(expected[i].Values, actual[i].Values, $"{context}: {expected[i].Name}");
        }
    }

    /// <summary>The worst error of an array, relative to its largest value; infinite if anything is NaN on one side alone.</summary>
    public static double Error(NamedValues<double> expected, float[] actual)
    {
        Assert.Equal(expected.Values.Length, actual.Length);
        double scale = Math.Max(Tolerances.SmallestScale, expected.Values.Max(Math.Abs)), worst = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double error = Math.Abs(expected.Values[i] - actual[i]) / scale;
            worst = Math.Max(worst, double.IsNaN(error) ? double.PositiveInfinity : error);
        }

        return worst;
    }
}
