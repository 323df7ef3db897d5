using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// What a stream keeps of the source that it was started on. Copies of a state share it: it does not change until a state restarts, and a state
// whose source is shared then takes new memory.
public abstract partial class NetworkState
{
    private SequencePass? _source;
    private bool _isStarted, _sharesSource;
    private AlignedBuffer _maps = new(0);
    private int _mapStride;

    /// <summary>The attention weights over the source's steps, from a layer's last step.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <returns>[steps], one weight for each step of the layer that it attends over.</returns>
    /// <exception cref="KeyNotFoundException">No attention layer has that name.</exception>
    /// <exception cref="InvalidOperationException">The state was not started, or the layer does not compute its weights step by step.</exception>
    public ReadOnlySpan<float> AttentionWeights(string layer)
    {
        int attention = Definition.FindAttention(layer);
        if (Definition.AttentionLayers[attention].InSource || !Definition.Streams)
        {
            throw new InvalidOperationException($"The weights of '{layer}' are not computed step by step: read them from a pass.");
        }

        return _maps.Span.Slice(attention * _mapStride, RequireSource().Axis(Definition.AttentionLayers[attention].Axis).Steps);
    }

    /// <summary>Sets a constant input: one vector for the whole sequence. It is kept until it is set again, even by <see cref="Reset"/>. Set it before a stream starts.</summary>
    /// <param name="input">Its name.</param>
    /// <param name="values">[width].</param>
    /// <exception cref="KeyNotFoundException">No constant input has that name.</exception>
    /// <exception cref="ArgumentException">The number of values does not match the input.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetInput(string input, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (InputDefinition definition in Definition.InputLayers)
        {
            if (definition.Kind == InputKind.Constant && definition.Name == input)
            {
                Require.Length(values.Length, definition.Width, nameof(values), "a constant input");
                FlushToZero.Copy(values, Constant(definition));
                return;
            }
        }

        throw NoInput(Definition, input);
    }

    /// <summary>The pass that the source went through. For generated code.</summary>
    /// <exception cref="InvalidOperationException">The state was not started.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public SequencePass RequireSource() => _isStarted ? _source! : throw new InvalidOperationException($"A stream of '{Definition.Name}' begins with a source: call Start first.");

    /// <summary>Where an attention layer's weights of the current step go. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float AttentionMap(int attention) => ref Unsafe.Add(ref _maps.Start, attention * _mapStride);

    /// <summary>Sets a vector by its number among the definition's states, at both of its places: those of the source stay while the stream steps. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void SetVector(int state, ReadOnlySpan<float> values)
    {
        FlushToZero.Copy(values, _memory.Span[Definition.States[state].EvenOffset..]);
        FlushToZero.Copy(values, _memory.Span[Definition.States[state].OddOffset..]);
    }

    /// <summary>The pass for a source of a number of steps, or null if it is too small or belongs to another state.</summary>
    internal SequencePass? SourceFor(int steps) => !_sharesSource && _source is { } pass && pass.MaxSteps >= steps ? pass : null;

    /// <summary>Longest source so far, to grow from.</summary>
    internal int SourceRoom => _source?.MaxSteps ?? 0;

    /// <summary>Takes over a source that went through a pass. The vectors are those of a new sequence, constants stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void BeginWith(SequencePass pass)
    {
        if (!ReferenceEquals(pass, _source))
        {
            _source = pass;
            _sharesSource = false;
        }

        GrowMaps(pass.MapStride * Definition.AttentionLayers.Length);
        _mapStride = pass.MapStride;
        ClearVectors();
        for (int i = 0; i < Definition.InputLayers.Length; i++)
        {
            if (Definition.InputLayers[i] is { Kind: InputKind.Constant } input)
            {
                Constant(input).CopyTo(pass.InputAt(i, 0, 0));
            }
        }

        _isStarted = true;
    }

    // Apart from the search, which allocates nothing.
    internal static KeyNotFoundException NoInput(NetworkDefinition definition, string name)
    {
        string[] names = [.. definition.InputLayers.Where(i => i.Kind == InputKind.Constant).Select(i => i.Name)];
        return new KeyNotFoundException($"'{definition.Name}' has no constant input '{name}'. It has: {(names.Length == 0 ? "none" : string.Join(", ", names))}.");
    }

    // Everything but constant inputs, which follow each other in memory as they do in the Definition.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ClearVectors()
    {
        int start = 0;
        foreach (InputDefinition input in Definition.InputLayers)
        {
            if (input.Kind == InputKind.Constant)
            {
                _memory.Span[start..input.StateOffset].Clear();
                start = input.StateOffset + input.Width;
            }
        }

        _memory.Span[start..].Clear();
        Array.Clear(_oldest);
        Phase = 0;
        _isStarted = false;
        SetInitialVectors();
    }

    private void CopySource(NetworkState other)
    {
        if (!Definition.HasSource)
        {
            return;
        }

        _source = other._source;
        _isStarted = other._isStarted;
        _sharesSource = other._sharesSource = _source is not null;
        _mapStride = other._mapStride;
        GrowMaps(other._maps.Length);
        other._maps.Span.CopyTo(_maps.Span);
    }

    private void GrowMaps(int length)
    {
        if (_maps.Length < length)
        {
            _maps = new AlignedBuffer(length);
        }
    }

    private Span<float> Constant(InputDefinition input) => _memory.Span.Slice(input.StateOffset, input.Width);
}
