using System.Globalization;
using Unrolled.Generator.Model;
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
        for (int i = 1; i < plan.Spec.Layers.Count; i++)
        {
            LayerSpec layer = plan.Spec.Layers[i];
            LayerPlan output = plan.LayerOutputs[i];
            string shape = $"(None, {Steps(output.Output.Axis)}{output.Output.Shape.Replace("×", ", ")})";
            lines.Add(" " + Column($"{layer.Name} ({KindOf(plan, layer)})", LayerWidth - 1) + Column(shape, ShapeWidth) + plan.PartsOf(layer).Sum(p => p.ParameterCount).ToString(CultureInfo.InvariantCulture));
        }

        lines.Add(new string('=', TotalWidth));
        int others = plan.ParameterCount - plan.TrainedCount;
        lines.Add($"Total params: {plan.ParameterCount} ({Size(plan.ParameterCount)} KB)");
        lines.Add($"Trainable params: {plan.TrainedCount} ({Size(plan.TrainedCount)} KB)");
        lines.Add($"Non-trainable params: {others} ({(others == 0 ? "0.00 B" : $"{Size(others)} KB")})");
        for (int i = 0; i < lines.Count; i++)
        {
            writer.Write($"    \"{lines[i]}{(i < lines.Count - 1 ? "\\n\" +" : "\";")}");
        }
    }

    /// <summary>The name of a layer's type: that of its only part, or of its direction's behind <c>Bidirectional</c>.</summary>
    public static string KindOf(NetworkPlan plan, LayerSpec layer)
        => layer is RecurrentSpec { Recurrence.Bidirectional: not MergeModeSpec.None } ? $"Bidirectional {plan.PartsOf(layer).OfType<RecurrentPlan>().First().Kind}" : plan.PartsOf(layer).Last().Kind;

    // The dimension of the time steps, where there are any.
    private static string Steps(AxisSpec axis) => axis switch
    {
        VectorAxisSpec => "",
        { KnownSteps: > 0 and var steps } => $"{steps}, ",
        _ => "None, ",
    };

    private static string Size(int parameters) => (parameters * 4 / 1024.0).ToString("0.00", CultureInfo.InvariantCulture);

    // A text that is longer than its column still keeps its distance from the next.
    private static string Column(string text, int width) => text.Length < width ? text.PadRight(width) : text + " ";
}
