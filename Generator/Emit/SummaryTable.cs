using System.Globalization;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>The table of layers, output shapes and parameters, as Keras prints it.</summary>
internal static class SummaryTable
{
    private const int LayerWidth = 29, ShapeWidth = 26, TotalWidth = 65;

    /// <summary>Writes the table as a string expression, line by line.</summary>
    public static void Write(SourceWriter writer, NetworkPlan plan)
    {
        List<string> lines =
        [
            $"Model: \\\"{plan.Spec.Name.TrimStart('@')}\\\"",
            new string('_', TotalWidth),
            " " + "Layer (type)".PadRight(LayerWidth - 1) + "Output Shape".PadRight(ShapeWidth) + "Param #",
            new string('=', TotalWidth),
        ];
        foreach (LayerPlan layer in plan.Layers)
        {
            string shape = layer.SequenceOut ? $"(None, None, {layer.Units})" : $"(None, {layer.Units})";
            lines.Add(" " + Column($"{layer.Spec.Name} ({layer.Kind})", LayerWidth - 1) + Column(shape, ShapeWidth) + layer.ParameterCount.ToString(CultureInfo.InvariantCulture));
        }

        lines.Add(new string('=', TotalWidth));
        string size = (plan.ParameterCount * 4 / 1024.0).ToString("0.00", CultureInfo.InvariantCulture);
        lines.Add($"Total params: {plan.ParameterCount} ({size} KB)");
        lines.Add($"Trainable params: {plan.ParameterCount} ({size} KB)");
        lines.Add("Non-trainable params: 0 (0.00 B)");
        for (int i = 0; i < lines.Count; i++)
        {
            writer.Write($"    \"{lines[i]}{(i < lines.Count - 1 ? "\\n\" +" : "\";")}");
        }
    }

    // A text that is longer than its column still keeps its distance from the next.
    private static string Column(string text, int width) => text.Length < width ? text.PadRight(width) : text + " ";
}
