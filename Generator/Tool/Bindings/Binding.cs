using System.Collections.Immutable;

namespace Unrolled.Tool.Bindings;

/// <summary>An array of a model file's own calls, and where its values are in the network.</summary>
/// <param name="Name">The array's name in the file. Several bindings may have one array.</param>
/// <param name="Place">Where its values enter or leave.</param>
/// <param name="Layout">What its dimensions are. An array without a time dimension has one step; without features it has one feature, such as a token.</param>
/// <param name="Start">Where the place's values begin along the array's features.</param>
internal sealed record Binding(string Name, Place Place, Layout Layout, int Start = 0)
{
    /// <summary>The sizes of an output's rows that are no single features: of H and C, or of H, W and C. Empty if the layout has features.</summary>
    public ImmutableArray<int> Sizes { get; init; } = [];

    /// <summary>The dimensions after the batch that the layout is of, where the array has others: the same values in the same order. −1 is an open one. Empty if they are the array's own.</summary>
    public ImmutableArray<int> Shape { get; init; } = [];

    /// <summary>Whether an output's array has the steps from the last to the first.</summary>
    public bool IsReversed { get; init; }

    public Binding(string name, Place place, string layout, int start = 0)
        : this(name, place, Layout.Parse(layout), start)
    {
    }
}
