using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled;

// Networks with one additional input that is a separate sequence: an encoder reads the source, a decoder the additional input.
public abstract partial class Network
{
    /// <summary>
    /// Starts a stream on a source: runs the layers that do not depend on later steps over the whole source. Allocates only if the source is longer than
    /// any before. A generated class also has an overload for its own state type.
    /// </summary>
    /// <param name="state">A state of this network; its content is discarded, except constant inputs.</param>
    /// <param name="source">[steps, inputs], row-major; one step or more.</param>
    /// <exception cref="InvalidOperationException">The network has no source, or cannot run step by step.</exception>
    /// <exception cref="ArgumentException">A length does not fit, a token is out of range, or the state belongs to another network.</exception>
    public void Start(NetworkState state, ReadOnlySpan<float> source)
    {
        RequireOwn(state);
        RequireSource();
        StartStream(state, source);
    }

    /// <summary>Starts a stream: runs what does not depend on its steps over the whole source. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void StartStream(NetworkState state, ReadOnlySpan<float> source)
    {
        RequireOwn(state);
        int steps = StepsOf(source.Length, 1, nameof(source));
        Definition.RequireSteps(0, steps, nameof(source));
        RequireTokens(source, steps, default, nameof(source));
        int unmasked = CountUnmasked(source, steps);
        if (unmasked == 0)
        {
            throw new ArgumentException($"'{Definition.Name}' starts a stream on a source with a step that is not masked; all {steps} are.", nameof(source));
        }

        SequencePass pass = state.SourceFor(steps) ?? NewSourcePass((int)Math.Max(steps, Math.Max(16, Math.Min(int.MaxValue, 2L * state.SourceRoom))), steps);
        pass.Begin([unmasked, 1], 1, nameof(source), nameof(source));
        state.BeginWith(pass);
        StartState(state);
        CopyUnmasked(pass, 0, source, steps);
        Encode(pass, state);
    }

    /// <summary>New memory for the source of one stream. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual SequencePass NewSourcePass(int maxSteps) => throw new NotSupportedException("A stream of the network has no source.");

    /// <summary>Runs what does not depend on a stream's steps, and sets the states that they start from. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void Encode(SequencePass pass, NetworkState state) => throw new NotSupportedException("A stream of the network has no source.");

    // Room to grow, if there is enough memory.
    private SequencePass NewSourcePass(int maxSteps, int steps)
    {
        try
        {
            return NewSourcePass(maxSteps);
        }
        catch (PassSizeException) when (maxSteps > steps)
        {
            return NewSourcePass(steps, steps);
        }
        catch (PassSizeException exception)
        {
            throw exception.For(Definition, steps, 1, "source", steps);
        }
    }

    private void RequireOwn(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!ReferenceEquals(state.Definition, Definition))
        {
            throw new ArgumentException($"Expected a state of '{Definition.Name}', got one of '{state.Definition.Name}'.", nameof(state));
        }
    }
}
