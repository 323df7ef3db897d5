namespace Unrolled.Samples.Edge;

/// <summary>All that the rest of a stream depends on, in one file: whenever the process is killed, state and weights belong together.</summary>
/// <param name="Count">How many values the stream has had.</param>
/// <param name="Stream">The network's state, [<see cref="NetworkState.Length"/>].</param>
/// <param name="Learned">What was learned, as the learner wrote it; empty without learning. Valid until the learner writes again.</param>
internal sealed record SavedState(long Count, float[] Stream, ReadOnlyMemory<byte> Learned);
