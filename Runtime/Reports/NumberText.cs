using System.Globalization;

namespace Unrolled.Reports;

/// <summary>Numbers for people: as few digits as say what is meant, powers of ten where there would be many zeros.</summary>
internal static class NumberText
{
    // Between thousands: a narrow space at which no line ends.
    private const char Thin = '\u202F';

    /// <summary>A number with some digits that count.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">1 … 15.</param>
    public static string Of(double value, int digits = 4)
    {
        if (Special(value) is { } text)
        {
            return text;
        }

        int power = Power(value);
        if (power is < -4 or > 9)
        {
            return PowerOfTen(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture));
        }

        string fixedPoint = Math.Round(value, Math.Clamp(digits - 1 - power, 0, 15)).ToString("#,0.###############", CultureInfo.InvariantCulture);
        return Sign(fixedPoint.Replace(',', Thin));
    }

    /// <summary>A multiple of a step, with no more decimals than the step has.</summary>
    /// <param name="value">The number.</param>
    /// <param name="step">1, 2 or 5 times a power of ten.</param>
    /// <param name="largest">The largest magnitude on the same axis, so that all of its labels are of one kind.</param>
    public static string OfStep(double value, double step, double largest)
    {
        int power = Power(step);
        if (value == 0)
        {
            return "0";
        }

        if (Power(largest) > 6 || power < -5)
        {
            int digits = Math.Clamp(Power(value) - power, 0, 14);
            return PowerOfTen(value.ToString($"E{digits}", CultureInfo.InvariantCulture));
        }

        return Sign(value.ToString($"N{Math.Clamp(-power, 0, 15)}", CultureInfo.InvariantCulture).Replace(',', Thin));
    }

    /// <summary>The largest whole number whose power of ten is at most a number's magnitude.</summary>
    public static int Power(double value) => value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);

    private static string? Special(double value)
        => double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "∞" : double.IsNegativeInfinity(value) ? "−∞" : value == 0 ? "0" : null;

    private static string Sign(string text) => text.Replace('-', '−');

    // 1.50E-007 → 1.5·10⁻⁷
    private static string PowerOfTen(string exponential)
    {
        int e = exponential.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponential[..e];
        if (mantissa.Contains('.', StringComparison.Ordinal))
        {
            mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        }

        int exponent = int.Parse(exponential.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string power = string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
        return mantissa == "1" ? $"10{power}" : mantissa == "-1" ? $"−10{power}" : Sign($"{mantissa}·10{power}");
    }
}
