namespace Unrolled.Tests;

/// <summary>Baselines and measures of forecasts.</summary>
public sealed class BaselineForecastTests
{
    [Fact]
    public void Baselines_KnownSeries_GiveKnownForecasts()
    {
        float[] history = [1, 4, 2, 5, 3, 7];
        Assert.Equal([22f / 6, 22f / 6], Of(BaselineForecast.Mean, history, 2));
        Assert.Equal([7f, 7f], Of(BaselineForecast.Naive, history, 2));
        Assert.Equal([5f, 3f, 7f, 5f], Of(BaselineForecast.SeasonalNaive(3), history, 4));
        Assert.Equal([8.2f, 9.4f], Of(BaselineForecast.Drift, history, 2));
        Assert.Equal((1, 1, 3, 2), (BaselineForecast.Mean.MinHistory, BaselineForecast.Naive.MinHistory, BaselineForecast.SeasonalNaive(3).MinHistory, BaselineForecast.Drift.MinHistory));
    }

    [Fact]
    public void Baselines_OfTooFewValues_SayHowManyTheyNeed()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => BaselineForecast.SeasonalNaive(24).Forecast(new float[23], new float[1]));
        Assert.Contains("24 or more values, got 23", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => BaselineForecast.SeasonalNaive(0));
    }

    [Fact]
    public void Accuracy_KnownForecasts_HaveKnownErrors()
    {
        // The naive forecast's errors are 3, 2, 3, 2, 4, those of a period of two 1, 1, 1, 2.
        float[] history = [1, 4, 2, 5, 3, 7], actual = [5, 0, -2], forecast = [8, 0, 2];
        Assert.Equal(7.0 / 3 / 2.8, ForecastAccuracy.MeanAbsoluteScaledError(history, actual, forecast), 1e-12);
        Assert.Equal(7.0 / 3 / 1.25, ForecastAccuracy.MeanAbsoluteScaledError(history, actual, forecast, 2), 1e-12);
        Assert.Equal((200 * 3.0 / 13 + 0 + 200) / 3, ForecastAccuracy.SymmetricMeanAbsolutePercentageError(actual, forecast), 1e-12);
        Assert.Equal(0.75, ForecastAccuracy.OverallWeightedAverage(10, 1, 10, 2), 1e-12);
        Assert.Throws<ArgumentException>(() => ForecastAccuracy.MeanAbsoluteScaledError(history, actual, forecast, 6));
        Assert.Throws<ArgumentException>(() => ForecastAccuracy.SymmetricMeanAbsolutePercentageError([], []));
        Assert.Throws<ArgumentException>(() => ForecastAccuracy.SymmetricMeanAbsolutePercentageError(actual, [1]));
    }

    private static float[] Of(BaselineForecast baseline, float[] history, int steps)
    {
        float[] forecast = new float[steps];
        baseline.Forecast(history, forecast);
        return forecast;
    }
}
