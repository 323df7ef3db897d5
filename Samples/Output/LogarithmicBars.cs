namespace Unrolled.Samples;

/// <summary>Positive numbers as a line of bars, each step up a fixed factor: what ranges over many powers of ten fits a line of a terminal.</summary>
/// <param name="least">What has the lowest bar; smaller numbers, and 0, have none.</param>
/// <param name="most">What has the highest bar, as larger and infinite numbers have.</param>
internal sealed class LogarithmicBars(double least, double most)
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>Draws numbers.</summary>
    /// <param name="values">The numbers; one that is NaN is drawn as "?".</param>
    /// <param name="width">The most characters: of more numbers, evenly spaced ones are drawn, the first and the last among them.</param>
    public string Draw(IReadOnlyList<double> values, int width)
    {
        int count = Math.Min(values.Count, width);
        return string.Create(count, (this, values), static (text, state) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = state.Item1.Bar(state.values[text.Length == 1 ? 0 : (int)((long)i * (state.values.Count - 1) / (text.Length - 1))]);
            }
        });
    }

    private char Bar(double value)
        => double.IsNaN(value) ? '?'
            : value < least ? ' '
            : Bars[(int)Math.Clamp(Bars.Length * Math.Log(value / least) / Math.Log(most / least), 0, Bars.Length - 1)];
}
