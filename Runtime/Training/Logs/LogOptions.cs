namespace Unrolled.Training;

/// <summary>What a training log records.</summary>
public sealed record LogOptions
{
    private readonly int _everySteps;

    /// <summary>
    /// n to log every n-th optimizer step in addition to the ends of epochs; 0 (the default) to log only the ends of epochs. Steps are counted as in
    /// <see cref="TrainingProgress.Step"/>, so a resumed training logs the same steps. If a batch takes several steps, the report of the batch that
    /// contains the n-th step is logged.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int EverySteps
    {
        get => _everySteps;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(EverySteps));
            _everySteps = value;
        }
    }

    /// <summary>True to replace an existing log. The default is false: reports are appended as another run.</summary>
    public bool Replace { get; init; }
}
