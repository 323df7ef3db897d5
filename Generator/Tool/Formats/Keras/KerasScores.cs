namespace Unrolled.Tool.Formats.Keras;

/// <summary>Products of queries and keys, [query steps, key steps]: part of an attention that a graph writes out.</summary>
/// <param name="Query">The queries.</param>
/// <param name="Keys">The keys.</param>
/// <param name="IsWeights">Whether a softmax over the keys has been applied.</param>
internal sealed record KerasScores(KerasValue Query, KerasValue Keys, bool IsWeights);
