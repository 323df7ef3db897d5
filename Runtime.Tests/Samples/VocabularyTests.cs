using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Words and characters get numbers, and find them again in a file.</summary>
public sealed class VocabularyTests
{
    [Fact]
    public void Of_Words_AreNumberedByFrequencyThenByCharacters()
    {
        Vocabulary vocabulary = Vocabulary.Of(["b", "c", "a", "b", "a", "b"]);
        Assert.Equal(4, vocabulary.Count);
        Assert.Equal([1, 2, 3, Vocabulary.Unknown], vocabulary.Encode(["b", "a", "c", "d"]));
        Assert.Equal("b", vocabulary[1]);
    }

    [Fact]
    public void Of_MoreWordsThanTokens_KeepsTheMostFrequent()
    {
        Vocabulary vocabulary = Vocabulary.Of(["b", "c", "a", "b", "a", "b"], mostTokens: 3);
        Assert.Equal(3, vocabulary.Count);
        Assert.Equal([1, 2, Vocabulary.Unknown], vocabulary.Encode(["b", "a", "c"]));
    }

    [Fact]
    public void Characters_TextWithSurrogates_AreCodePoints() => Assert.Equal(["a", "é", "🕰", "\n"], Vocabulary.Characters("aé🕰\n"));

    [Fact]
    public void Parse_WhatToJsonWrote_IsTheSame()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("tick \"tock\" \\ 🕰 é\n"), same = Vocabulary.Parse(vocabulary.ToJson());
        Assert.Equal(vocabulary.Count, same.Count);
        Assert.All(Enumerable.Range(1, vocabulary.Count - 1), t => Assert.Equal(vocabulary[t], same[t]));
    }

    [Theory]
    [InlineData("[\"a\", \"a\"]", "different words")]
    [InlineData("[null]", "different words")]
    [InlineData("{}", "list of words")]
    [InlineData("[", "list of words")]
    public void Parse_OtherJson_Throws(string json, string part) => Assert.Contains(part, Assert.Throws<SampleException>(() => Vocabulary.Parse(json)).Message, StringComparison.Ordinal);
}
