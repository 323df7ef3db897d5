namespace Unrolled.Reports;

public sealed partial class Report
{
    /// <summary>The most rows and columns of a heat map, 400, and the most classes of a confusion matrix, 100.</summary>
    public const int MaxHeatMapSide = 400, MaxClasses = 100;

    /// <summary>Adds how often each class was taken for each: counts, with the share of its row as color, and recall and precision at the ends.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="labels">The classes' names, 1 … <see cref="MaxClasses"/>.</param>
    /// <param name="counts">[truth, prediction], as many rows and columns as classes, 0 or more.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public Report AddConfusionMatrix(string heading, IReadOnlyList<string> labels, int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(counts);
        string matrix = ConfusionMatrix.Write(labels, counts);
        Begin(heading);
        Body.AddMarkup(matrix);
        return this;
    }

    /// <summary>
    /// Adds numbers as colors, such as the weights of attention: from 0 to the largest magnitude, or, where some are negative, from it below 0 to it above 0. Numbers that are
    /// not finite have no color.
    /// </summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="rows">The rows' names from top to bottom, 1 … <see cref="MaxHeatMapSide"/>: the tokens that were written.</param>
    /// <param name="columns">The columns' names from left to right, 1 … <see cref="MaxHeatMapSide"/>: the tokens that were read.</param>
    /// <param name="values">[rows, columns].</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public Report AddHeatMap(string heading, IReadOnlyList<string> rows, IReadOnlyList<string> columns, float[,] values)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        string map = HeatMap.Write(heading, rows, columns, values);
        Begin(heading);
        Body.AddMarkup(map);
        return this;
    }
}
