using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Texts of a few words, for tests of what reads texts.</summary>
internal static class InventedText
{
    private static readonly string[] Words = ["the", "old", "clock", "said", "it", "has", "no", "hands", "and", "waits"];

    /// <summary>A play: lines of words in sentences, with speakers between them.</summary>
    /// <param name="words">How many words.</param>
    public static string Play(int words)
    {
        var random = new RandomSource(5, 0);
        return string.Concat(Enumerable.Range(0, words).Select(i =>
        {
            string word = Words[random.NextInt(Words.Length)];
            return (i % 40) switch
            {
                0 => $"\n\nCLOCK:\n{char.ToUpperInvariant(word[0])}{word[1..]}",
                39 => $" {word}.",
                _ => i % 8 == 7 ? $"\n{word}" : $" {word}",
            };
        }))[2..];
    }

    /// <summary>Runs a command of the samples.</summary>
    public static void Run(params string[] arguments) => Assert.Equal(ExitCode.Success, CommandLine.Create(CancellationToken.None).Parse(arguments).Invoke(new() { EnableDefaultExceptionHandler = false }));
}
