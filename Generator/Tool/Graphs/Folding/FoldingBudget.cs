namespace Unrolled.Tool.Graphs.Folding;

/// <summary>How many elements may be computed from constants: a small file must not expand into large arrays.</summary>
/// <param name="elements">Their number.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class FoldingBudget(long elements, string path)
{
    private long _left = elements;

    /// <exception cref="ModelFormatException">It is used up.</exception>
    public void Take(double count, GraphNode node)
    {
        if (!(count <= _left))
        {
            throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) computes an array of {count:g6} elements; constants of a file of this size may have {_left} more.", path);
        }

        _left -= (long)count;
    }
}
