namespace Unrolled.Orleans;

/// <summary>How a silo hosts streams. All silos of a cluster should have the same options and models.</summary>
public sealed class StreamOptions
{
    // What timers take.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly Dictionary<string, ModelSource> _models = new(StringComparer.Ordinal);

    /// <summary>A state is saved at the end of the call with which this many steps are unsaved. The default is 100; <see cref="int.MaxValue"/> leaves it to <see cref="SaveEvery"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int SaveEverySteps
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 100;

    /// <summary>A state is saved at most this long after its first unsaved step. The default is 10 seconds; <see cref="Timeout.InfiniteTimeSpan"/> leaves it to <see cref="SaveEverySteps"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, nor infinite, or is longer than 24 days.</exception>
    public TimeSpan SaveEvery
    {
        get;
        set => field = PositiveOrInfinite(value, nameof(SaveEvery));
    } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call waits for a save that it has started, so that a storage that hangs does not stop the streams. The save itself goes on. The default is 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, nor infinite, or is longer than 24 days.</exception>
    public TimeSpan SaveWait
    {
        get;
        set => field = PositiveOrInfinite(value, nameof(SaveWait));
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a silo asks for the current versions of its models: after a roll, all streams have the new version within this time and the time to load it. The default is 1 second.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or is longer than 24 days.</exception>
    public TimeSpan RollEvery
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(RollEvery));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, nameof(RollEvery));
            field = value;
        }
    } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stream without calls stays in memory, more than a minute; it is saved when it leaves. The default is null: Orleans's own setting, 15 minutes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is one minute or less, which is how often Orleans looks.</exception>
    public TimeSpan? IdleAfter
    {
        get;
        set
        {
            if (value is { } time)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.FromMinutes(1), nameof(IdleAfter));
            }

            field = value;
        }
    }

    internal IReadOnlyDictionary<string, ModelSource> Models => _models;

    /// <summary>Adds a model that the silo's streams may run: one network for each version, shared by all of them.</summary>
    /// <param name="name">Its name, without '/'.</param>
    /// <param name="load">Makes the network of a version, 1 or more, which nobody changes afterwards. It is called once for each version that is needed, on a thread of the pool.</param>
    /// <param name="firstVersion">The version that a new cluster begins with. A cluster that has run before goes on with the one that it was rolled to last.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a '/', or was added before.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is below 1.</exception>
    public StreamOptions AddModel(string name, Func<int, Network> load, int firstVersion = 1)
    {
        StreamKey.RequireModel(name, nameof(name));
        ArgumentNullException.ThrowIfNull(load);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstVersion, 1);
        if (!_models.TryAdd(name, new ModelSource(name, load, firstVersion)))
        {
            throw new ArgumentException($"Model '{name}' was added before.", nameof(name));
        }

        return this;
    }

    private static TimeSpan PositiveOrInfinite(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
        }

        return value;
    }
}
