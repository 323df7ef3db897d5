using System.Collections.Immutable;

namespace Unrolled.Tool.Import;

/// <summary>What is in a model file.</summary>
internal sealed class ModelInspection
{
    /// <summary>"Keras 2.10.0, HDF5".</summary>
    public required string Format { get; init; }

    /// <summary>Anything worth a line: producer, opset, inputs.</summary>
    public List<(string Name, string Value)> Facts { get; } = [];

    /// <summary>Layers or nodes in order.</summary>
    public List<LayerRow> Layers { get; } = [];

    /// <summary>All tensors.</summary>
    public List<TensorRow> Tensors { get; } = [];

    /// <summary>What a user may not expect: "the cell uses relu", "two thirds are optimizer state".</summary>
    public List<string> Unusual { get; } = [];

    /// <param name="Name">Its name in the file.</param>
    /// <param name="Kind">Its class or operator.</param>
    /// <param name="Shape">The shape of its output, as far as it is known: "(None, 60, 50)"; empty if it is not.</param>
    /// <param name="Settings">What differs from the defaults: "units 50, relu".</param>
    public sealed record LayerRow(string Name, string Kind, string Shape, string Settings);

    /// <param name="Name">Its name in the file.</param>
    /// <param name="Type">Its element type in the format's own words.</param>
    /// <param name="Shape">Its dimensions.</param>
    public sealed record TensorRow(string Name, string Type, ImmutableArray<long> Shape);
}
