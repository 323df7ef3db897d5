namespace Unrolled.Samples.Edge;

/// <summary>Saves the state when something has changed, but not more often than an interval.</summary>
/// <param name="folder">Where to.</param>
/// <param name="forecaster">What is saved.</param>
/// <param name="interval">Milliseconds from the beginning of a save to that of the next one.</param>
internal sealed class StateKeeper(StateFolder folder, Forecaster forecaster, long interval)
{
    private long _saved = forecaster.Count, _due = long.MinValue;

    private bool HasChanged => forecaster.Count != _saved;

    /// <summary>Milliseconds until a save is due, as a wait takes it: negative for none.</summary>
    public int Remaining(long now) => HasChanged ? (int)Math.Clamp(_due - now, 0, int.MaxValue) : -1;

    /// <summary>Saves if it is due.</summary>
    /// <param name="now">Milliseconds.</param>
    public void Keep(long now)
    {
        if (now >= _due)
        {
            _due = now + interval;
            KeepLast();
        }
    }

    /// <summary>Saves before the process ends.</summary>
    public void KeepLast()
    {
        if (HasChanged)
        {
            folder.Save(forecaster.Save());
            _saved = forecaster.Count;
        }
    }
}
