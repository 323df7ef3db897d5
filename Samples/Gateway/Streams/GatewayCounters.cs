namespace Unrolled.Samples.Gateway;

/// <summary>What happened since the start. One thread counts each number, others read it.</summary>
internal sealed class GatewayCounters
{
    /// <summary>Messages that came.</summary>
    public long Received;

    /// <summary>Readings that were taken in.</summary>
    public long Readings;

    /// <summary>Messages that are no readings.</summary>
    public long Malformed;

    /// <summary>Readings that had been there before, and those that came after a later one.</summary>
    public long Duplicates, Late;

    /// <summary>Readings of new topics while there was no room for another.</summary>
    public long Refused;

    /// <summary>Messages without acknowledgment (QoS 0) that came faster than they could be worked on.</summary>
    public long Overflowed;

    /// <summary>Connections on which the broker sent more than it may.</summary>
    public long Overruns;

    /// <summary>Readings with a score above the threshold.</summary>
    public long Anomalies;

    /// <summary>Forecasts that the broker has, and those that it refused.</summary>
    public long Published, PublishRefused;

    /// <summary>Connections to the broker.</summary>
    public long Connections;

    /// <summary>Streams written to disk to make room, and streams that came back.</summary>
    public long Evicted, Returned;

    /// <summary>Failures to write to disk.</summary>
    public long DiskFaults;
}
