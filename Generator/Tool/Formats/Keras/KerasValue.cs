using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>A tensor of the graph while it becomes a network.</summary>
/// <param name="Name">The layer of the network that returns it, or the input that it is; empty for a view.</param>
/// <param name="Shape">Keras's dimensions without the batch; null where one is open.</param>
/// <param name="Form">What it is in the network.</param>
internal sealed record KerasValue(string Name, ImmutableArray<int?> Shape, KerasForm Form)
{
    /// <summary>The input whose steps a sequence has; null if they come from elsewhere.</summary>
    public string? Axis { get; init; }

    /// <summary>The layer that masks steps of it; null if none does.</summary>
    public string? Mask { get; init; }

    /// <summary>An input that no layer has read yet; null for what a layer returns.</summary>
    public KerasView? View { get; init; }

    /// <summary>Set for a final state of the recurrent layer <see cref="Name"/>.</summary>
    public KerasState? State { get; init; }

    /// <summary>Whether the layer has the steps in the order of time, and Keras in that of a backward run: from the last to the first.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Whether the layer has images whose rows are Keras's columns.</summary>
    public bool IsSwapped { get; init; }

    /// <summary>Whether it is a vector that Keras has as one step.</summary>
    public bool IsBroadcast { get; init; }

    /// <summary>Zeros before and after each dimension that the shape has, but the layer not yet; empty if there are none.</summary>
    public ImmutableArray<(int Before, int After)> Padded { get; init; } = [];

    /// <summary>The layer that padded it.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Set for products of queries and keys, which no layer returns.</summary>
    public KerasScores? Scores { get; init; }

    /// <summary>The dimensions of a step, or of the vector.</summary>
    public ImmutableArray<int?> Row => Form == KerasForm.Sequence ? Shape[1..] : Shape;

    /// <summary>Whether a step is an image, [height, width, channels] or [height, channels].</summary>
    public bool IsImage => Row.Length > 1 && Form != KerasForm.Vector || Row.Length == 3;

    /// <summary>The features of a step.</summary>
    public int Width(KerasLayer reader)
    {
        long width = 1;
        foreach (int? dimension in Row)
        {
            width = Math.Min(width * (dimension ?? throw new UnsupportedModelException(reader.Name, reader.Class, "the number of its input's features is open.")), int.MaxValue);
        }

        return (int)width;
    }
}
