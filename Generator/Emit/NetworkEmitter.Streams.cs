namespace Unrolled.Generator.Emit;

// Streams that are stepped together.
internal sealed partial class NetworkEmitter
{
    private void EmitStatesMethods()
    {
        _writer.Write($$"""

            /// <summary>Makes the states of several streams that are stepped together, all zero.</summary>
            /// <param name="count">How many, 1 or more.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
            public global::Unrolled.NetworkStates CreateStates(int count) => base.NewStates(count);

            /// <summary>Runs one time step of several streams, with the bits of as many single ones. Allocates nothing; the weights are read once for all.</summary>
            /// <param name="states">The streams' states, which move on by one step.</param>
            /// <param name="x">The features of the step, [streams, {{_plan.StreamInputs}}], row-major.</param>
            /// <param name="y">The outputs as if the sequences ended here, [streams, {{_plan.OutputWidth}}], row-major.</param>
            /// <exception cref="global::System.ArgumentException">A length does not fit, or the states belong to another network; nothing has changed.</exception>{{(_plan.HasSource ? "\n    /// <exception cref=\"global::System.InvalidOperationException\">A stream was not started; nothing has changed.</exception>" : "")}}
            public void Step(global::Unrolled.NetworkStates states, global::System.ReadOnlySpan<float> x, global::System.Span<float> y) => base.AdvanceTogether(states, x, y);

            """);
        if (_plan.HasSource)
        {
            _writer.Write($$"""

                /// <summary>Starts one of several streams on a source.</summary>
                /// <param name="states">The streams' states.</param>
                /// <param name="stream">The stream, 0 … streams − 1; whatever it held is gone but for constant inputs.</param>
                /// <param name="source">[steps, {{_plan.StepInputs}}], row-major; any number of steps from 1.</param>
                /// <exception cref="global::System.ArgumentException">A length does not fit, there is no such stream, or the states belong to another network.</exception>
                public void Start(global::Unrolled.NetworkStates states, int stream, global::System.ReadOnlySpan<float> source) => base.StartStream(states, stream, source);

                """);
        }
    }
}
