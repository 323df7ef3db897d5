using System.Collections.Immutable;

namespace Unrolled.Training;

/// <summary>
/// A checkpoint belongs to another training: another network, other options, or other data. Nothing has changed. A run must continue with the same
/// settings to give the same bits; use <see cref="Trainer{T}.ContinueFrom(string)"/> to continue with other options or data.
/// </summary>
public sealed class CheckpointMismatchException : Exception
{
    /// <summary>Creates the exception; its message lists the differences.</summary>
    /// <param name="what">The checkpoint's file, or what it was loaded from.</param>
    /// <param name="mismatches">All differences, one or more.</param>
    public CheckpointMismatchException(string what, ImmutableArray<CheckpointMismatch> mismatches)
        : this(what, mismatches.IsDefault ? [] : mismatches, null)
    {
    }

    /// <param name="what">The checkpoint's file.</param>
    /// <param name="mismatches">All differences, one or more.</param>
    /// <param name="advice">What to do about it, as a sentence; null for no advice.</param>
    internal CheckpointMismatchException(string what, ImmutableArray<CheckpointMismatch> mismatches, string? advice)
        : base(
            $"{what} is a checkpoint of another training. Expected are the values of this training, got those of the checkpoint:"
            + string.Concat(mismatches.Select(m => $"{Environment.NewLine}  {m.Name}: expected {m.Expected}, got {m.Actual}"))
            + (advice is null ? "" : Environment.NewLine + advice))
        => Mismatches = mismatches;

    /// <summary>All differences.</summary>
    public ImmutableArray<CheckpointMismatch> Mismatches { get; }
}
