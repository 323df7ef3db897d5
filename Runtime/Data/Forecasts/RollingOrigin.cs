using System.Collections.Immutable;

namespace Unrolled.Data;

/// <summary>
/// Backtests with a rolling origin: a forecast is judged at several points in time, each with only the rows before it known (Tashman, "Out-of-sample tests of forecasting accuracy", 2000).
/// </summary>
public static class RollingOrigin
{
    /// <summary>The folds of a series, the earliest first: as many as fit.</summary>
    /// <param name="length">Rows of the series.</param>
    /// <param name="initial">Rows that the first fold learns from, 1 or more.</param>
    /// <param name="horizon">Rows that each fold forecasts, 1 or more.</param>
    /// <param name="step">Rows from one fold's origin to the next one's, 1 or more; the horizon if every row is to be forecast once.</param>
    /// <param name="gap">Rows between what is learned from and what is forecast, 0 or more: those that are not yet known when a forecast is made.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">The series is too short for one fold.</exception>
    public static ImmutableArray<BacktestFold> Folds(int length, int initial, int horizon, int step, int gap = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(initial, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        long needed = (long)initial + gap + horizon;
        if (needed > length)
        {
            throw new ArgumentException($"Expected {needed} rows or more, {initial} to learn from, {gap} between and {horizon} to forecast; got {length}.", nameof(length));
        }

        int count = (int)((length - needed) / step) + 1;
        return [.. Enumerable.Range(0, count).Select(k => initial + k * step).Select(end => new BacktestFold(end, end + gap, end + gap + horizon))];
    }
}
