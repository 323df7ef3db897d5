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

    /// <summary>Reads a file. A first row that is not of numbers has the columns' names.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ModelFormatException">A field is not a number, or a row has another number of fields.</exception>
    public static SeriesTable Read(string path)
    {
        using var text = new StreamReader(path);
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, DetectDelimiter = true, TrimOptions = TrimOptions.Trim });
        List<float> values = [];
        string[] names = [];
        int columns = 0;
        for (int row = 0; csv.Read(); row++)
        {
            string[] fields = csv.Record!;
            if (columns == 0)
            {
                columns = fields.Length;
                if (!Array.TrueForAll(fields, f => TryParse(f, out _)))
                {
                    names = fields;
                    continue;
                }
            }

            if (fields.Length != columns)
            {
                throw new ModelFormatException($"line {csv.RawRow} has {fields.Length} fields; expected {columns}.", path);
            }

            foreach (string field in fields)
            {
                values.Add(TryParse(field, out float value) ? value : throw new ModelFormatException($"line {csv.RawRow}: '{field}' is not a number.", path));
            }
        }

        return values.Count > 0 ? new SeriesTable(columns, [.. values], names) : throw new ModelFormatException("there is no row of numbers.", path);
    }

    private static bool TryParse(string field, out float value) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
