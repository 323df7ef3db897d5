using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// When <see cref="Trainer{T}.Fit"/> saves everything that the rest of a run depends on, so that another process can continue it with the same bits:
/// after a number of steps or epochs, when it is canceled, and when it ends.
/// </summary>
/// <remarks>
/// The file is written under a temporary name and then renamed: whenever the process is killed, the last complete checkpoint remains. See <see cref="Trainer{T}.LoadCheckpoint"/>.
/// </remarks>
/// <param name="Path">The file; an existing one is replaced. One trainer at a time may write it.</param>
public sealed record Checkpoint(string Path)
{
    private readonly int? _everySteps;
    private readonly int? _everyEpochs;

    /// <summary>The file.</summary>
    /// <exception cref="ArgumentException">The value is null or empty.</exception>
    public string Path { get; } = Require.NotNull(Path, nameof(Path)).Length == 0 ? throw new ArgumentException("Expected the path of a file.", nameof(Path)) : Path;

    /// <summary>True if there is a file to resume from. A dangling link does not count, unlike for <see cref="System.IO.File.Exists"/>.</summary>
    public bool Exists
    {
        get
        {
            var file = new FileInfo(Path);
            try
            {
                return file.LinkTarget is null ? file.Exists : file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true };
            }
            catch (IOException)
            {
                return false; // links in a circle
            }
        }
    }

    /// <summary>
    /// The number of optimizer steps between checkpoints, 1 or more; null (the default) to write none within an epoch. A checkpoint is written after the batch that reaches this number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? EverySteps
    {
        get => _everySteps;
        init => _everySteps = TrainerOptions.RequirePositive(value, nameof(EverySteps));
    }

    /// <summary>The number of epochs between checkpoints, 1 or more; null (the default) to write none between epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? EveryEpochs
    {
        get => _everyEpochs;
        init => _everyEpochs = TrainerOptions.RequirePositive(value, nameof(EveryEpochs));
    }

    /// <summary>True if steps are passed at which one is written.</summary>
    internal bool IsDue(long stepsBefore, long steps) => EverySteps is { } every && steps / every != stepsBefore / every;

    /// <summary>True if one is written after an epoch.</summary>
    internal bool IsDue(int epoch) => EveryEpochs is { } every && epoch % every == 0;
}
