using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Some of another source's samples, in any order, each any number of times.</summary>
internal sealed class SelectedData : DerivedData
{
    private readonly ReadOnlyMemory<int> _indices;

    private SelectedData(SequenceData source, ReadOnlyMemory<int> indices)
        : base(source, 0, indices.Length)
        => _indices = indices;

    /// <summary>Checks what <see cref="SequenceData.Select"/> was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SelectedData Create(SequenceData source, ReadOnlyMemory<int> indices)
    {
        if (indices.IsEmpty)
        {
            throw new ArgumentException("Expected one index or more, got none.", nameof(indices));
        }

        foreach (int index in indices.Span)
        {
            if ((uint)index >= (uint)source.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"Expected indices of 0 … {source.Count - 1}.");
            }
        }

        return new SelectedData(source, indices);
    }

    /// <inheritdoc/>
    private protected override int SourceIndex(int index) => _indices.Span[index];
}
