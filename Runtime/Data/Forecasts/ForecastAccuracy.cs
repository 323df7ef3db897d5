using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>How far forecasts are from what came, in measures that series of different sizes share.</summary>
public static class ForecastAccuracy
{
    /// <summary>
    /// The mean absolute scaled error: the mean of |t − f|, divided by the mean absolute error that the seasonal naive forecast of one step has in the history (Hyndman and Koehler,
    /// "Another look at measures of forecast accuracy", 2006). Below 1 the forecast is better than that.
    /// </summary>
    /// <param name="history">The values before the forecast, more than a period.</param>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">The forecast, of the same length.</param>
    /// <param name="period">Values of a period; 1 without seasons.</param>
    /// <returns>The error; infinity or NaN if the history repeats its period exactly.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period is below 1.</exception>
    /// <exception cref="ArgumentException">The history is too short, a length does not fit, or there is nothing to compare.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double MeanAbsoluteScaledError(ReadOnlySpan<float> history, ReadOnlySpan<float> actual, ReadOnlySpan<float> forecast, int period = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        RequireAlike(actual, forecast);
        if (history.Length <= period)
        {
            throw new ArgumentException($"Expected more than {period} values, one period, got {history.Length}.", nameof(history));
        }

        double error = 0, naive = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            error += Math.Abs((double)actual[i] - forecast[i]);
        }

        for (int i = period; i < history.Length; i++)
        {
            naive += Math.Abs((double)history[i] - history[i - period]);
        }

        return error / actual.Length / (naive / (history.Length - period));
    }

    /// <summary>
    /// The symmetric mean absolute percentage error: the mean of 200·|t − f| / (|t| + |f|), in percent, 0 to 200; 0 where both are 0 (Makridakis, Spiliotis and Assimakopoulos, "The
    /// M4 competition", 2020).
    /// </summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">The forecast, of the same length.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is nothing to compare.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SymmetricMeanAbsolutePercentageError(ReadOnlySpan<float> actual, ReadOnlySpan<float> forecast)
    {
        RequireAlike(actual, forecast);
        double sum = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double size = Math.Abs((double)actual[i]) + Math.Abs((double)forecast[i]);
            sum += size == 0 ? 0 : 200 * Math.Abs((double)actual[i] - forecast[i]) / size;
        }

        return sum / actual.Length;
    }

    /// <summary>
    /// The overall weighted average of M4: the mean of the two errors of the symmetric percentage and the scale, each divided by that of a baseline, which are means over all series
    /// before they are divided. Below 1 the forecasts are better than the baseline.
    /// </summary>
    /// <param name="percentage">The mean <see cref="SymmetricMeanAbsolutePercentageError"/> of the forecasts.</param>
    /// <param name="scaled">Their mean <see cref="MeanAbsoluteScaledError"/>.</param>
    /// <param name="baselinePercentage">The mean percentage error of the baseline; M4 takes the naive forecast of the series without its seasons.</param>
    /// <param name="baselineScaled">The mean scaled error of the baseline.</param>
    public static double OverallWeightedAverage(double percentage, double scaled, double baselinePercentage, double baselineScaled)
        => (percentage / baselinePercentage + scaled / baselineScaled) / 2;

    private static void RequireAlike(ReadOnlySpan<float> actual, ReadOnlySpan<float> forecast)
    {
        if (actual.IsEmpty)
        {
            throw new ArgumentException("Expected one value or more.", nameof(actual));
        }

        Require.Length(forecast.Length, actual.Length, nameof(forecast), "the forecast");
    }
}
