namespace Unrolled.Samples;

/// <summary>How far forecasts were off, in the values' unit.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Mape">Mean absolute error as a percentage of what came; infinite where that is 0.</param>
internal readonly record struct ForecastError(double Rmse, double Mae, double Mape)
{
    /// <summary>Compares forecasts with what came.</summary>
    /// <param name="forecast">[values].</param>
    /// <param name="actual">[values].</param>
    public static ForecastError Of(ReadOnlySpan<float> forecast, ReadOnlySpan<float> actual)
    {
        double squares = 0, absolutes = 0, shares = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double error = (double)forecast[i] - actual[i];
            squares += error * error;
            absolutes += Math.Abs(error);
            shares += error == 0 ? 0 : Math.Abs(error / actual[i]);
        }

        return new ForecastError(Math.Sqrt(squares / actual.Length), absolutes / actual.Length, 100 * shares / actual.Length);
    }
}
