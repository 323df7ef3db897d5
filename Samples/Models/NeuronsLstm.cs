namespace Unrolled.Samples;

/// <summary>A character in, logits of the next one out: small enough to be trained in half a minute, large enough for units that stand for something.</summary>
[Network(1)]
[OneHot(128)]
[Lstm(128, ReturnSequences = true)]
[Dense(128)]
public sealed partial class NeuronsLstm;
