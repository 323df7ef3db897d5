namespace Unrolled.Samples;

/// <summary>A series whose last rows are to be forecast, each from the rows before it.</summary>
/// <param name="Series">All rows. The first column is the one that is forecast.</param>
/// <param name="ValidationRows">How many rows, right before those that are forecast, are only evaluated while training.</param>
/// <param name="TestRows">How many rows, at the end, are forecast.</param>
internal sealed record ForecastData(Series Series, int ValidationRows, int TestRows)
{
    private const int OwnShare = 10;

    /// <summary>How many rows come before those that are forecast. What is scaled is scaled by what these know.</summary>
    public int TrainingRows => Series.Rows - TestRows;

    /// <summary>What came.</summary>
    /// <returns>[test rows].</returns>
    public float[] Actual => Series.Column(0)[TrainingRows..];

    /// <summary>A forecast that needs no network: as the row some rows before.</summary>
    /// <param name="lag">How many rows before, 1 for persistence.</param>
    /// <returns>[test rows].</returns>
    public float[] Lagged(int lag) => Series.Column(0)[(TrainingRows - lag)..^lag];

    /// <summary>Divides a series of the user's own: the last tenth is forecast, the tenth before it validates.</summary>
    public static ForecastData Own(Series series) => new(series, Math.Max(series.Rows / OwnShare, 1), Math.Max(series.Rows / OwnShare, 1));
}
