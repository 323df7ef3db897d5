using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Several streams stepped together. A step of one stream reads every weight for one product; a step of many reads it for all of them, and becomes
// a matrix product: a pass of one time step, whose bits are those of the streams by themselves.
public abstract partial class Network
{
    /// <summary>
    /// Makes the state of one stream, which starts as a new sequence does: from zeros, but for layers with <see cref="RecurrentLayerAttribute.TrainInitialState"/>. A generated class has it with its own type of state; this one is for classes chosen at run time.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network cannot run step by step: <see cref="NetworkDefinition.Streams"/> is false.</exception>
    public NetworkState CreateState()
    {
        RequireStreams();
        return NewState();
    }

    /// <summary>Makes the states of several streams that are stepped together, all as <see cref="CreateState"/> makes one.</summary>
    /// <param name="count">How many, 1 or more; all together take one array, which holds up to <see cref="Array.MaxLength"/> floats.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1, or so many streams have no room in one array.</exception>
    /// <exception cref="InvalidOperationException">The network cannot run step by step: <see cref="NetworkDefinition.Streams"/> is false.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NetworkStates CreateStates(int count)
    {
        RequireStreams();
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (Definition.StepsTogether)
        {
            return new JoinedStates(NewPass(1, count, training: false, nameof(count), count), Parameters);
        }

        // Each has its own array. What would not fit into one is refused before the first is allocated.
        if ((long)count * Definition.StateLength > AlignedBuffer.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Expected at most {AlignedBuffer.MaxLength / Definition.StateLength} streams of '{Definition.Name}', {Definition.StateLength} floats each.");
        }

        var states = new NetworkState[count];
        for (int i = 0; i < count; i++)
        {
            states[i] = NewState();
        }

        return new SeparateStates(states);
    }

    /// <summary>
    /// Runs one time step of a stream. Allocates nothing. A NaN in x stays in the state until it is reset. A generated class has it for its own type of
    /// state, without the check of whose state it is; this one is for classes chosen at run time.
    /// </summary>
    /// <param name="state">A state of this class of network, which moves on by one step. Any object of the class may have created it: it holds no weights.</param>
    /// <param name="x">The features of the step, [<see cref="NetworkDefinition.StreamInputs"/>]; a token as its number.</param>
    /// <param name="y">The output as if the sequence ended here, [<see cref="NetworkDefinition.Outputs"/>]. It may overlap x: all of x has been read before it is written.</param>
    /// <exception cref="ArgumentException">The state belongs to another network, or a length does not fit.</exception>
    /// <exception cref="InvalidOperationException">The network cannot run step by step (<see cref="NetworkDefinition.Streams"/> is false), or begins with a source and the state was not started.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(NetworkState state, ReadOnlySpan<float> x, Span<float> y)
    {
        RequireOwn(state);
        RequireStreams();
        Require.Length(x.Length, Definition.StreamInputs, nameof(x), "the features of one time step");
        Require.Length(y.Length, Definition.Outputs, nameof(y), "the output of one time step");
        Advance(state, x, y);
    }

    /// <summary>Runs one time step of several streams, with the bits of as many single ones. Allocates nothing; the weights are read once for all.</summary>
    /// <param name="states">The streams' states, which move on by one step.</param>
    /// <param name="x">The features of the step, [streams, <see cref="NetworkDefinition.StreamInputs"/>], row-major.</param>
    /// <param name="y">The outputs as if the sequences ended here, [streams, <see cref="NetworkDefinition.Outputs"/>], row-major. It may be x itself if the lengths are equal.</param>
    /// <exception cref="ArgumentException">A length does not fit, x and y overlap without being the same, or the states belong to another network; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The network begins with a source, and a stream was not started; nothing has changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(NetworkStates states, ReadOnlySpan<float> x, Span<float> y)
    {
        RequireOwn(states);
        RequireStreamSpans(states.Count, x, y, "all streams");
        states.Step(this, x, y);
    }

    /// <summary>
    /// Runs one time step of some of several streams, with the bits of single steps; the others do not change. The first such call allocates memory, later ones do not; the weights are read once
    /// for all.
    /// </summary>
    /// <param name="states">The states of all streams.</param>
    /// <param name="streams">Those that move on by one step, each 0 … <see cref="NetworkStates.Count"/> − 1 and named once, in any order. If empty, nothing happens.</param>
    /// <param name="x">The features of the step, [streams.Length, <see cref="NetworkDefinition.StreamInputs"/>], row-major, in the order of <paramref name="streams"/>.</param>
    /// <param name="y">The outputs as if the sequences ended here, [streams.Length, <see cref="NetworkDefinition.Outputs"/>], in the same order. It may be x itself if the lengths are equal.</param>
    /// <exception cref="ArgumentException">A stream is named twice, a length does not fit, x and y overlap without being the same, or the states belong to another network; nothing has changed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The network begins with a source, and one of the streams was not started; nothing has changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(NetworkStates states, ReadOnlySpan<int> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        RequireOwn(states);
        states.RequireStreams(streams, nameof(streams));
        RequireStreamSpans(streams.Length, x, y, "those streams");
        if (!streams.IsEmpty)
        {
            states.Step(this, streams, x, y);
        }
    }

    /// <summary>Starts one of several streams on a source.</summary>
    /// <param name="states">The streams' states.</param>
    /// <param name="stream">The stream, 0 … streams − 1; its content is discarded, except constant inputs.</param>
    /// <param name="source">[steps, <see cref="NetworkDefinition.Inputs"/>], row-major; any number of steps from 1.</param>
    /// <exception cref="ArgumentException">A length does not fit, a token is out of range, there is no such stream, or the states belong to another network.</exception>
    /// <exception cref="InvalidOperationException">The network has no source.</exception>
    public void Start(NetworkStates states, int stream, ReadOnlySpan<float> source)
    {
        RequireOwn(states);
        RequireSource();
        states.RequireStream(stream, nameof(stream));
        StartStream(((SeparateStates)states).StateOf(stream), source);
    }

    /// <summary>One step of a stream whose arguments have been checked.</summary>
    internal void AdvanceChecked(NetworkState state, ReadOnlySpan<float> x, Span<float> y) => Advance(state, x, y);

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

    private void RequireStreams()
    {
        if (!Definition.Streams)
        {
            throw new InvalidOperationException($"'{Definition.Name}' needs whole sequences: it cannot run step by step.");
        }
    }

    private void RequireSource()
    {
        RequireStreams();
        if (!Definition.HasSource)
        {
            throw new InvalidOperationException($"'{Definition.Name}' has no source to start on: its streams begin with their first step.");
        }
    }

    private void RequireStreamSpans(int count, ReadOnlySpan<float> x, ReadOnlySpan<float> y, string which)
    {
        int inputs = Definition.StreamInputs, outputs = Definition.Outputs;
        if (x.Length != (long)count * inputs || y.Length != (long)count * outputs)
        {
            Require.Length(x.Length, (long)count * inputs, nameof(x), $"the features of one time step of {which}");
            Require.Length(y.Length, (long)count * outputs, nameof(y), $"the outputs of one time step of {which}");
        }

        Require.ApartOrSame(x, y, nameof(y), nameof(x));
        RequireStreamTokens(x, nameof(x));
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
                if (Definition.HasSource || !IsMasked(x.Slice(from, inputs)))
                {
                    Tokens.Check(x[from + column], input.Tokens, parameter);
                }
            }

            column += isRead ? input.Width : 0;
        }
    }
}
