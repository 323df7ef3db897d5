using System.Diagnostics;

namespace Unrolled.Samples.Fleet;

/// <summary>When a caller makes its calls: at once, or at a rate, whether its last call was slow or not.</summary>
internal sealed class CallClock
{
    private readonly long _interval;
    private long _next;

    /// <summary>Sets it.</summary>
    /// <param name="options">The rate of all callers together.</param>
    /// <param name="caller">The caller's number: callers follow each other evenly.</param>
    /// <param name="start">When the first of them calls.</param>
    public CallClock(FleetOptions options, int caller, long start)
    {
        if (options.Rate > 0)
        {
            _interval = (long)((double)Stopwatch.Frequency * options.Callers / options.Rate);
            _next = start + _interval * caller / options.Callers;
        }
    }

    /// <summary>Waits until the next call is due, and returns when that was: a call that begins late, since the one before took too long, has waited already.</summary>
    public async ValueTask<long> Next(CancellationToken cancellation)
    {
        if (_interval == 0)
        {
            return Stopwatch.GetTimestamp();
        }

        long due = _next;
        _next += _interval;
        TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, cancellation);
        }

        return due;
    }
}
