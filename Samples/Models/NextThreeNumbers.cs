namespace Unrolled.Samples;

/// <summary>Three numbers in, the three after them out.</summary>
[Network(1)]
[Lstm(50, Activation = Activation.Relu)]
[Dense(3)]
public sealed partial class NextThreeNumbers;
