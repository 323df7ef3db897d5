namespace Unrolled.Samples;

/// <summary>The words of the sentences about scenes.</summary>
internal static class SceneWords
{
    /// <summary>The words, and <see cref="Marker"/>.</summary>
    public const int Tokens = 20;

    /// <summary>The token before a sentence and after it. That of unknown words is free for it: there are none.</summary>
    public const int Marker = Vocabulary.Unknown;

    /// <summary>The longest sentence that is written.</summary>
    public const int LongestSentence = 16;

    private const string Words = "a small large light dark circle square triangle cross above left of in the middle at top bottom right";

    /// <summary>Their tokens.</summary>
    public static Vocabulary Vocabulary { get; } = Vocabulary.Of(Words.Split(' '));

    /// <summary>A sentence's tokens.</summary>
    public static int[] Encode(string sentence) => [.. sentence.Split(' ').Select(w => Vocabulary[w])];
}
