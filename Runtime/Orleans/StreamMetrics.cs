using System.Diagnostics.Metrics;

namespace Unrolled.Orleans;

/// <summary>What a silo counts, for <c>dotnet-counters</c> and OpenTelemetry: the meter <c>Unrolled.Orleans</c>.</summary>
internal sealed class StreamMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Makes the meter.</summary>
    public StreamMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("Unrolled.Orleans");
        Steps = _meter.CreateCounter<long>("unrolled.streams.steps", "{step}", "Steps taken");
        Saves = _meter.CreateCounter<long>("unrolled.streams.saves", "{save}", "States saved");
        FailedSaves = _meter.CreateCounter<long>("unrolled.streams.failed_saves", "{save}", "Saves that failed");
        Switches = _meter.CreateCounter<long>("unrolled.streams.version_switches", "{stream}", "Streams that took a step with another version than the one before");
    }

    /// <summary>Steps taken.</summary>
    public Counter<long> Steps { get; }

    /// <summary>States saved.</summary>
    public Counter<long> Saves { get; }

    /// <summary>Saves that failed.</summary>
    public Counter<long> FailedSaves { get; }

    /// <summary>Streams that took a step with another version than the one before.</summary>
    public Counter<long> Switches { get; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
