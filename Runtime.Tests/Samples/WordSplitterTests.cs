using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Texts are taken apart into words, or made of small letters alone.</summary>
public sealed class WordSplitterTests
{
    [Theory]
    [InlineData("The time's up!", "the|time's|up|.")]
    [InlineData("'Tis so -- what?!  \"Yes...\" 3 o’clock", "tis|so|what|.|yes|.|3|o'clock")]
    [InlineData("the lords' house", "the|lords|house")]
    [InlineData("... ?", "")]
    [InlineData("", "")]
    public void Words_Texts_AreSmallWordsAndSentenceEnds(string text, string words) => Assert.Equal(words, string.Join('|', WordSplitter.Words(text)));

    [Theory]
    [InlineData("It HAS 3 hands,\n\n  no?", "it has hands no ")]
    [InlineData("--é--", " ")]
    [InlineData("", "")]
    public void Of_Texts_AreLettersAndSingleBlanks(string text, string letters) => Assert.Equal(letters, SmallLetters.Of(text));
}
