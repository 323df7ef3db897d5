using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>An input that no layer has read yet, perhaps under another shape: which of its own dimensions each dimension is made of.</summary>
/// <param name="Input">The input's name in the file.</param>
/// <param name="Original">Its dimensions without the batch; null where one is open.</param>
/// <param name="Groups">For each dimension, those of the input that it joins; none for one that was added.</param>
internal sealed record KerasView(string Input, ImmutableArray<int?> Original, ImmutableArray<ImmutableArray<int>> Groups)
{
    public static KerasView Of(string input, ImmutableArray<int?> shape) => new(input, shape, [.. Enumerable.Range(0, shape.Length).Select(d => ImmutableArray.Create(d))]);

    /// <summary>Whether <see cref="Original"/> is another shape of the input's values, in the same order.</summary>
    public bool IsCut { get; init; }

    public ImmutableArray<int?> Shape => [.. Groups.Select(Size)];

    /// <summary>A name for the view: the same for the same one.</summary>
    public string Key => $"{Input}: {(IsCut ? $"({string.Join(", ", Original)}) " : "")}{string.Join(" ", Groups.Select(g => string.Join("·", g)))}";

    /// <summary>The view under another shape; null if that would cut a dimension.</summary>
    public KerasView? Reshape(ImmutableArray<int?> shape)
    {
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        ImmutableArray<int?> own = Shape;
        int next = 0;
        for (int d = 0; d < shape.Length; d++)
        {
            ImmutableArray<int> joined = [];
            long size = 1;
            bool open = false;
            // An open dimension stands for itself.
            while (next < own.Length && (shape[d] is { } wanted ? own[next] is { } known && (size < wanted || size == wanted && known == 1) && size * known <= wanted : !open && own[next] is null))
            {
                open |= own[next] is null;
                size *= own[next] ?? 1;
                joined = joined.AddRange(Groups[next++]);
            }

            if (shape[d] is { } expected ? size != expected : !open)
            {
                return null;
            }

            groups.Add(joined);
        }

        return next == own.Length ? this with { Groups = groups.ToImmutable() } : null;
    }

    /// <summary>The view under a shape that cuts dimensions; null if its values would not be in the input's order, or it is not known how many there are.</summary>
    public KerasView? Cut(ImmutableArray<int?> shape)
    {
        ImmutableArray<int?> own = Shape;
        bool inOrder = Groups.SelectMany(g => g).SequenceEqual(Enumerable.Range(0, Original.Length));
        // Open dimensions in front are the same.
        int open = own.IsEmpty || shape.IsEmpty || own[0] is not null ? 0 : 1;
        if (!inOrder || open == 1 && shape[0] is not null || own.Skip(open).Concat(shape.Skip(open)).Any(size => size is null))
        {
            return null;
        }

        static long Values(IEnumerable<int?> sizes) => sizes.Aggregate(1L, (product, size) => Math.Min(product * size!.Value, int.MaxValue));
        return Values(own.Skip(open)) == Values(shape.Skip(open)) ? Of(Input, shape) with { IsCut = true } : null;
    }

    /// <summary>The view with its dimensions in another order.</summary>
    public KerasView Permute(ImmutableArray<int> order) => this with { Groups = [.. order.Select(d => Groups[d])] };

    private int? Size(ImmutableArray<int> group)
    {
        int? size = 1;
        foreach (int d in group)
        {
            size *= Original[d];
        }

        return size;
    }
}
