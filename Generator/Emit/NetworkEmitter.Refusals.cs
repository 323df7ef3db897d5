using Unrolled.Generator.Model;

namespace Unrolled.Generator.Emit;

// What a network that needs whole sequences says to a caller who wants to run it step by step: the compiler's "no definition" would not say why.
internal sealed partial class NetworkEmitter
{
    private void EmitRefusedSteps()
    {
        LayerSpec? layer = StreamSplit.Obstacle([.. _plan.Spec.Layers]);
        string who = layer is null ? "a layer" : $"{layer.Name} ({SummaryTable.KindOf(_plan, layer)})";
        string why = $"{_plan.Spec.Name.TrimStart('@')} does not run step by step: {who} needs the whole sequence. Use Predict.";
        Refuse("public State CreateState() => new(Shape);");
        if (_plan.HasSource)
        {
            Refuse("public void Start(State state, global::System.ReadOnlySpan<float> source) => throw new global::System.NotSupportedException();");
        }

        Refuse("public void Step(State state, global::System.ReadOnlySpan<float> x, global::System.Span<float> y) => throw new global::System.NotSupportedException();");
        if (_plan.StepTokens > 0)
        {
            Refuse("public void Step(State state, int token, global::System.Span<float> y) => throw new global::System.NotSupportedException();");
        }

        void Refuse(string member) => _writer.Write($"""
            /// <summary>{why}</summary>
            [global::System.Obsolete("{why}", true)]
            [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
            {member}

            """);
    }
}
