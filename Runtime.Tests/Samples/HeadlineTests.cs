using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>How headlines are cut into words, divided, and numbered.</summary>
public sealed class HeadlineTests
{
    [Theory]
    [InlineData("Don't Panic: 23 Cats!", "Don't|Panic|:|23|Cats|!")]
    [InlineData("'quoted' U.N.", "'|quoted|'|U|.|N|.")]
    [InlineData("  $10 million\t", "$|10|million")]
    [InlineData("L\u2019\u00c9t\u00e9", "L\u2019\u00c9t\u00e9")]
    [InlineData("so 😀😃x", "so|😀|😃|x")]
    [InlineData("", "")]
    public void Words_Split_KeepsSignsAndApostrophesWithin(string line, string expected) => Assert.Equal(expected, string.Join('|', Words.Split(line)));

    [Fact]
    public void Words_SplitNormalized_TakesAwayCaseAndDigits() => Assert.Equal(["i", "can't", "count", "to", "000"], Words.SplitNormalized("I Can\u2019t Count To 123"));

    [Fact]
    public void TokenRows_LongAndEmptyTexts_AreCutAndFilled()
    {
        var rows = new TokenRows(steps: 3, count: 3);
        rows.Set(0, [1, 2, 3, 4]);
        rows.Set(1, []);
        rows.Set(2, [5]);
        Assert.Equal([3, 1, 1], rows.Lengths);
        Assert.Equal([1, 2, 3, 0, 0, 0, 5, 0, 0], rows.Values);
    }

    [Fact]
    public void HeadlineSet_CopiesButForBlanksAndCase_AreSkipped()
    {
        var set = HeadlineSet.Of(["You  Won't Believe This", "Ten Things"], ["you won't believe this", "Gas prices surge"]);
        Assert.Equal(["You  Won't Believe This", "Ten Things", "Gas prices surge"], set.Headlines);
        Assert.Equal([1, 1, 0], set.Targets);
    }

    [Fact]
    public void HeadlineSet_Split_DividesAllBySeed()
    {
        var set = HeadlineSet.Of(Enumerable.Range(0, 50).Select(i => $"bait {i}"), Enumerable.Range(0, 50).Select(i => $"news {i}"));
        (HeadlineSet first, HeadlineSet second) = set.Split(new RandomSource(1, 1), 0.2);
        Assert.Equal((80, 20), (first.Count, second.Count));
        Assert.Equal(set.Headlines.Order(), first.Headlines.Concat(second.Headlines).Order());
        Assert.All(second.Headlines.Zip(second.Targets), h => Assert.Equal(h.First.StartsWith("bait", StringComparison.Ordinal) ? 1 : 0, h.Second));
        Assert.Equal(second.Headlines, set.Split(new RandomSource(1, 1), 0.2).Second.Headlines);
        Assert.NotEqual(second.Headlines, set.Split(new RandomSource(2, 1), 0.2).Second.Headlines);
    }

    [Fact]
    public void HeadlineEncoder_Headlines_AreWordsAndCharactersWithTheirLengths()
    {
        var encoder = HeadlineEncoder.Of(["the cat", "the cat", "Cat"]);
        SequenceData data = encoder.Encode(["the dog", "CAT the cat"], new float[] { 1, 0 });
        Assert.Equal(2, data.Length(0));
        Assert.Equal(3, data.Length(1));
        Assert.Equal(11, data.AdditionalInputLength(0, 1));
        Assert.Equal(Vocabulary.Unknown, data.Input(0)[1]); // "dog"
        Assert.Equal(data.Input(1)[0], data.Input(1)[2]); // words without their case
        Assert.NotEqual(data.AdditionalInput(0, 1)[0], data.AdditionalInput(0, 1)[8]); // characters with it
    }

    [Fact]
    public void HeadlineEncoder_CharactersOfTwoChars_SurviveAFile()
    {
        var encoder = HeadlineEncoder.Of(["😀😃 a", "😀😃 b"]);
        var model = new HeadlineClassifier(0);
        encoder.Save(model);
        var loaded = HeadlineEncoder.Load(new SavedModel("file", new Dictionary<string, string>(model.Metadata)));
        Assert.Equal(3, loaded.Encode(["😀😃 "], default).AdditionalInputLength(0, 0));
        Assert.Equal(encoder.Encode(["😃 a😀"], default).AdditionalInput(0, 0).ToArray(), loaded.Encode(["😃 a😀"], default).AdditionalInput(0, 0).ToArray());
    }

    [Fact]
    public void NaiveBayes_WordsOfAClass_DecideAndUnknownOnesDoNot()
    {
        var bayes = new NaiveBayes([(["a", "b"], 0), (["a", "c"], 0), (["d", "e"], 1), (["d"], 1)], classes: 2);
        Assert.Equal(0, bayes.Classify(["a"]));
        Assert.Equal(1, bayes.Classify(["d", "x", "y"]));
        Assert.Equal(1, bayes.Classify(["a", "d", "d"]));
    }
}
