using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// What several streams of one network carry, to be stepped together: a step then reads the weights once for all of them. The bits are those of as many
/// streams alone. A model's <c>CreateStates</c> makes them; one thread uses them at a time.
/// </summary>
/// <remarks>
/// Networks that begin with a source, leave out time steps or round to bytes are stepped one stream after the other: there each stream goes its own way.
/// </remarks>
public sealed class NetworkStates
{
    // Either all streams in a pass of one time step, or each by itself.
    private readonly SequencePass? _pass;
    private readonly NetworkState[] _states;

    internal NetworkStates(SequencePass pass)
    {
        Definition = pass.Definition;
        Count = pass.MaxRows;
        Length = pass.Definition.CarriedLength;
        _pass = pass;
        _states = [];
        pass.BeginStreams();
    }

    internal NetworkStates(NetworkState[] states)
    {
        Definition = states[0].Definition;
        Count = states.Length;
        Length = Definition.CarriedLength;
        _states = states;
    }

    /// <summary>The network they belong to.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>How many streams there are.</summary>
    public int Count { get; }

    /// <summary>Floats that <see cref="CopyTo(int, Span{float})"/> writes of a stream, as many as <see cref="NetworkState.Length"/>.</summary>
    public int Length { get; }

    internal SequencePass? Pass => _pass;

    /// <summary>Sets every vector of every stream to zero: the start of new sequences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reset()
    {
        for (int i = 0; i < Count; i++)
        {
            Reset(i);
        }
    }

    /// <summary>Sets every vector of a stream to zero: the start of a new sequence. The others go on.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reset(int stream)
    {
        RequireStream(stream, nameof(stream));
        if (_pass is null)
        {
            _states[stream].Reset();
            return;
        }

        for (int s = 0; s < Definition.States.Length; s++)
        {
            _pass.StreamState(s, stream).Clear();
        }

        for (int h = 0; h < Definition.Histories.Length; h++)
        {
            _pass.StreamHistory(h, stream).Clear();
        }
    }

    /// <summary>A stream takes over the vectors and the constant inputs of another one.</summary>
    /// <param name="source">The stream to copy, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">The one that becomes like it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(int source, int target)
    {
        RequireStream(source, nameof(source));
        RequireStream(target, nameof(target));
        if (_pass is null)
        {
            _states[target].CopyFrom(_states[source]);
            return;
        }

        for (int s = 0; s < Definition.States.Length; s++)
        {
            _pass.StreamState(s, source).CopyTo(_pass.StreamState(s, target));
        }

        for (int h = 0; h < Definition.Histories.Length; h++)
        {
            _pass.StreamHistory(h, source).CopyTo(_pass.StreamHistory(h, target));
        }

        for (int i = 0; i < Definition.InputLayers.Length; i++)
        {
            if (Definition.InputLayers[i].Kind == InputKind.Constant)
            {
                _pass.InputAt(i, 0, source).CopyTo(_pass.InputAt(i, 0, target));
            }
        }
    }

    /// <summary>Writes all vectors of a stream as <see cref="NetworkState.CopyTo(Span{float})"/> does: to save it, or to go on with it alone.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">[<see cref="Length"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyTo(int stream, Span<float> target)
    {
        RequireStream(stream, nameof(stream));
        Require.Length(target.Length, Length, nameof(target), "the stream's vectors");
        if (_pass is null)
        {
            _states[stream].CopyTo(target);
            return;
        }

        for (int s = 0; s < Definition.States.Length; s++)
        {
            _pass.StreamState(s, stream).CopyTo(target);
            target = target[Definition.States[s].Units..];
        }

        for (int h = 0; h < Definition.Histories.Length; h++)
        {
            Span<float> history = _pass.StreamHistory(h, stream);
            history.CopyTo(target);
            target = target[history.Length..];
        }
    }

    /// <summary>Reads what <see cref="CopyTo(int, Span{float})"/> or <see cref="NetworkState.CopyTo(Span{float})"/> wrote.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="source">[<see cref="Length"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    public void CopyFrom(int stream, ReadOnlySpan<float> source)
    {
        RequireStream(stream, nameof(stream));
        Require.Length(source.Length, Length, nameof(source), "the stream's vectors");
        if (_pass is null)
        {
            _states[stream].CopyFrom(source);
            return;
        }

        _pass.SetCarried(stream, source);
    }

    /// <summary>Sets a constant input of a stream; it stays until it is set anew, also over <see cref="Reset(int)"/>.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="input">Its name.</param>
    /// <param name="values">[width].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="KeyNotFoundException">No constant input has that name.</exception>
    /// <exception cref="ArgumentException">The number of values is not the input's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetInput(int stream, string input, ReadOnlySpan<float> values)
    {
        RequireStream(stream, nameof(stream));
        if (_pass is null)
        {
            _states[stream].SetInput(input, values);
            return;
        }

        ArgumentNullException.ThrowIfNull(input);
        for (int i = 0; i < Definition.InputLayers.Length; i++)
        {
            if (Definition.InputLayers[i].Kind == InputKind.Constant && Definition.InputLayers[i].Name == input)
            {
                Require.Length(values.Length, Definition.InputLayers[i].Width, nameof(values), "a constant input");
                FlushToZero.Copy(values, _pass.InputAt(i, 0, stream));
                return;
            }
        }

        throw NetworkState.NoInput(Definition, input);
    }

    /// <summary>An output of a stream's last step besides that of the last layer, [width]. Valid until the next step.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="name">The name of its layer, with <c>.h</c> or <c>.c</c> behind it for a final state.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="KeyNotFoundException">The network has no such output.</exception>
    public ReadOnlySpan<float> Output(int stream, string name)
    {
        RequireStream(stream, nameof(stream));
        if (_pass is null)
        {
            return _states[stream].Output(name);
        }

        ArgumentNullException.ThrowIfNull(name);
        return _pass.OutputAt(Definition.FindOutput(name), 0, stream);
    }

    /// <summary>The state of a stream that is stepped by itself.</summary>
    internal NetworkState StateOf(int stream) => _states[stream];

    internal void RequireStream(int stream, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stream, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, Count, parameter);
    }
}
