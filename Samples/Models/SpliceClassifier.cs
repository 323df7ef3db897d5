namespace Unrolled.Samples;

/// <summary>60 bases of DNA, the junction asked about in the middle, in, ln of each of three classes' probability out. The last layer has weights for each position, since a junction's signals are at fixed places.</summary>
[Network(1, Steps = 60)]
[OneHot(15)]
[Dropout(0.1f)]
[Gru(32, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
[Dropout(0.3f)]
[Flatten]
[Dropout(0.5f)]
[Dense(3, Activation = Activation.LogSoftmax)]
public sealed partial class SpliceClassifier;
