using System.Collections.Immutable;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export;

/// <summary>A layer of a network that is being exported, or one of its inputs: options with all defaults resolved, what it reads, and the shape of its output.</summary>
/// <param name="network">The network.</param>
/// <param name="spec">What was declared.</param>
/// <param name="sources">The layers that it reads, the main one first.</param>
internal sealed class ExportedLayer(ExportedNetwork network, LayerSpec spec, ImmutableArray<ExportedLayer> sources)
{
    /// <summary>What was declared, with defaults resolved.</summary>
    public LayerSpec Spec { get; } = spec;

    /// <summary>The layers that it reads, the main one first.</summary>
    public ImmutableArray<ExportedLayer> Sources { get; } = sources;

    /// <summary>The layers that read it.</summary>
    public List<ExportedLayer> Readers { get; } = [];

    public string Name => Spec.Name;

    /// <summary>The attribute's name: "Lstm".</summary>
    public string Kind => Spec.Code;

    /// <summary>What it gives: width or image, and the axis of its rows.</summary>
    public SignalSpec Output => Spec.Output;

    /// <summary>True if its output has a row for every time step.</summary>
    public bool IsSequence => Output.IsSequence;

    /// <summary>The dimensions of a row of its output: [features], or [height, width, channels].</summary>
    public ImmutableArray<int> RowShape => Output.Image is { } image ? [image.Height, image.Width, image.Channels] : [Output.Width];

    /// <summary>What its main source gives.</summary>
    public SignalSpec Input => Sources[0].Output;

    /// <summary>True of an input that only embeddings and one-hot layers read: its values are tokens.</summary>
    public bool IsTokens => Spec is InputSpec && Readers.Count > 0 && Readers.TrueForAll(r => r.Spec is EmbeddingSpec or OneHotSpec);

    /// <summary>A weight.</summary>
    /// <param name="name">The part of its name after the layer's prefix: "weight".</param>
    public Tensor Tensor(string name) => Find(name) ?? throw new InvalidOperationException($"The layer '{Name}' has no tensor '{name}'.");

    /// <summary>A weight of one direction of a recurrent layer.</summary>
    /// <param name="name">Its name without the number in its module: "weight_ih".</param>
    /// <param name="reverse">True for the second direction.</param>
    public Tensor Tensor(string name, bool reverse) => Tensor(name + Ending(reverse));

    /// <summary>The same; null if the layer has none.</summary>
    public Tensor? Find(string name, bool reverse) => Find(name + Ending(reverse));

    /// <summary>The weight that is called so in files; null if the layer has none.</summary>
    public Tensor? Find(string name) => network.Find(Spec.TensorPrefix.Length > 0 ? $"{Spec.TensorPrefix}.{name}" : name);

    /// <summary>The layer cannot be written in a format.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    public UnsupportedModelException Unsupported(string reason) => new(Name, Kind, reason);

    private string Ending(bool reverse) => $"_l{((RecurrentSpec)Spec).Recurrence.TensorLayer}{(reverse ? "_reverse" : "")}";
}
