namespace Unrolled.Samples.Gateway;

/// <summary>The usual size of a stream's forecast errors. A reading's score is the error of its forecast, made one step before, divided by the root of their mean square so far.</summary>
/// <remarks>
/// The mean is exponentially weighted over about <see cref="Span"/> errors, as in the control charts of Roberts (1959), after a plain mean of the first ones. The error of an anomaly counts as no
/// more than <see cref="Limit"/> deviations: one spike does not hide the next, and a stream that has changed for good is usual again after a few dozen readings.
/// </remarks>
internal struct AnomalyScale
{
    /// <summary>Forecasts of a stream that has just begun, which are not judged.</summary>
    public const int Settling = 8;

    /// <summary>Errors that are averaged before a reading gets a score.</summary>
    public const int WarmUp = 24;

    /// <summary>Errors that the mean remembers, roughly.</summary>
    public const int Span = 64;

    /// <summary>The most that an error counts, in deviations.</summary>
    public const double Limit = 5;

    // Single precision of a reading: errors below it are rounding.
    private const double Precision = 1e-6;

    /// <summary>Errors so far.</summary>
    public long Count;

    /// <summary>Their mean square.</summary>
    public double MeanSquare;

    /// <summary>Judges an error, then takes it in.</summary>
    /// <param name="value">The reading.</param>
    /// <param name="forecast">What was forecast for it.</param>
    /// <returns>0 or more; NaN for the first <see cref="Settling"/> + <see cref="WarmUp"/> errors.</returns>
    public float Judge(float value, float forecast)
    {
        double error = (double)value - forecast, square = error * error;
        if (!double.IsFinite(square))
        {
            return float.NaN; // a forecast beyond the range of floats
        }

        double least = Precision * Math.Max(1, Math.Abs(value)), usual = Math.Max(MeanSquare, least * least);
        long judged = Count++ - Settling;
        if (judged < 0)
        {
            return float.NaN;
        }

        if (judged < WarmUp)
        {
            MeanSquare += (square - MeanSquare) / (judged + 1);
            return float.NaN;
        }

        MeanSquare += (Math.Min(square, Limit * Limit * usual) - MeanSquare) / Span;
        return (float)Math.Sqrt(square / usual);
    }
}
