namespace Unrolled.Samples;

/// <summary>The characters of <see cref="Phrase"/>s, and their tokens.</summary>
internal static class Translation
{
    /// <summary>Tokens of a source: its characters, and one for all others.</summary>
    public const int SourceTokens = 69;

    /// <summary>Tokens of a target: its characters, and <see cref="Marker"/>.</summary>
    public const int TargetTokens = 12;

    /// <summary>The token before a target and after it. That of unknown characters is free for it: targets have none.</summary>
    public const int Marker = Vocabulary.Unknown;

    /// <summary>The name of the attention layer of the models.</summary>
    public const string AttentionLayer = "attention";

    /// <summary>The longest target that is written.</summary>
    public const int LongestTarget = 16;

    private const string SourceCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.'/-";
    private const string TargetCharacters = "0123456789-";

    /// <summary>The characters of sources.</summary>
    public static Vocabulary Source { get; } = Vocabulary.OfCharacters(SourceCharacters);

    /// <summary>The characters of targets.</summary>
    public static Vocabulary Target { get; } = Vocabulary.OfCharacters(TargetCharacters);

    /// <summary>A text's tokens.</summary>
    public static int[] Encode(Vocabulary vocabulary, string text) => [.. text.Select(c => vocabulary[c.ToString()])];
}
