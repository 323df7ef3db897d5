namespace Unrolled.Samples;

/// <summary>A text's streams, for stateful training.</summary>
/// <param name="Training">What is learned from.</param>
/// <param name="Validation">What is only evaluated.</param>
/// <param name="Count">The batch's size: streams that go side by side.</param>
internal sealed record TextStreams(SequenceData Training, SequenceData Validation, int Count);
