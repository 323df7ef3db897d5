using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Unrolled.Samples;

/// <summary>A task's figures as JSON, for programs: <c>{"task": "…", "metrics": {"…": 0.0}}</c>.</summary>
internal static class MetricsFile
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the figures.</summary>
    /// <exception cref="SampleException">The file cannot be written.</exception>
    public static void Write(OutputFile file, string task, IEnumerable<(string Name, double Value)> metrics)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("task", task);
            json.WriteStartObject("metrics");
            foreach ((string name, double value) in metrics)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        file.WriteText(Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
    }
}
