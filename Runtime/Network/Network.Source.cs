using System.ComponentModel;

namespace Unrolled;

// Networks with one further input that has time steps of its own: an encoder reads the source, a decoder the further input.
public abstract partial class Network
{
    /// <summary>Starts a stream: runs what does not depend on its steps over the whole source. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void StartStream(NetworkState state, ReadOnlySpan<float> source)
    {
        RequireOwn(state);
        int steps = StepsOf(source.Length, 1, nameof(source));
        SequencePass pass = state.SourceFor(steps) ?? NewSourcePass(Math.Max(steps, Math.Max(16, 2 * state.SourceRoom)));
        pass.Begin([steps, 1], 1, nameof(source), nameof(source));
        state.BeginWith(pass);
        for (int t = 0; t < steps; t++)
        {
            pass.SetStep(t, 0, source.Slice(t * Definition.Inputs, Definition.Inputs));
        }

        Encode(pass, state);
    }

    /// <summary>New memory for the source of one stream. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual SequencePass NewSourcePass(int maxSteps) => throw new NotSupportedException("A stream of the network has no source.");

    /// <summary>Runs what does not depend on a stream's steps, and sets the states that they start from. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void Encode(SequencePass pass, NetworkState state) => throw new NotSupportedException("A stream of the network has no source.");

    private void RequireOwn(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!ReferenceEquals(state.Definition, Definition))
        {
            throw new ArgumentException($"Expected a state of '{Definition.Name}', got one of '{state.Definition.Name}'.", nameof(state));
        }
    }
}
