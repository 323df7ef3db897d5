using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>What a reader knows of each character, and how units are found that know it too.</summary>
public sealed class CharacterFeatureTests
{
    [Theory]
    [InlineData("position in line", "ab c\nde", "1234012")]
    [InlineData("position in word", "ab, c\nde", "12001012")]
    [InlineData("blank", "a b\n", "0101")]
    [InlineData("upper case", "Ab C", "1001")]
    [InlineData("vowel", "Anubi", "10101")]
    [InlineData("sign", "a, b!", "01001")]
    [InlineData("in quotation marks", "a \"b c\" d", "001111000")]
    [InlineData("in quotation marks", "He said 'it's so' to", "00000000111111110000")]
    [InlineData("in quotation marks", "a “b” c", "00110000")]
    [InlineData("in quotation marks", "'a\n\nb c", "11100000")]
    [InlineData("in speaker's name", "AB:\nc d:\n\nE:\nf", "111000000011000")]
    public void Of_Text_MarksIt(string name, string text, string expected)
    {
        CharacterFeature feature = CharacterFeature.Of([.. Vocabulary.Characters(text)]).Single(f => f.Name == name);
        Assert.Equal(expected[..text.Length], string.Concat(feature.Values.Select(v => $"{v:0}")));
    }

    [Fact]
    public void Correlation_Series_IsPearsons()
    {
        Assert.Equal(1, Correlation.Of([1, 2, 3], [10, 20, 30]), 12);
        Assert.Equal(-1, Correlation.Of([1, 2, 3], [3, 2, 1]), 12);
        Assert.Equal(0.5, Correlation.Of([1, 2, 3], [1, 3, 2]), 12);
        Assert.Equal(0, Correlation.Of([1, 1, 1], [1, 3, 2]));
    }

    [Fact]
    public void Find_FeatureThatIsAUnit_FindsTheUnit()
    {
        LanguageModel model = CharacterModelKind.TimeMachineLstm.Create(2);
        int[] text = [.. Enumerable.Range(0, 400).Select(i => (i * i + i / 7) % 28)];
        UnitActivations units = UnitActivations.Of(model, text, CancellationToken.None);
        Assert.Equal(32, units.Count);

        var state = new TimeMachineLstm(2).CreateState();
        float[] logits = new float[28];
        new TimeMachineLstm(2).Step(state, text[0], logits);
        Assert.Equal(state.Hidden("lstm_0").ToArray(), Enumerable.Range(0, 32).Select(u => units.Unit(u)[0]));

        (int unit, double r) = units.Find(new CharacterFeature("the 11th", [.. units.Unit(11).ToArray().Select(v => -2.0 * v + 1)]));
        Assert.Equal(11, unit);
        Assert.Equal(-1, r, 6);
    }
}
