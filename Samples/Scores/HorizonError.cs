namespace Unrolled.Samples;

/// <summary>Errors of forecasts of several rows at once.</summary>
/// <param name="horizon">Rows of a forecast.</param>
internal sealed class HorizonError(int horizon)
{
    private readonly double[] _squares = new double[horizon];
    private double _absolute;
    private int _count;

    /// <summary>The mean of the squared errors of all rows.</summary>
    public double MeanSquared => _squares.Sum() / _count / _squares.Length;

    /// <summary>The mean of the absolute errors of all rows.</summary>
    public double MeanAbsolute => _absolute / _count / _squares.Length;

    /// <summary>The mean squared error of the first row, of the second, and so on.</summary>
    public double[] ByDistance => [.. _squares.Select(s => s / _count)];

    /// <summary>Adds a forecast.</summary>
    public void Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> actual)
    {
        for (int t = 0; t < _squares.Length; t++)
        {
            double error = (double)forecast[t] - actual[t];
            _squares[t] += error * error;
            _absolute += Math.Abs(error);
        }

        _count++;
    }
}
