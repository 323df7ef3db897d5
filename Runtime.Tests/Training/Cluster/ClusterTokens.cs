namespace Unrolled.Tests;

/// <summary>A table of many rows, of which a batch touches a few, and parameters before and after it.</summary>
[Network(1)]
[Embedding(Vocabulary, 43)]
[Gru(37, ReturnSequences = true)]
[Lstm(21)]
[Dense(3)]
internal sealed partial class ClusterTokens
{
    public const int Vocabulary = 5000;
}
