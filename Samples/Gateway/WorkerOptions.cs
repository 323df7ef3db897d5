namespace Unrolled.Samples.Gateway;

/// <summary>The rhythm of the work.</summary>
/// <param name="Gathering">How long to wait, after the first message, for others of its group.</param>
/// <param name="Snapshot">Time between snapshots.</param>
internal sealed record WorkerOptions(TimeSpan Gathering, TimeSpan Snapshot);
