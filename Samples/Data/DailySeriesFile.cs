using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Unrolled.Samples;

/// <summary>Reads one column of a CSV file that has a row for each day.</summary>
internal static class DailySeriesFile
{
    private const string DateFormat = "yyyy-MM-dd";
    private const int ExcerptLength = 60;

    /// <summary>Reads a column.</summary>
    /// <param name="path">The file, with a header line.</param>
    /// <param name="dateColumn">The days' column, yyyy-MM-dd.</param>
    /// <param name="valueColumn">The values' column.</param>
    /// <exception cref="SampleException">The file is not as it should be; the message names the line and the column.</exception>
    public static DailySeries Read(string path, string dateColumn, string valueColumn)
    {
        try
        {
            using var text = new StreamReader(path);
            using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
            return Read(csv, path, dateColumn, valueColumn);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SampleException($"cannot read '{path}': {error.Message}", error);
        }
        catch (CsvHelperException error)
        {
            throw new SampleException($"{path}: line {error.Context?.Parser?.RawRow}: expected CSV, got something else", error);
        }
    }

    private static DailySeries Read(CsvReader csv, string path, string dateColumn, string valueColumn)
    {
        string[] header = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord ?? [] : [];
        int dates = ColumnOf(dateColumn), numbers = ColumnOf(valueColumn);
        DateOnly first = default;
        var values = new List<float>();
        while (csv.Read())
        {
            string date = Field(dates), number = Field(numbers);
            if (!DateOnly.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                throw Wrong(dateColumn, $"expected a date {DateFormat}, got {Excerpt(date)}");
            }

            first = values.Count == 0 ? day : first;
            if (day != first.AddDays(values.Count))
            {
                throw Wrong(dateColumn, $"expected {first.AddDays(values.Count).ToString(DateFormat, CultureInfo.InvariantCulture)}, the day after the row before, got {date}");
            }

            if (!float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value))
            {
                throw Wrong(valueColumn, $"expected a number, got {Excerpt(number)}");
            }

            values.Add(value);
        }

        return values.Count > 0 ? new DailySeries(first, [.. values]) : throw new SampleException($"{path}: expected rows below the header, got none");

        int ColumnOf(string name)
        {
            int column = Array.FindIndex(header, h => string.Equals(h.Trim(), name, StringComparison.OrdinalIgnoreCase));
            return column >= 0 ? column : throw new SampleException($"{path}: line 1: expected a column '{name}', got {Excerpt(string.Join(",", header))}");
        }

        string Field(int column) => csv.TryGetField(column, out string? field) ? field?.Trim() ?? "" : "";

        // A quoted field may hold line ends; a quote that is never closed holds all the rest. The row's first line is meant.
        SampleException Wrong(string column, string what)
            => new($"{path}: line {csv.Parser.RawRow - csv.Parser.RawRecord.AsSpan().TrimEnd().Count('\n')}, column '{column}': {what}");
    }

    // On one line, however long and whatever it is.
    private static string Excerpt(string text)
    {
        string line = new([.. text.Take(ExcerptLength).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{line}{(text.Length > ExcerptLength ? "…" : "")}'";
    }
}
