using Unrolled.Kernels;

namespace Unrolled.Reports;

public sealed partial class Report
{
    /// <summary>The most rows and columns of a heat map, 400, and the most classes of a confusion matrix, 100.</summary>
    public const int MaxHeatMapSide = 400, MaxClasses = 100;

    /// <summary>Adds a confusion matrix: counts, colored by their share of the row, with recall and precision at the ends.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="labels">The classes' names, 1 … <see cref="MaxClasses"/>.</param>
    /// <param name="counts">[truth, prediction], with one row and one column per class; counts are 0 or more.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public Report AddConfusionMatrix(string heading, IReadOnlyList<string> labels, int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(counts);
        Require.NoNull(labels, nameof(labels));
        string matrix = ConfusionTable.Write(labels, counts);
        Begin(heading);
        Body.AddMarkup(matrix);
        return this;
    }

    /// <summary>Adds a confusion matrix, with recall and precision at the ends.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="labels">The classes' names, at most <see cref="MaxClasses"/>.</param>
    /// <param name="matrix">The matrix, with as many classes.</param>
    /// <exception cref="ArgumentException">There are more or fewer names than classes, or too many.</exception>
    public Report AddConfusionMatrix(string heading, IReadOnlyList<string> labels, ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return AddConfusionMatrix(heading, labels, matrix.ToArray());
    }

    /// <summary>
    /// Adds a matrix as colors, such as attention weights. The scale runs from 0 to the largest magnitude; if there are negative values, it is symmetric
    /// around 0. Values that are not finite have no color.
    /// </summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="rows">The rows' names from top to bottom, 1 … <see cref="MaxHeatMapSide"/>, for example the tokens written.</param>
    /// <param name="columns">The columns' names from left to right, 1 … <see cref="MaxHeatMapSide"/>, for example the tokens read.</param>
    /// <param name="values">[rows, columns].</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public Report AddHeatMap(string heading, IReadOnlyList<string> rows, IReadOnlyList<string> columns, float[,] values)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        Require.NoNull(rows, nameof(rows));
        Require.NoNull(columns, nameof(columns));
        string map = HeatMap.Write(heading, rows, columns, values);
        Begin(heading);
        Body.AddMarkup(map);
        return this;
    }
}
