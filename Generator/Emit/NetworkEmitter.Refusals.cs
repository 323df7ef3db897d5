namespace Unrolled.Generator.Emit;

// What a network that needs whole sequences says to a caller who wants to run it step by step: the compiler's "no definition" would not say why.
internal sealed partial class NetworkEmitter
{
    private void EmitRefusedSteps()
    {
        LayerSpec? layer = StreamSplit.Obstacle([.. _plan.Spec.Layers]);
        string who = layer is null ? "a layer" : $"{layer.Name} ({SummaryTable.KindOf(_plan, layer)})";
        string why = $"{_plan.Spec.Name.TrimStart('@')} cannot run step by step: {who} needs the whole sequence. Use Predict.";

        // These hide the members of the base class, which refuse at run time what is known here already.
        const string state = "global::Unrolled.NetworkState state", states = "global::Unrolled.NetworkStates states", streams = "global::System.ReadOnlySpan<int> streams";
        const string source = "global::System.ReadOnlySpan<float> source", spans = "global::System.ReadOnlySpan<float> x, global::System.Span<float> y";
        Refuse("public new global::Unrolled.NetworkState CreateState() => base.CreateState();");
        Refuse("public new global::Unrolled.NetworkStates CreateStates(int count) => base.CreateStates(count);");
        if (_plan.HasSource)
        {
            Refuse($"public new void Start({state}, {source}) => base.Start(state, source);");
            Refuse($"public new void Start({states}, int stream, {source}) => base.Start(states, stream, source);");
        }

        Refuse($"public new void Step({state}, {spans}) => base.Step(state, x, y);");
        Refuse($"public new void Step({states}, {spans}) => base.Step(states, x, y);");
        Refuse($"public new void Step({states}, {streams}, {spans}) => base.Step(states, streams, x, y);");
        Refuse($"public new void StepBlock({state}, {spans}) => base.StepBlock(state, x, y);");
        Refuse($"public new void StepBlock({states}, {spans}) => base.StepBlock(states, x, y);");
        if (_plan.StepTokens > 0)
        {
            Refuse("public void StepBlock(State state, global::System.ReadOnlySpan<int> tokens, global::System.Span<float> y) => throw new global::System.InvalidOperationException();");
            Refuse("public void Step(State state, int token, global::System.Span<float> y) => throw new global::System.InvalidOperationException();");
        }

        void Refuse(string member) => _writer.Write($"""
            /// <summary>{why}</summary>
            [global::System.Obsolete("{why}", true)]
            [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
            {member}

            """);
    }
}
