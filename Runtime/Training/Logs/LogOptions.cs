namespace Unrolled;

/// <summary>What a log of a training holds.</summary>
public sealed record LogOptions
{
    private readonly int _everySteps;

    /// <summary>
    /// 1 for the report after every step of the optimizer, n for that after every n-th, besides those at the ends of epochs; 0 (the default) for these alone. Steps are
    /// those of <see cref="TrainingProgress.Step"/>, so that a training that is resumed logs the same ones. Of a batch of several steps that of the batch in which the n-th was taken.
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

    /// <summary>True to begin again where there is a log already; by default, what is reported comes after it, as another run.</summary>
    public bool Replace { get; init; }
}
