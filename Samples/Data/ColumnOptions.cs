using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>Options that name the columns of a CSV file of the user's own.</summary>
/// <param name="column">The column of the published file, which is taken unless one is named.</param>
internal sealed class ColumnOptions(string column)
{
    private readonly Option<string?> _column = new("--column") { Description = $"The column to learn, if --data is your own CSV file; '{column}' by default.", HelpName = "NAME" };
    private readonly Option<string?> _dateColumn = new("--date-column")
    {
        Description = "The column with the date or time in that file; by default a column named date, day, datetime, time or timestamp, if there is one.",
        HelpName = "NAME",
    };

    /// <summary>Both.</summary>
    public IReadOnlyList<Option> All => [_column, _dateColumn];

    /// <summary>Reads the column of the user's own file.</summary>
    /// <param name="run">Knows the options, and whether there is such a file.</param>
    /// <param name="spacing">What is expected of the points in time.</param>
    /// <returns>Null if the published files are meant.</returns>
    /// <exception cref="SampleException">The file is not as it should be, or columns are named and there is no file.</exception>
    public Series? ReadOwn(TaskRun run, SeriesSpacing spacing = SeriesSpacing.Rising)
    {
        string? named = run.Get(_column), date = run.Get(_dateColumn);
        if (run.OwnFile is not { } path)
        {
            return named is null && date is null ? null : throw new SampleException("--column and --date-column need --data with your own CSV file; the published files have fixed columns");
        }

        return SeriesFile.Read(path, date, [named ?? column], spacing);
    }
}
