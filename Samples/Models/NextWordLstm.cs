namespace Unrolled.Samples;

/// <summary>A word in, logits of the next one out, over the 4,095 most frequent words and the unknown.</summary>
[Network(1)]
[Embedding(4096, 128, EmbeddingsInitializer = Initialization.RandomNormal, EmbeddingsInitializerScale = 0.3f)]
[Dropout(0.4f)]
[Lstm(128, ReturnSequences = true)]
[Dropout(0.5f)]
[Dense(4096)]
public sealed partial class NextWordLstm;
