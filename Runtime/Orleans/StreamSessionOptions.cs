namespace Unrolled.Orleans;

/// <summary>How patient a <see cref="StreamSession"/> is.</summary>
public sealed class StreamSessionOptions
{
    /// <summary>How long a call is made again and again while the cluster does not answer. The default is one minute: Orleans needs some of it to find out that a silo is dead.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan RetryFor
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(RetryFor));
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>The most steps that the session keeps because the cluster has not saved them. The default is 100,000; while the storage works there are as many as between two saves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxUnsavedSteps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxUnsavedSteps));
            field = value;
        }
    } = 100_000;
}
