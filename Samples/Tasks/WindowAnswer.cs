namespace Unrolled.Samples;

/// <summary>Answers of models that read a window relative to itself, and forecast several rows at once.</summary>
internal static class WindowAnswer
{
    /// <summary>Reads numbers, one a line, and writes what a model forecasts of the rows after the last one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prediction">What is asked.</param>
    /// <param name="window">Rows that the model reads.</param>
    /// <param name="lines">Makes lines of the model's outputs and the window's scale.</param>
    /// <exception cref="SampleException">A line is no number, or there are too few.</exception>
    public static void Write(Network model, Prediction prediction, int window, Func<float[], WindowScale, IEnumerable<string>> lines)
    {
        List<float> rows = [.. prediction.Lines().Select(line => NumberLine.Parse(line, 1)[0])];
        if (rows.Count < window)
        {
            throw new SampleException($"expected {window} lines or more, which the forecast is made of, got {rows.Count}");
        }

        float[] known = [.. rows[^window..]], outputs = new float[model.Definition.Outputs];
        var scale = WindowScale.Of(known);
        scale.Transform(known, known);
        model.Predict(known, outputs);
        foreach (string line in lines(outputs, scale))
        {
            prediction.Output.WriteLine(line);
        }
    }
}
