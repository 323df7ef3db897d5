using System.Collections.Immutable;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>One named tensor of a network's parameters.</summary>
public sealed class ParameterTensor
{
    private readonly AlignedBuffer _values;

    internal ParameterTensor(ParameterDefinition definition, AlignedBuffer values, int offset)
    {
        Definition = definition;
        _values = values;
        Offset = offset;
    }

    /// <summary>Its definition.</summary>
    public ParameterDefinition Definition { get; }

    /// <summary>Its name in files: <c>lstm_0.weight_ih_l0</c>.</summary>
    public string Name => Definition.Name;

    /// <summary>Its dimensions; the values are row-major.</summary>
    public ImmutableArray<int> Shape => Definition.Shape;

    /// <summary>The number of its values.</summary>
    public int Length => Definition.Length;

    /// <summary>Where it starts in <see cref="ParameterSet.Values"/>.</summary>
    public int Offset { get; }

    /// <summary>Its values, row-major. They change when the model is trained or loaded; <see cref="ParameterSet.Set"/> writes them.</summary>
    public ReadOnlySpan<float> Values => _values.Span.Slice(Offset, Length);
}
