using Microsoft.CodeAnalysis.CSharp;
using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

// The parameters and how they are packed.
internal sealed partial class NetworkEmitter
{
    private void EmitPackPanels()
    {
        const string head = "/// <inheritdoc/>\nprotected override void PackPanels(", panels = "global::System.Span<float> panels)";
        if (!_plan.Rounds)
        {
            _writer.Block(head + panels, () => _layers.ForEach(l => l.EmitPackPanels(_writer)));
            return;
        }

        // The same calls, for the parameters themselves and for what prediction makes of them.
        SourceWriter calls = new();
        _layers.ForEach(l => l.EmitPackPanels(calls));
        _writer.Write(head + panels + " => PackPanels(Parameters, panels);");
        _writer.Line();
        _writer.Block(head + "global::Unrolled.ParameterSet weights, " + panels, () => _writer.Write(calls.ToString().Replace("Parameters[", "weights[")));
        if (_plan.ReducedLength > 0)
        {
            _writer.Line();
            _writer.Block("/// <inheritdoc/>\nprotected override void PackReduced(global::System.Span<float> reduced)", () => _layers.ForEach(l => l.EmitPackReduced(_writer)));
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
