namespace Unrolled.Bench.Compare;

/// <summary>A commit.</summary>
/// <param name="Hash">Its whole hash.</param>
/// <param name="Short">The beginning of it that is enough here.</param>
/// <param name="Subject">The first line of its message.</param>
internal sealed record Commit(string Hash, string Short, string Subject)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Short} ({Subject})";
}
