namespace Unrolled.Samples;

/// <summary>How far forecasts were off, in the values' unit.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean absolute error.</param>
internal readonly record struct ForecastError(double Rmse, double Mae)
{
    /// <summary>Compares forecasts with what came.</summary>
    /// <param name="forecast">[days].</param>
    /// <param name="actual">[days].</param>
    public static ForecastError Of(ReadOnlySpan<float> forecast, ReadOnlySpan<float> actual)
    {
        double squares = 0, absolutes = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double error = (double)forecast[i] - actual[i];
            squares += error * error;
            absolutes += Math.Abs(error);
        }

        return new ForecastError(Math.Sqrt(squares / actual.Length), absolutes / actual.Length);
    }
}
