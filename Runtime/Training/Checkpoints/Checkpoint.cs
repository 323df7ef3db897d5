namespace Unrolled.Training;

/// <summary>
/// When <see cref="Trainer{T}.Fit"/> saves everything that the rest of a run depends on, so that another process can continue where this one ended, with the same bits: after some
/// steps or epochs, when it is canceled, and at its end.
/// </summary>
/// <remarks>
/// The file is written beside the old one and then renamed: whenever a process is killed, the last complete checkpoint remains. See <see cref="Trainer{T}.LoadCheckpoint"/>.
/// </remarks>
/// <param name="Path">The file; an existing one is replaced. One trainer at a time may write it.</param>
public sealed record Checkpoint(string Path)
{
    private readonly int? _everySteps;
    private readonly int? _everyEpochs;

    /// <summary>The file.</summary>
    /// <exception cref="ArgumentException">The value is null or empty.</exception>
    public string Path { get; } = string.IsNullOrEmpty(Path) ? throw new ArgumentException("Expected the path of a file.", nameof(Path)) : Path;

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
    /// Steps of the optimizer from one checkpoint to the next, 1 or more; null (the default) for none within an epoch. It is written after the batch in which that
    /// number is reached.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? EverySteps
    {
        get => _everySteps;
        init => _everySteps = TrainerOptions.RequirePositive(value, nameof(EverySteps));
    }

    /// <summary>Epochs from one checkpoint to the next, 1 or more; null (the default) for none between epochs.</summary>
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
