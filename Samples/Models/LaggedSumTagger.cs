namespace Unrolled.Samples;

/// <summary>5 features per step of a sequence of any length in, two classes at every step out: the lectures' network for sequences of several lengths.</summary>
[Network(5)]
[Lstm(32, ReturnSequences = true)]
[Lstm(8, ReturnSequences = true)]
[Dense(2, Activation = Activation.Sigmoid)]
public sealed partial class LaggedSumTagger;
