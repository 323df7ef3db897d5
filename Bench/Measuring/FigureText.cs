using System.Globalization;

namespace Unrolled.Bench;

/// <summary>Figures as tables have them: with three digits that count, in groups of thousands.</summary>
internal static class FigureText
{
    /// <summary>A number at an axis, with as many digits as it has.</summary>
    public static string Tick(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>A figure, 0 or more.</summary>
    public static string Of(double value)
    {
        if (value <= 0 || !double.IsFinite(value))
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        int digits = Math.Max(0, 2 - (int)Math.Floor(Math.Log10(value)));
        return value.ToString("#,0." + new string('0', digits), CultureInfo.InvariantCulture).Replace(',', ' ').TrimEnd('.');
    }
}
