namespace Unrolled.Samples;

/// <summary>Three numbers in, their sum out.</summary>
[Network(1)]
[Lstm(50, Activation = Activation.Relu)]
[Dense(1)]
public sealed partial class SumOfThree;
