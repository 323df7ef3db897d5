using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>A model: layers and their calls. A Sequential model is the graph of a chain.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">"Sequential", "Functional", "Model".</param>
/// <param name="Layers">All layers, in the order of the file.</param>
/// <param name="Inputs">The tensors that it reads, each of an InputLayer.</param>
/// <param name="Outputs">The tensors that it returns.</param>
internal sealed record KerasModel(string Name, string Class, ImmutableArray<KerasLayer> Layers, ImmutableArray<KerasRef> Inputs, ImmutableArray<KerasRef> Outputs)
{
    /// <summary>The name of the InputLayer that stands for the missing one of a Sequential model.</summary>
    public const string ImpliedInput = "(input)";

    public KerasLayer? Find(string name) => Layers.FirstOrDefault(layer => layer.Name == name);
}
