namespace Unrolled.Samples;

/// <summary>A watch's acceleration and rotation along three axes each in, ln of each of four activities' probability out, at every step: the convolution sees the last 8 steps, so the network streams.</summary>
[Network(6)]
[Conv1D(32, 8, Padding = Padding.Causal, Activation = Activation.Relu)]
[Dropout(0.3f)]
[Gru(32, ReturnSequences = true)]
[Dropout(0.3f)]
[Dense(4, Activation = Activation.LogSoftmax)]
public sealed partial class MotionClassifier;
