namespace Unrolled.Samples;

/// <summary>A character in, logits of the next one out: a GRU of 512 units over at most 127 characters and the unknown.</summary>
[Network(1)]
[OneHot(128)]
[Gru(512, ReturnSequences = true, RecurrentDropout = 0.2f)]
[Dropout(0.3f)]
[Dense(128)]
public sealed partial class ShakespeareGru;
