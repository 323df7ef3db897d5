using System.Collections.Immutable;

namespace Unrolled.Tool.Bindings;

/// <summary>What the dimensions of an array in a model file's own calls stand for, from the first to the last.</summary>
internal sealed class Layout
{
    private Layout(ImmutableArray<Dimension> dimensions) => Dimensions = dimensions;

    public ImmutableArray<Dimension> Dimensions { get; }

    /// <summary>
    /// A layout from text, one word for each dimension: B is the batch, T time, F features; H, W and C are height, width and channels of an image; 1 is a dimension of
    /// one element; #2 is the element 2 of a dimension; BT has the steps of all sequences one after the other, TB the sequences of all steps. "B T F" is what Keras's recurrent layers read, "T B F" what PyTorch's do, "#0 B F" the first of two states.
    /// </summary>
    public static Layout Parse(string text)
    {
        ImmutableArray<Dimension> dimensions = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
        return dimensions.Where(d => d.Role is not (Role.One or Role.Selected)).GroupBy(d => d.Role).All(g => g.Count() == 1)
            ? new Layout(dimensions)
            : throw new ArgumentException($"'{text}' has a dimension twice.", nameof(text));
    }

    public bool Has(Role role) => Dimensions.Any(d => d.Role == role);

    /// <summary>In words, as messages tell it: "batch, steps, features".</summary>
    public override string ToString() => string.Join(", ", Dimensions.Select(d => d.Role switch
    {
        Role.One => "1",
        Role.Selected => $"element {d.Index}",
        Role.BatchTime => "batch × steps",
        Role.TimeBatch => "steps × batch",
        Role.Time => "steps",
        var role => role.ToString().ToLowerInvariant(),
    }));

    private static Dimension Read(string word) => word switch
    {
        "B" => new(Role.Batch),
        "T" => new(Role.Time),
        "F" => new(Role.Features),
        "H" => new(Role.Height),
        "W" => new(Role.Width),
        "C" => new(Role.Channels),
        "BT" => new(Role.BatchTime),
        "TB" => new(Role.TimeBatch),
        "1" => new(Role.One),
        ['#', .. string index] when int.TryParse(index, out int i) && i >= 0 => new(Role.Selected, i),
        _ => throw new ArgumentException($"'{word}' is not a dimension.", nameof(word)),
    };
}
