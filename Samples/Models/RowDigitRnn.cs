namespace Unrolled.Samples;

/// <summary>The 28 rows of an image of a digit in, ln of each digit's probability out, with two layers that have no gates.</summary>
[Network(28, Steps = 28)]
[SimpleRnn(128, ReturnSequences = true)]
[SimpleRnn(128)]
[Dense(10, Activation = Activation.LogSoftmax)]
public sealed partial class RowDigitRnn;
