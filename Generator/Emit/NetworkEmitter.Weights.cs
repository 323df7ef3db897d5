using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Generator.Emit;

// The parameters and how they are packed.
internal sealed partial class NetworkEmitter
{
    // What layers pack and collect that are not sums, or besides those; nothing where none does.
    private void EmitPacking()
    {
        EmitCalls("protected override void PackPanels(global::Unrolled.ParameterSet weights, global::System.Span<float> panels)", "base.PackPanels(weights, panels);", (l, w) => l.EmitPackPanels(w), "weights[");
        EmitCalls("protected override void PackRows(global::System.Span<float> rows)", "base.PackRows(rows);", (l, w) => l.EmitPackRows(w));
        EmitCalls("public override void CollectGradients(global::System.ReadOnlySpan<float> gradientColumns, global::System.Span<float> gradients)", "base.CollectGradients(gradientColumns, gradients);", (l, w) => l.EmitCollect(w));
    }

    private void EmitCalls(string head, string first, Action<LayerEmitter, SourceWriter> emit, string parameters = "Parameters[")
    {
        SourceWriter calls = new();
        _layers.ForEach(l => emit(l, calls));
        string text = calls.ToString();
        if (text.Length > 0)
        {
            _writer.Block($"/// <inheritdoc/>\n{head}", () => _writer.Write($"{first}\n{text.Replace("Parameters[", parameters)}"));
            _writer.Line();
        }
    }

    private static string ParameterDefinition(TensorPlan tensor, WeightPrecisionSpec rounding)
    {
        string[] more =
        [
            .. tensor.IsTrained ? Array.Empty<string>() : ["Trainable = false"],
            .. rounding == WeightPrecisionSpec.Float32 ? Array.Empty<string>() : [$"Precision = global::Unrolled.WeightPrecision.{rounding}"],
        ];

        // A prefix may be any text.
        return $"new global::Unrolled.ParameterDefinition({Literal(tensor.Name)}, global::System.Collections.Immutable.ImmutableArray.Create({string.Join(", ", tensor.Shape)}), global::Unrolled.Initializer.{tensor.Initializer}{(tensor.ZeroTwin is null ? "" : $", {Literal(tensor.ZeroTwin)}")}){(more.Length == 0 ? "" : $" {{ {string.Join(", ", more)} }}")}";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
