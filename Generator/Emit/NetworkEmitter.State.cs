namespace Unrolled.Generator.Emit;

// What one stream carries, and where it starts.
internal sealed partial class NetworkEmitter
{
    // Initial states that are parameters come from the model, which a state and a pass otherwise do not know.
    private bool TrainsInitialState => _plan.Layers.Any(l => l is RecurrentPlan { TrainsInitialState: true });

    // The body of a step of one stream.
    private string Advance
    {
        get
        {
            string step = $"global::Unrolled.LaneDispatch.{(_plan.ReducedLength > 0 ? "StepReduced" : "Step")}<global::Unrolled.Generated.Kernels>(Lanes, state, ref {(_plan.StepReadsPanels ? "PackedPanels" : "ReducedPanels")}.Start, {(_plan.ReducedLength > 0 ? "ref ReducedPanels.Start, " : "")}x, y)";
            return !_plan.Streams ? "    => throw new global::System.NotSupportedException(\"The network needs whole sequences.\");"
                : !TrainsInitialState ? $"    => {step};"
                : $"{{\n    base.StartState(state);\n    {step};\n}}";
        }
    }

    // What blocks of frames need where they run layer by layer.
    private string Blocks => !_plan.StepsBlocks ? "" : $"""
        /// <inheritdoc/>
        protected override global::Unrolled.SequencePass NewBlock(int frames) => new global::Unrolled.Generated.Pass(Shape, frames, 1, false, true);

        /// <inheritdoc/>
        protected override void ForwardBlock(global::Unrolled.SequencePass pass) => Forward(pass);

        {(!_plan.StepsWindowsAsBlocks ? "" : "/// <inheritdoc/>\nprotected override bool StepsWindowsAsBlocks => true;\n")}

        """;

    private string NewState => TrainsInitialState ? "new State(Shape, Parameters)" : "new State(Shape)";

    private string InitialState => TrainsInitialState ? "the model's initial state" : "a state of zeros";

    private string Started => TrainsInitialState ? "OwnStarted" : "Own";

    private void EmitState() => _writer.Write($$"""
        /// <summary>{{(_plan.Streams ? "The state of one stream of this network; see <see cref=\"CreateState\"/>" : "Not used: this network needs whole sequences and has no streams")}}.</summary>
        public sealed class State : global::Unrolled.NetworkState
        {
            internal State(global::Unrolled.NetworkDefinition shape{{(TrainsInitialState ? ", global::Unrolled.ParameterSet parameters" : "")}})
                : base(shape{{(TrainsInitialState ? ", parameters" : "")}})
            {
            }
        }

        """);
}
