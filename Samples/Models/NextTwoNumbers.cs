namespace Unrolled.Samples;

/// <summary>One number in, the two after it out.</summary>
[Network(1)]
[Lstm(50, Activation = Activation.Relu)]
[Dense(2)]
public sealed partial class NextTwoNumbers;
