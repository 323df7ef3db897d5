namespace Unrolled.Samples;

/// <summary>The 12 coefficients of each frame of an utterance in, ln of each of nine speakers' probability out.</summary>
[Network(12)]
[Dropout(0.1f)]
[Gru(64, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
[GlobalAveragePooling1D]
[Dropout(0.5f)]
[Dense(9, Activation = Activation.LogSoftmax)]
public sealed partial class VowelClassifier;
