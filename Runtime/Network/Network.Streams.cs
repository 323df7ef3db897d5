using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Several streams stepped together. A step of one stream reads every weight for one product; a step of many reads it for all of them, and becomes
// a matrix product: a pass of one time step, whose bits are those of the streams by themselves.
public abstract partial class Network
{
    /// <summary>New states of several streams, all zero. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected NetworkStates NewStates(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!Definition.HasSource && Definition.MaskValue is null && !PredictsBySteps)
        {
            return new NetworkStates(NewPass(1, count, training: false));
        }

        var states = new NetworkState[count];
        for (int i = 0; i < count; i++)
        {
            states[i] = NewState();
        }

        return new NetworkStates(states);
    }

    /// <summary>
    /// Has the JIT compile the step for the model's lanes, by a step of a state that is thrown away: milliseconds that the first step of a stream, which may belong to
    /// a thread with a deadline, does not have. Only once for a model's type; nothing where code was compiled ahead of time, or where a stream needs a source. For generated code.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void CompileStep()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || Definition.HasSource || Definition.CompiledLanes == Lanes)
        {
            return;
        }

        Definition.CompiledLanes = Lanes;
        Advance(NewState(), new float[Definition.StreamInputs], new float[Definition.Outputs]);
    }

    /// <summary>One time step of several streams. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void AdvanceTogether(NetworkStates states, ReadOnlySpan<float> x, Span<float> y)
    {
        RequireOwn(states);
        int inputs = Definition.StreamInputs, outputs = Definition.Outputs;
        Require.Length(x.Length, checked(states.Count * inputs), nameof(x), "the features of one time step of all streams");
        Require.Length(y.Length, checked(states.Count * outputs), nameof(y), "the outputs of one time step of all streams");
        RequireStreamTokens(x, nameof(x));
        if (states.Pass is { } pass)
        {
            pass.SetStreamInputs(x);
            Forward(pass);
            pass.CarryOn();
            pass.CopyStreamOutputs(y);
            return;
        }

        for (int i = 0; i < states.Count && Definition.HasSource; i++)
        {
            states.StateOf(i).RequireSource();
        }

        for (int i = 0; i < states.Count; i++)
        {
            Advance(states.StateOf(i), x.Slice(i * inputs, inputs), y.Slice(i * outputs, outputs));
        }
    }

    /// <summary>Starts one of several streams on a source. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void StartStream(NetworkStates states, int stream, ReadOnlySpan<float> source)
    {
        RequireOwn(states);
        states.RequireStream(stream, nameof(stream));
        StartStream(states.StateOf(stream), source);
    }

    private void RequireOwn(NetworkStates states)
    {
        ArgumentNullException.ThrowIfNull(states);
        if (!ReferenceEquals(states.Definition, Definition))
        {
            throw new ArgumentException($"Expected states of '{Definition.Name}', got some of '{states.Definition.Name}'.", nameof(states));
        }
    }

    // The tokens among the features that a stream reads at every step, [streams, inputs].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireStreamTokens(ReadOnlySpan<float> x, string parameter)
    {
        int column = 0, inputs = Definition.StreamInputs;
        for (int i = 0; i < Definition.InputLayers.Length; i++)
        {
            InputDefinition input = Definition.InputLayers[i];
            bool isRead = Definition.HasSource ? i > 0 && input.Kind == InputKind.Sequence : i == 0 || input.Kind == InputKind.Step;
            for (int from = 0; isRead && input.Tokens > 0 && from < x.Length; from += inputs)
            {
                if (!IsLeftOut(x.Slice(from, inputs)))
                {
                    Tokens.Check(x[from + column], input.Tokens, parameter);
                }
            }

            column += isRead ? input.Width : 0;
        }
    }
}
