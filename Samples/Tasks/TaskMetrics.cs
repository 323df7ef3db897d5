using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>A task's figures, each beside that of a simple baseline where there is one.</summary>
internal sealed class TaskMetrics
{
    private const string BaselinePrefix = "baseline_";
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Figure> _figures = [];

    /// <summary>What the figures come from: "persistence", say.</summary>
    public string Baseline { get; set; } = "baseline";

    /// <summary>The figures so far.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Adds a figure.</summary>
    /// <param name="name">Its name in the JSON file: <c>rmse</c>, <c>mae</c>, <c>mape</c>, <c>accuracy</c>, <c>f1</c>, <c>precision</c>, <c>recall</c>, <c>perplexity</c>, <c>nats_per_char</c>,
    /// <c>top3_accuracy</c>, <c>exact_match</c>, or one of the task's own.</param>
    /// <param name="value">The network's.</param>
    /// <param name="baseline">The baseline's, whose name begins with <c>baseline_</c>; null for none.</param>
    public void Add(string name, double value, double? baseline = null) => _figures.Add(new Figure(name, value, baseline));

    /// <summary>Prints them as a table.</summary>
    public void Print()
    {
        if (_figures.Count == 0)
        {
            return;
        }

        bool compared = _figures.Any(f => f.Baseline is not null);
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("");
        table.AddColumn(new TableColumn("network").RightAligned());
        if (compared)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Baseline)).RightAligned());
        }

        foreach (Figure figure in _figures)
        {
            string[] cells = [figure.Name, Format(figure.Value), .. compared ? [figure.Baseline is { } b ? Format(b) : ""] : (string[])[]];
            table.AddRow(cells.Select(Markup.Escape).ToArray());
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Writes them as JSON, for programs: <c>{"task": "…", "seed": 0, "metrics": {"rmse": 0.0, "baseline_rmse": 0.0}}</c>.</summary>
    /// <exception cref="SampleException">The file cannot be written.</exception>
    public void Write(OutputFile file, string task, int seed)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("task", task);
            json.WriteNumber("seed", seed);
            json.WriteStartObject("metrics");
            foreach (Figure figure in _figures)
            {
                WriteNumber(json, figure.Name, figure.Value);
                if (figure.Baseline is { } baseline)
                {
                    WriteNumber(json, BaselinePrefix + figure.Name, baseline);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        file.WriteText(Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
    }

    // JSON has no NaN: null says that there is no such number.
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Format(double value) => value.ToString(Math.Abs(value) >= 100 ? "0.0" : "0.0000", CultureInfo.InvariantCulture);

    /// <summary>A figure.</summary>
    internal readonly record struct Figure(string Name, double Value, double? Baseline);
}
