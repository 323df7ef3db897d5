namespace Unrolled.Data;

/// <summary>A forecast that needs no training, which a network has to beat.</summary>
public abstract class BaselineForecast
{
    private protected BaselineForecast()
    {
    }

    /// <summary>The mean of all values.</summary>
    public static BaselineForecast Mean { get; } = new MeanForecast();

    /// <summary>The last value, again and again: a random walk's forecast.</summary>
    public static BaselineForecast Naive { get; } = new SeasonalNaiveForecast(1);

    /// <summary>The line through the first and the last value, continued.</summary>
    public static BaselineForecast Drift { get; } = new DriftForecast();

    /// <summary>The fewest values that it needs.</summary>
    public abstract int MinHistory { get; }

    /// <summary>The value of the same season in the last period: of the same hour on the day before with a period of 24 and a value each hour.</summary>
    /// <param name="period">Values of a period, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is below 1.</exception>
    public static BaselineForecast SeasonalNaive(int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        return new SeasonalNaiveForecast(period);
    }

    /// <summary>Forecasts the values that come next.</summary>
    /// <param name="history">The values so far, the last one at the end.</param>
    /// <param name="forecast">Receives the forecast, the next value first.</param>
    /// <exception cref="ArgumentException">The history has fewer than <see cref="MinHistory"/> values.</exception>
    public void Forecast(ReadOnlySpan<float> history, Span<float> forecast)
    {
        if (history.Length < MinHistory)
        {
            throw new ArgumentException($"Expected {MinHistory} or more values, got {history.Length}.", nameof(history));
        }

        Fill(history, forecast);
    }

    private protected abstract void Fill(ReadOnlySpan<float> history, Span<float> forecast);
}
