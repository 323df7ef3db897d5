namespace Unrolled.Samples;

/// <summary>The words of an utterance in, ln of each intent's probability out.</summary>
[Network(1)]
[Embedding(1_000, 32)]
[Lstm(64, Dropout = 0.4f, RecurrentDropout = 0.2f)]
[Dropout(0.5f)]
[Dense(16, Activation = Activation.LogSoftmax)]
public sealed partial class IntentClassifier;
