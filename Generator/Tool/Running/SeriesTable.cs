using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Unrolled.Tool.Running;

/// <summary>A CSV file of numbers: a row for each time step, a column for each feature.</summary>
/// <param name="columns">Features.</param>
/// <param name="values">Row by row.</param>
/// <param name="names">The columns' names; empty if the file has none.</param>
internal sealed class SeriesTable(int columns, float[] values, string[] names)
{
    public string[] Names { get; } = names;

    public int Columns { get; } = columns;

    public int Rows => values.Length / Columns;

    public float this[int row, int column] => values[row * Columns + column];

    /// <summary>The same series with other values: a function of column and value.</summary>
    public SeriesTable Select(Func<int, float, float> value) => new(Columns, [.. values.Select((v, i) => value(i % Columns, v))], Names);

    /// <summary>Reads a file. A first row of fields that do not begin as numbers do has the columns' names.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ModelFormatException">A field is not a finite number, a row has another number of fields, or it is no CSV.</exception>
    public static SeriesTable Read(string path)
    {
        using var text = new StreamReader(RegularFile.Open(path));
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, DetectDelimiter = true, TrimOptions = TrimOptions.Trim, IgnoreBlankLines = false });
        try
        {
            return Read(csv, path);
        }
        catch (CsvHelperException fault)
        {
            throw new ModelFormatException($"line {csv.RawRow} is no CSV: {csv.RawRecord.Trim()}", path, innerException: fault);
        }
    }

    private static SeriesTable Read(CsvParser csv, string path)
    {
        List<float> values = [];
        string[] names = [];
        int columns = 0, empty = 0;
        while (csv.Read())
        {
            string[] fields = csv.Record!;

            // Lines at the end may be empty; one between steps is a step that is missing.
            if (fields is [""])
            {
                empty = empty == 0 ? csv.RawRow : empty;
                continue;
            }

            if (empty > 0)
            {
                throw new ModelFormatException($"line {empty} is empty.", path);
            }

            if (columns == 0)
            {
                columns = fields.Length;
                if (Array.TrueForAll(fields, IsName))
                {
                    names = fields;
                    continue;
                }
            }

            if (fields.Length != columns)
            {
                throw new ModelFormatException($"line {csv.RawRow} has {fields.Length} fields; expected {columns}.", path);
            }

            for (int f = 0; f < fields.Length; f++)
            {
                values.Add(TryParse(fields[f], out float value) && float.IsFinite(value) ? value : throw NoNumber(fields[f], csv.RawRow, f < names.Length ? $"'{names[f]}'" : $"{f + 1}", path));
            }
        }

        return values.Count > 0 ? new SeriesTable(columns, [.. values], names) : throw new ModelFormatException("there is no row of numbers.", path);
    }

    private static ModelFormatException NoNumber(string field, int line, string column, string path)
    {
        string advice = field.Contains(',', StringComparison.Ordinal) && TryParse(field.Replace(',', '.'), out _)
            ? " Numbers have a decimal point."
            : DateTime.TryParse(field, CultureInfo.InvariantCulture, out _) ? " A column of dates is not a feature: leave it out." : "";
        return new ModelFormatException($"line {line}, column {column}: '{field}' is not a finite number.{advice}", path);
    }

    // What begins as a number does is a number with a fault.
    private static bool IsName(string field) => field.Length > 0 && !char.IsAsciiDigit(field.TrimStart('+', '-', '.').FirstOrDefault()) && !TryParse(field, out _);

    private static bool TryParse(string field, out float value) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
