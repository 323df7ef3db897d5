namespace Unrolled.Samples.Edge;

/// <summary>A sensor that is read at an interval. Times that pass while the program is busy are left out; the others do not drift.</summary>
/// <param name="sensor">The sensor.</param>
/// <param name="interval">Milliseconds.</param>
/// <param name="clock">The time in milliseconds.</param>
/// <param name="stop">Ends waiting.</param>
internal sealed class SensorSource(IndustrialSensor sensor, long interval, Func<long> clock, StopSignal stop) : IValueSource
{
    private long _due = clock();

    public Arrival Read(int milliseconds, out float value)
    {
        long now = clock();
        if (now < _due)
        {
            long wait = Math.Min(_due - now, milliseconds < 0 ? int.MaxValue : milliseconds);
            stop.Wait(-1, (int)wait);
            now = clock();
        }

        if (now < _due || stop.IsSet)
        {
            value = 0;
            return Arrival.None;
        }

        value = sensor.Read();
        _due += ((now - _due) / interval + 1) * interval;
        return Arrival.Value;
    }

    public void Dispose()
    {
    }
}
