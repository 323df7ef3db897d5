using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Unrolled.Samples;

/// <summary>Reads columns of a CSV file that has a header line and a row for each point in time.</summary>
internal static class SeriesFile
{
    private const int ExcerptLength = 60;

    // A slash means month first, as in the United States, a dot day first, as in Germany: neither can be told from the values.
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssZ",
        "yyyy/M/d", "M/d/yyyy", "M/d/yyyy H:mm", "d.M.yyyy", "d.M.yyyy H:mm",
    ];

    private static readonly string[] TimeColumns = ["date", "day", "datetime", "time", "timestamp"];

    /// <summary>Reads columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="timeColumn">The column that says when; null for the first one that is called date, day, datetime, time or timestamp, and for none if there is no such.</param>
    /// <param name="columns">The columns of numbers. Numbers may have thousands separators: <c>"1,657,300"</c>.</param>
    /// <param name="spacing">What is expected of the points in time, where there are any.</param>
    /// <exception cref="SampleException">The file is not as it should be; the message names the line and the column.</exception>
    public static Series Read(string path, string? timeColumn, string[] columns, SeriesSpacing spacing)
    {
        try
        {
            using var text = new StreamReader(path);
            using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
            return new Rows(csv, path, timeColumn, columns, spacing).Read();
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

    private static string[] HeaderOf(CsvReader csv, string path)
        => csv.Read() && csv.ReadHeader() && csv.HeaderRecord is { } header ? [.. header.Select(h => h.Trim())] : throw new SampleException($"{path}: line 1: expected a header, got an empty file");

    /// <summary>A number as people write it into such files: with a point, and with commas between groups of three digits.</summary>
    private static bool TryParseNumber(string text, out float value)
    {
        value = 0;
        if (text.Contains(','))
        {
            // .NET takes commas anywhere, and so 1,5 for fifteen.
            string[] groups = text.Split('.', 'e', 'E')[0].Split(',');
            if (groups[0].TrimStart('-', '+').Length is < 1 or > 3 || groups.Skip(1).Any(g => g.Length != 3 || !g.All(char.IsAsciiDigit)))
            {
                return false;
            }
        }

        return float.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
    }

    // On one line, however long and whatever it is.
    private static string Excerpt(string text)
    {
        string line = new([.. text.Take(ExcerptLength).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{line}{(text.Length > ExcerptLength ? "…" : "")}'";
    }

    /// <summary>The rows of an open file.</summary>
    private sealed class Rows
    {
        private readonly CsvReader _csv;
        private readonly string _path;
        private readonly SeriesSpacing _spacing;
        private readonly string[] _header, _columns;
        private readonly int[] _numbers;
        private readonly int _times;
        private readonly List<DateTime> _read = [];

        public Rows(CsvReader csv, string path, string? timeColumn, string[] columns, SeriesSpacing spacing)
        {
            _csv = csv;
            _path = path;
            _spacing = spacing;
            _header = HeaderOf(csv, path);
            _columns = columns;
            _numbers = [.. columns.Select(Find)];
            _times = timeColumn is null ? Array.FindIndex(_header, h => TimeColumns.Contains(h, StringComparer.OrdinalIgnoreCase)) : Find(timeColumn);
        }

        public Series Read()
        {
            var values = new List<float>();
            while (_csv.Read())
            {
                if (_times >= 0)
                {
                    _read.Add(Time());
                }

                foreach (int column in _numbers)
                {
                    string number = Field(column);
                    values.Add(TryParseNumber(number, out float value) ? value : throw Wrong(column, $"expected a number, got {Excerpt(number)}"));
                }
            }

            return values.Count > 0 ? new Series(_columns, [.. _read], [.. values]) : throw new SampleException($"{_path}: expected rows below the header, got none");
        }

        private DateTime Time()
        {
            string text = Field(_times);
            if (!DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time))
            {
                throw Wrong(_times, $"expected a date, as 2017-12-31, 12/31/2017 or 31.12.2017, with or without a time, got {Excerpt(text)}");
            }

            if (_read.Count > 0 && _spacing == SeriesSpacing.Daily && time != _read[^1].AddDays(1))
            {
                throw Wrong(_times, $"expected {_read[^1].AddDays(1):yyyy-MM-dd}, the day after the row before, got {text}");
            }

            return _read.Count == 0 || time > _read[^1] ? time : throw Wrong(_times, $"expected a time after the row before, {_read[^1]:yyyy-MM-dd HH:mm:ss}, got {text}");
        }

        private int Find(string name)
        {
            int column = Array.FindIndex(_header, h => string.Equals(h, name, StringComparison.OrdinalIgnoreCase));
            return column >= 0 ? column : throw new SampleException($"{_path}: line 1: expected a column '{name}', got {Excerpt(string.Join(",", _header))}");
        }

        private string Field(int column) => _csv.TryGetField(column, out string? field) ? field?.Trim() ?? "" : "";

        // A quoted field may hold line ends; a quote that is never closed holds all the rest. The row's first line is meant.
        private SampleException Wrong(int column, string what)
            => new($"{_path}: line {_csv.Parser.RawRow - _csv.Parser.RawRecord.AsSpan().TrimEnd().Count('\n')}, column '{_header[column]}': {what}");
    }
}
