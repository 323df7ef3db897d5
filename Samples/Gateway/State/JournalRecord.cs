namespace Unrolled.Samples.Gateway;

/// <summary>A reading in a journal.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Total">Its number among the readings of all streams.</param>
/// <param name="Number">Its number in its stream.</param>
/// <param name="Reading">The reading.</param>
/// <param name="HeardAt">When it came, in milliseconds since 1970.</param>
internal readonly record struct JournalRecord(string Topic, ulong Total, long Number, Reading Reading, long HeardAt);
