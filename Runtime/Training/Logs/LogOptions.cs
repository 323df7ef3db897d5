namespace Unrolled.Training;

/// <summary>What a training log holds.</summary>
public sealed record LogOptions
{
    private readonly int _everySteps;

    /// <summary>
    /// 1 for the report after every step of the optimizer, n for that after every n-th step, besides those at the ends of epochs; 0 (the default) for only the ends of epochs. Steps are
    /// those of <see cref="TrainingProgress.Step"/>, so that a resumed training logs the same ones. If a batch takes several steps, the report of the batch that contains the n-th step is logged.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int EverySteps
    {
        get => _everySteps;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(EverySteps));
            _everySteps = value;
        }
    }

    /// <summary>True to replace an existing log. The default is false: reports are appended to it as another run.</summary>
    public bool Replace { get; init; }
}
