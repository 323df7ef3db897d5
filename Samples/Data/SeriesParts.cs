namespace Unrolled.Samples;

/// <summary>Windows over all columns of a series, each column as a series of its own, in three parts.</summary>
/// <param name="Training">What is learned from.</param>
/// <param name="Validation">What is only evaluated while learning.</param>
/// <param name="Test">What is forecast.</param>
internal sealed record SeriesParts(SeriesWindows Training, SeriesWindows Validation, SeriesWindows Test)
{
    // Of the windows that validate there are enough if every so many-th is taken.
    private const int ValidationStride = 8;

    /// <summary>Divides the columns.</summary>
    /// <param name="columns">[columns][rows].</param>
    /// <param name="data">Which rows belong to which part.</param>
    /// <param name="window">Rows of a window.</param>
    /// <param name="horizon">Rows to forecast.</param>
    /// <exception cref="SampleException">There are too few rows.</exception>
    public static SeriesParts Of(float[][] columns, ForecastData data, int window, int horizon)
    {
        int validation = data.TrainingRows - data.ValidationRows;
        if (validation < window + horizon || data.ValidationRows < horizon || data.TestRows < horizon)
        {
            throw new SampleException(
                $"expected {window + horizon} rows or more to learn from, {horizon} to validate on and {horizon} to forecast; got {validation}, {data.ValidationRows} and {data.TestRows}");
        }

        ReadOnlyMemory<float>[] series = [.. columns.Select(c => (ReadOnlyMemory<float>)c)];
        var all = new SeriesWindows(series, window, horizon);
        return new SeriesParts(
            all.Between(0, validation), new SeriesWindows(series, window, horizon, ValidationStride).Between(validation, data.TrainingRows), all.Between(data.TrainingRows, data.Series.Rows));
    }
}
