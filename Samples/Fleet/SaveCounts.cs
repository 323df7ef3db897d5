using System.Diagnostics.Metrics;

namespace Unrolled.Samples.Fleet;

/// <summary>What the silo of this process has saved.</summary>
internal sealed class SaveCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _saves, _failed;

    public SaveCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Unrolled.Orleans" && instrument.Name.EndsWith("saves", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            Interlocked.Add(ref instrument.Name.EndsWith("failed_saves", StringComparison.Ordinal) ? ref _failed : ref _saves, value));
        _listener.Start();
    }

    /// <summary>States that were saved.</summary>
    public long Saves => Interlocked.Read(ref _saves);

    /// <summary>Saves that failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public void Dispose() => _listener.Dispose();
}
