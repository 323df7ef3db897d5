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
