using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// What one stream carries from step to step: the hidden and cell vectors of every recurrent layer, the last inputs of every convolution along
/// time, and scratch memory. The weights stay in the model, so one model serves any number of states on any number of threads. Only one thread may use a state at a time.
/// </summary>
public abstract partial class NetworkState
{
    private readonly AlignedBuffer _memory;
    private readonly AlignedBuffer _features;
    private readonly ParameterSet? _parameters;
    private bool _isAtStart;
    private float[]? _feedback;

    // The place of the oldest time step of each ring.
    private readonly int[] _oldest;

    /// <summary>Creates a state of zeros.</summary>
    /// <param name="definition">The network it belongs to.</param>
    protected NetworkState(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Definition = definition;
        Length = definition.CarriedLength;
        _oldest = new int[definition.Histories.Length];
        _memory = new AlignedBuffer(definition.StateLength);
        _features = new AlignedBuffer(definition.StreamInputs);
    }

    /// <summary>
    /// Creates a state of a model whose initial states are parameters (<see cref="RecurrentLayerAttribute.TrainInitialState"/>). It starts from them,
    /// also after <see cref="Reset"/>.
    /// </summary>
    /// <param name="definition">The network it belongs to.</param>
    /// <param name="parameters">The model's parameters.</param>
    protected NetworkState(NetworkDefinition definition, ParameterSet parameters)
        : this(definition)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        SetInitialVectors();
    }

    /// <summary>True if no step has been taken and no vector has been set: the model that takes the first step may have other initial states than the one that made this state.</summary>
    internal bool IsAtStart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isAtStart;
    }

    /// <summary>The network it belongs to.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The number of floats that <see cref="CopyTo(Span{float})"/> writes: all vectors and the past inputs of convolutions.</summary>
    public int Length { get; }

    /// <summary>0 after an even number of steps, 1 after an odd one: which of its two places a vector is in. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public nint Phase { get; set; }

    /// <summary>The memory's first float, aligned to 64 bytes. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float Memory
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _memory.Start;
    }

    /// <summary>
    /// Starts a new sequence: sets every vector to zero, or in layers with <see cref="RecurrentLayerAttribute.TrainInitialState"/> to the initial states
    /// of the model that takes the next step. A state that was started on a source must be started again.
    /// </summary>
    public void Reset() => ClearVectors();

    /// <summary>The place of the oldest time step in a ring: the next one takes it. For generated code.</summary>
    /// <param name="history">Its number in <see cref="NetworkDefinition.Histories"/>.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int Oldest(int history) => ref _oldest[history];

    /// <summary>The hidden vector h of a recurrent layer, [units]. Valid until the next step.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <exception cref="KeyNotFoundException">No recurrent layer has that name.</exception>
    public ReadOnlySpan<float> Hidden(string layer) => Current(Find(layer, StateKind.Hidden));

    /// <summary>The cell vector c of an LSTM layer, [units]. Valid until the next step.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <exception cref="KeyNotFoundException">No layer with a cell has that name.</exception>
    public ReadOnlySpan<float> Cell(string layer) => Current(Find(layer, StateKind.Cell));

    /// <summary>An additional output of the last step, [width]. Valid until the next step.</summary>
    /// <param name="name">The name of its layer, with <c>.h</c> or <c>.c</c> after it for a final state.</param>
    /// <exception cref="KeyNotFoundException">The network has no such output, or does not run step by step.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<float> Output(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (OutputDefinition output in Definition.OutputLayers)
        {
            if (output.Name == name && output.EvenOffset >= 0)
            {
                return _memory.Span.Slice(Phase == 0 ? output.EvenOffset : output.OddOffset, output.Width);
            }
        }

        throw NoOutput(name);
    }

    /// <summary>Replaces the hidden vector h of a recurrent layer.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="values">[units].</param>
    /// <exception cref="KeyNotFoundException">No recurrent layer has that name.</exception>
    /// <exception cref="ArgumentException">The number of values does not match the layer.</exception>
    public void SetHidden(string layer, ReadOnlySpan<float> values) => Set(Find(layer, StateKind.Hidden), values);

    /// <summary>Replaces the cell vector c of an LSTM layer.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="values">[units].</param>
    /// <exception cref="KeyNotFoundException">No layer with a cell has that name.</exception>
    /// <exception cref="ArgumentException">The number of values does not match the layer.</exception>
    public void SetCell(string layer, ReadOnlySpan<float> values) => Set(Find(layer, StateKind.Cell), values);

    /// <summary>Copies the vectors of another state of the same network class.</summary>
    /// <param name="source">The state to copy.</param>
    /// <exception cref="ArgumentException">The states belong to different networks.</exception>
    public void CopyFrom(NetworkState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!ReferenceEquals(source.Definition, Definition))
        {
            throw new ArgumentException($"Expected a state of '{Definition.Name}', got one of '{source.Definition.Name}'.", nameof(source));
        }

        source._memory.Span.CopyTo(_memory.Span);
        source._oldest.CopyTo(_oldest, 0);
        Phase = source.Phase;
        _isAtStart = source._isAtStart;
        CopySource(source);
    }

    /// <summary>
    /// Saves a stream: writes all vectors in the order of <see cref="NetworkDefinition.States"/>, then the past inputs of convolutions in the order of
    /// <see cref="NetworkDefinition.Histories"/>, the oldest time step first.
    /// </summary>
    /// <param name="target">[<see cref="Length"/>].</param>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyTo(Span<float> target)
    {
        Require.Length(target.Length, Length, nameof(target), "the state's vectors");
        RefreshStart();
        foreach (StateDefinition state in Definition.States)
        {
            Vector(state).CopyTo(target);
            target = target[state.Units..];
        }

        for (int i = 0; i < _oldest.Length; i++)
        {
            CopyRing(i, target);
            target = target[Ring(Definition.Histories[i]).Length..];
        }
    }

    /// <summary>Restores a stream from what <see cref="CopyTo(Span{float})"/> wrote. Values that are too small (<see cref="FlushToZero"/>) become zero.</summary>
    /// <param name="source">[<see cref="Length"/>].</param>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyFrom(ReadOnlySpan<float> source)
    {
        Require.Length(source.Length, Length, nameof(source), "the state's vectors");
        _isAtStart = false;
        foreach (StateDefinition state in Definition.States)
        {
            FlushToZero.Copy(source[..state.Units], Vector(state));
            source = source[state.Units..];
        }

        for (int i = 0; i < _oldest.Length; i++)
        {
            Span<float> ring = Ring(Definition.Histories[i]);
            FlushToZero.Copy(source[..ring.Length], ring);
            _oldest[i] = 0;
            source = source[ring.Length..];
        }
    }

    /// <summary>Memory for an output and the input computed from it. Its size depends only on the network, so it is allocated once.</summary>
    internal Span<float> Feedback(int length) => _feedback ??= new float[length];

    /// <summary>The features of a step, those that are too small (<see cref="FlushToZero"/>) as zeros; where they stand until the next ones. For generated code.</summary>
    /// <param name="features">The features as the caller gave them.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ref float FlushFeatures(ReadOnlySpan<float> features)
    {
        if (features.Length == 1)
        {
            // Called where something changes.
            _features.Start = 0f;
        }
        else
        {
            FlushToZero.Copy(features, _features.Span[..features.Length]);
        }

        return ref _features.Start;
    }

    /// <summary>Copies the initial states of the model that takes the first step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void StartFrom(ParameterSet parameters)
    {
        // In the place of an even number of steps: there are none yet.
        foreach (StateDefinition state in Definition.States)
        {
            state.CopyInitial(parameters, _memory.Span[state.EvenOffset..]);
        }

        _isAtStart = false;
    }

    private void SetInitialVectors()
    {
        _isAtStart = _parameters is not null;
        RefreshStart();
    }

    /// <summary>Before the first step the initial states are those that the model has now: training may have changed them since the state was made.</summary>
    private void RefreshStart()
    {
        if (_isAtStart)
        {
            StartFrom(_parameters!);
            _isAtStart = true;
        }
    }

    private Span<float> Ring(HistoryDefinition history) => _memory.Span.Slice(history.Offset, history.Steps * history.Width);

    private Span<float> Vector(StateDefinition state) => _memory.Span.Slice(Phase == 0 ? state.EvenOffset : state.OddOffset, state.Units);

    private Span<float> Current(StateDefinition state)
    {
        RefreshStart();
        return Vector(state);
    }

    private void Set(StateDefinition state, ReadOnlySpan<float> values)
    {
        Require.Length(values.Length, state.Units, nameof(values), "a state vector");
        RefreshStart();
        _isAtStart = false;
        FlushToZero.Copy(values, Vector(state));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private StateDefinition Find(string layer, StateKind kind)
    {
        ArgumentNullException.ThrowIfNull(layer);
        foreach (StateDefinition state in Definition.States)
        {
            if (state.Kind == kind && state.Layer == layer)
            {
                return state;
            }
        }

        throw NotFound(layer, kind);
    }

    private KeyNotFoundException NoOutput(string name)
        => new($"'{Definition.Name}' has no output '{name}' per step. It has: {string.Join(", ", Definition.OutputLayers.Where(o => o.EvenOffset >= 0).Select(o => o.Name))}.");

    // Apart from the search, which would otherwise allocate the closure of the query below on every call.
    private KeyNotFoundException NotFound(string layer, StateKind kind)
    {
        string[] names = [.. Definition.States.Where(s => s.Kind == kind).Select(s => s.Layer)];
        return new KeyNotFoundException($"'{Definition.Name}' has no layer '{layer}' with a {(kind == StateKind.Hidden ? "hidden" : "cell")} vector. Layers with one: {(names.Length == 0 ? "none" : string.Join(", ", names))}.");
    }
}
