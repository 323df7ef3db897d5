using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// The states of several streams of one network that are stepped together: a step reads the weights once for all of them. The results have the same bits
/// as single streams. <see cref="Network.CreateStates"/> creates them; only one thread may use them at a time.
/// </summary>
/// <remarks>
/// Networks with a source, masking or 8-bit weights step their streams one at a time, because they do not run in lockstep.
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

    /// <summary>The number of streams.</summary>
    public int Count { get; }

    /// <summary>The number of floats that <see cref="CopyTo(int, Span{float})"/> writes for a stream, equal to <see cref="NetworkState.Length"/>.</summary>
    public int Length { get; }

    /// <summary>Starts a new sequence in every stream; see <see cref="Reset(int)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reset()
    {
        for (int i = 0; i < Count; i++)
        {
            ResetStream(i);
        }
    }

    /// <summary>
    /// Starts a new sequence in one stream: sets every vector to zero, or in layers with <see cref="RecurrentLayerAttribute.TrainInitialState"/> to the
    /// model's initial states, like <see cref="NetworkState.Reset"/>. The other streams continue.
    /// </summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    public void Reset(int stream)
    {
        RequireStream(stream, nameof(stream));
        ResetStream(stream);
    }

    /// <summary>Copies the vectors and the constant inputs of one stream to another.</summary>
    /// <param name="source">The stream to copy, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">The stream to overwrite, 0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    public void Copy(int source, int target)
    {
        RequireStream(source, nameof(source));
        RequireStream(target, nameof(target));
        CopyStream(source, target);
    }

    /// <summary>Writes all vectors of a stream like <see cref="NetworkState.CopyTo(Span{float})"/>, to save it or to continue it separately.</summary>
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

    /// <summary>Sets a constant input of a stream. It is kept until it is set again, even by <see cref="Reset(int)"/>.</summary>
    /// <param name="stream">0 … <see cref="Count"/> − 1.</param>
    /// <param name="input">Its name.</param>
    /// <param name="values">[width].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    /// <exception cref="KeyNotFoundException">No constant input has that name.</exception>
    /// <exception cref="ArgumentException">The number of values does not match the input.</exception>
    public void SetInput(int stream, string input, ReadOnlySpan<float> values)
    {
        RequireStream(stream, nameof(stream));
        ArgumentNullException.ThrowIfNull(input);
        SetConstant(stream, input, values);
    }

    /// <summary>An additional output of a stream's last step, [width]. Valid until the next step.</summary>
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

    /// <summary>True if values are in the memory of a stream, such as those of <see cref="Output"/>.</summary>
    internal abstract bool Overlaps(ReadOnlySpan<float> values);

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
