using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// What several streams of one network carry, to be stepped together: a step then reads the weights once for all of them. The bits are those of as many
/// streams alone. <see cref="Network.CreateStates"/> makes them; one thread uses them at a time.
/// </summary>
/// <remarks>
/// Networks with a source, masking or 8-bit weights are stepped one stream after the other, because their streams do not run in lockstep.
/// </remarks>
public abstract class NetworkStates
{
    // The streams that a step has named so far. All false between steps.
    private readonly bool[] _isNamed;

    private protected NetworkStates(NetworkDefinition definition, int count)
    {
        Definition = definition;
        Count = count;
        Length = definition.CarriedLength;
        _isNamed = new bool[count];
    }

    /// <summary>The network they belong to.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>How many streams there are.</summary>
    public int Count { get; }

    /// <summary>Floats that <see cref="CopyTo(int, Span{float})"/> writes of a stream, as many as <see cref="NetworkState.Length"/>.</summary>
    public int Length { get; }

    /// <summary>The start of new sequences, for every stream; see <see cref="Reset(int)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reset()
    {
        for (int i = 0; i < Count; i++)
        {
            ResetStream(i);
        }
    }

    /// <summary>
    /// Starts a new sequence: sets every vector of a stream to zero, those of layers with <see cref="RecurrentLayerAttribute.TrainInitialState"/> to the model's initial states, as
    /// <see cref="NetworkState.Reset"/> does. The others continue.
    /// </summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    public void Reset(int stream)
    {
        RequireStream(stream, nameof(stream));
        ResetStream(stream);
    }

    /// <summary>A stream takes over the vectors and the constant inputs of another one.</summary>
    /// <param name="source">The stream to copy, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">The one that becomes like it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    public void Copy(int source, int target)
    {
        RequireStream(source, nameof(source));
        RequireStream(target, nameof(target));
        CopyStream(source, target);
    }

    /// <summary>Writes all vectors of a stream as <see cref="NetworkState.CopyTo(Span{float})"/> does: to save it, or to go on with it alone.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">[<see cref="Length"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    public void CopyTo(int stream, Span<float> target)
    {
        RequireStream(stream, nameof(stream));
        Require.Length(target.Length, Length, nameof(target), "the stream's vectors");
        Save(stream, target);
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
        Restore(stream, source);
    }

    /// <summary>Sets a constant input of a stream; it stays until it is set again, also over <see cref="Reset(int)"/>.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="input">Its name.</param>
    /// <param name="values">[width].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="KeyNotFoundException">No constant input has that name.</exception>
    /// <exception cref="ArgumentException">The number of values is not the input's.</exception>
    public void SetInput(int stream, string input, ReadOnlySpan<float> values)
    {
        RequireStream(stream, nameof(stream));
        ArgumentNullException.ThrowIfNull(input);
        SetConstant(stream, input, values);
    }

    /// <summary>An output of a stream's last step besides that of the last layer, [width]. Valid until the next step.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="name">The name of its layer, with <c>.h</c> or <c>.c</c> after it for a final state.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="KeyNotFoundException">The network has no such output.</exception>
    public ReadOnlySpan<float> Output(int stream, string name)
    {
        RequireStream(stream, nameof(stream));
        ArgumentNullException.ThrowIfNull(name);
        return OutputOf(stream, name);
    }

    /// <summary>One step of all streams, of arguments that have been checked.</summary>
    internal abstract void Step(Network network, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>One step of some streams, one or more, of arguments that have been checked.</summary>
    internal abstract void Step(Network network, ReadOnlySpan<int> streams, ReadOnlySpan<float> x, Span<float> y);

    internal void RequireStream(int stream, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stream, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, Count, parameter);
    }

    /// <summary>Throws unless there are such streams, each named once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void RequireStreams(ReadOnlySpan<int> streams, string parameter)
    {
        int named = 0;
        while (named < streams.Length && (uint)streams[named] < (uint)Count && !_isNamed[streams[named]])
        {
            _isNamed[streams[named++]] = true;
        }

        foreach (int stream in streams[..named])
        {
            _isNamed[stream] = false;
        }

        if (named < streams.Length)
        {
            int stream = streams[named];
            throw (uint)stream < (uint)Count
                ? new ArgumentException($"Expected each stream once, got {stream} at index {named} again.", parameter)
                : new ArgumentOutOfRangeException(parameter, stream, $"Expected streams of 0 … {Count - 1}, got {stream} at index {named}.");
        }
    }

    private protected abstract void ResetStream(int stream);

    private protected abstract void CopyStream(int source, int target);

    private protected abstract void Save(int stream, Span<float> target);

    private protected abstract void Restore(int stream, ReadOnlySpan<float> source);

    private protected abstract void SetConstant(int stream, string input, ReadOnlySpan<float> values);

    private protected abstract ReadOnlySpan<float> OutputOf(int stream, string name);
}
