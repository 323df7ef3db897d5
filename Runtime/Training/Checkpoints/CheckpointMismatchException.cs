using System.Collections.Immutable;

namespace Unrolled;

/// <summary>
/// A checkpoint is of another training: of another network, with other options, or on other data. Nothing has changed. A run that goes on has to be the same to give the same
/// bits; to go on with other options, load the weights alone.
/// </summary>
public sealed class CheckpointMismatchException : Exception
{
    /// <summary>Says in what they differ.</summary>
    /// <param name="what">The checkpoint's file, or what it was loaded from.</param>
    /// <param name="mismatches">All differences, one or more.</param>
    public CheckpointMismatchException(string what, ImmutableArray<CheckpointMismatch> mismatches)
        : base($"{what} is a checkpoint of another training:{string.Concat(mismatches.Select(m => $"{Environment.NewLine}  {m.Name}: expected {m.Expected}, got {m.Actual}"))}")
        => Mismatches = mismatches;

    /// <summary>All differences.</summary>
    public ImmutableArray<CheckpointMismatch> Mismatches { get; }
}
