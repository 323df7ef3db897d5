using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>A declared layer with weights, and the tensors that it has to get.</summary>
/// <param name="layer">The layer.</param>
/// <param name="prefix">What its tensors' names begin with.</param>
/// <param name="number">Its number among the layers of a stack.</param>
internal sealed class Slot(LayerDraft layer, string prefix, int number)
{
    public LayerDraft Layer { get; } = layer;

    public string Prefix { get; } = prefix;

    public int Number { get; } = number;

    /// <summary>The shapes by the names that a single layer has.</summary>
    public SortedDictionary<string, ImmutableArray<int>> Shapes { get; } = new(StringComparer.Ordinal);

    /// <summary>Why a module's weights are not those of this layer; null if they are.</summary>
    public string? Mismatch(WeightUnit unit)
    {
        foreach ((string name, ImmutableArray<int> shape) in Shapes)
        {
            if (!unit.Tensors.TryGetValue(name, out StateTensor? tensor))
            {
                // An embedding is no linear layer, and batch normalization may have neither γ nor β.
                if (Layer.Attribute is not BatchNormalizationAttribute || name.StartsWith("running", StringComparison.Ordinal))
                {
                    return $"{name} is missing, expected {Tensor.ShapeText(shape.AsSpan())}";
                }
            }
            else if (!tensor.Shape.SequenceEqual(shape))
            {
                return $"{name}: expected {Tensor.ShapeText(shape.AsSpan())}, got {Tensor.ShapeText(tensor.Shape.AsSpan())}";
            }
        }

        // Files have a second bias, which is added where the layer has only one.
        string? other = unit.Tensors.Keys.FirstOrDefault(k => !Shapes.ContainsKey(k) && !Shapes.ContainsKey(k.Replace("bias_hh", "bias_ih", StringComparison.Ordinal)));
        return other is null ? null : $"{other} {Tensor.ShapeText(unit.Tensors[other].Shape.AsSpan())} is not expected";
    }

    /// <summary>Adds what a module may leave out.</summary>
    public void Complete()
    {
        if (Layer.Attribute is BatchNormalizationAttribute)
        {
            Layer.Tensors.TryAdd("weight", Tensor.Zeros(Shapes["weight"].AsSpan()).Map(_ => 1));
            Layer.Tensors.TryAdd("bias", Tensor.Zeros(Shapes["bias"].AsSpan()));
        }
    }

    public override string ToString() => $"{Layer.Kind} with {string.Join(", ", Shapes.Select(s => $"{s.Key} {Tensor.ShapeText(s.Value.AsSpan())}"))}";
}
