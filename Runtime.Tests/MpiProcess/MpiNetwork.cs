namespace Unrolled.Tests;

/// <summary>Tokens, whose rows travel between ranks, and dropout, whose masks must not depend on the rank.</summary>
[Network(1)]
[Embedding(Vocabulary, 8)]
[Dropout(0.1f)]
[Lstm(24, ReturnSequences = true)]
[Gru(16)]
[Dense(2)]
public sealed partial class MpiNetwork
{
    /// <summary>Tokens that there are.</summary>
    public const int Vocabulary = 500;
}

/// <summary>Another network, over the same data.</summary>
[Network(1)]
[Embedding(MpiNetwork.Vocabulary, 4)]
[Gru(8)]
[Dense(2)]
public sealed partial class MpiOtherNetwork;
