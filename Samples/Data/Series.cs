using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Columns of numbers with a row for each point in time, the earliest first.</summary>
/// <param name="Columns">The columns' names.</param>
/// <param name="Times">[rows]; empty where nothing says when the rows were.</param>
/// <param name="Values">[rows, columns], row-major.</param>
internal sealed record Series(string[] Columns, DateTime[] Times, float[] Values)
{
    /// <summary>How many rows there are.</summary>
    public int Rows => Values.Length / Columns.Length;

    /// <summary>The values of a column.</summary>
    /// <returns>[rows].</returns>
    public float[] Column(int column)
    {
        float[] values = new float[Rows];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = Values[row * Columns.Length + column];
        }

        return values;
    }

    /// <summary>What a row is called: its day, with the time of the day where rows have one, or else its number from 1.</summary>
    public string Label(int row)
    {
        if (Times.Length == 0)
        {
            return (row + 1).ToString(CultureInfo.InvariantCulture);
        }

        bool days = Times[0].TimeOfDay == TimeSpan.Zero && Times[^1].TimeOfDay == TimeSpan.Zero && (Times[^1] - Times[0]).TotalDays >= Times.Length - 1;
        return Times[row].ToString(days ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>A run of the rows.</summary>
    public Series Slice(int start, int rows)
        => this with { Times = Times.Length == 0 ? [] : Times[start..(start + rows)], Values = Values[(start * Columns.Length)..((start + rows) * Columns.Length)] };

    /// <summary>The rows, and after them those of another series with the same columns.</summary>
    public Series Then(Series later) => this with { Times = [.. Times, .. later.Times], Values = [.. Values, .. later.Values] };
}
