namespace Unrolled.Samples;

/// <summary>The 28 rows of an image of a digit in, ln of each digit's probability out.</summary>
[Network(28, Steps = 28)]
[Lstm(128)]
[Dropout(0.2f)]
[Dense(10, Activation = Activation.LogSoftmax)]
public sealed partial class RowDigitLstm;
