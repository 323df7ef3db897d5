using System.Globalization;

namespace Unrolled.Generator.Emit;

/// <summary>The table of layers, output shapes and parameters, as Keras prints it.</summary>
internal static class SummaryTable
{
    // Keras's widths, as long as everything fits; the space before the first column, and the numbers after the last.
    private const int LayerWidth = 28, ShapeWidth = 26, OtherWidth = 11;

    /// <summary>Writes the table as a string expression, line by line.</summary>
    public static void Write(SourceWriter writer, NetworkPlan plan)
    {
        IReadOnlyList<string> lines = Lines(plan);
        for (int i = 0; i < lines.Count; i++)
        {
            writer.Write($"    \"{lines[i].Replace("\"", "\\\"")}{(i < lines.Count - 1 ? "\\n\" +" : "\";")}");
        }
    }

    /// <summary>The lines of the table.</summary>
    public static IReadOnlyList<string> Lines(NetworkPlan plan)
    {
        List<(string Layer, string Shape, int Parameters)> rows = [];
        for (int i = 1; i < plan.Spec.Layers.Count; i++)
        {
            LayerSpec layer = plan.Spec.Layers[i];
            LayerPlan output = plan.LayerOutputs[i];
            rows.Add(($"{layer.Name} ({KindOf(plan, layer)})", $"(None, {Steps(output.Output.Axis)}{output.Output.Shape.Replace("×", ", ")})", plan.PartsOf(layer).Sum(p => p.ParameterCount)));
        }

        // A text keeps its distance from the next column.
        int layerWidth = Math.Max(LayerWidth, rows.Max(r => r.Layer.Length) + 1), shapeWidth = Math.Max(ShapeWidth, rows.Max(r => r.Shape.Length) + 1);
        int totalWidth = layerWidth + shapeWidth + OtherWidth;
        List<string> lines =
        [
            $"Model: \"{plan.Spec.Name.TrimStart('@')}\"",
            new string('_', totalWidth),
            Row("Layer (type)", "Output Shape", "Param #"),
            new string('=', totalWidth),
            .. rows.Select(r => Row(r.Layer, r.Shape, r.Parameters.ToString(CultureInfo.InvariantCulture))),
            new string('=', totalWidth),
        ];

        string Row(string layer, string shape, string parameters) => " " + layer.PadRight(layerWidth) + shape.PadRight(shapeWidth) + parameters;

        int others = plan.ParameterCount - plan.TrainedCount;
        lines.Add($"Total params: {plan.ParameterCount} ({Size(plan.ParameterCount)} KB)");
        lines.Add($"Trainable params: {plan.TrainedCount} ({Size(plan.TrainedCount)} KB)");
        lines.Add($"Non-trainable params: {others} ({(others == 0 ? "0.00 B" : $"{Size(others)} KB")})");
        return lines;
    }

    /// <summary>The name of a layer's type: that of its only part, or of its direction's after <c>Bidirectional</c> or <c>Reverse</c>.</summary>
    public static string KindOf(NetworkPlan plan, LayerSpec layer)
        => layer is RecurrentSpec { Recurrence: var recurrence }
            ? $"{(recurrence.Bidirectional != MergeModeSpec.None ? "Bidirectional " : recurrence.Reverse ? "Reverse " : "")}{plan.PartsOf(layer).OfType<RecurrentPlan>().First().Kind}"
            : plan.PartsOf(layer).Last().Kind;

    // The dimension of the time steps, where there are any.
    private static string Steps(AxisSpec axis) => axis switch
    {
        VectorAxisSpec => "",
        { KnownSteps: > 0 and var steps } => $"{steps}, ",
        _ => "None, ",
    };

    private static string Size(int parameters) => (parameters * 4 / 1024.0).ToString("0.00", CultureInfo.InvariantCulture);
}
