namespace Unrolled.Tool.Declarations;

/// <summary>A layer of a network that is being imported: its attribute and its weights.</summary>
/// <param name="attribute">The attribute with its options.</param>
internal sealed class LayerDraft(LayerAttribute attribute)
{
    public LayerAttribute Attribute { get; } = attribute;

    /// <summary>The name, unique in the network.</summary>
    public string Name => Attribute.Name ?? throw new InvalidOperationException("The layer has no name.");

    /// <summary>What a declaration calls it: "Lstm".</summary>
    public string Kind => KindOf(Attribute.GetType());

    /// <summary>What a declaration calls an attribute's type: "Lstm" for <see cref="LstmAttribute"/>.</summary>
    public static string KindOf(Type attribute) => attribute.Name[..^nameof(System.Attribute).Length];

    /// <summary>The weights, by the part of their names after the layer's prefix: "weight_ih_l0".</summary>
    public SortedDictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it comes from in the file, for messages: "layer 'lstm_1'".</summary>
    public string Origin { get; init; } = "";

    /// <summary>Sets a weight.</summary>
    public LayerDraft With(string name, Tensor tensor)
    {
        Tensors.Add(name, tensor);
        return this;
    }
}
