using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The baseline of texts: counts, smoothed by Witten and Bell's rule.</summary>
public sealed class NGramModelTests
{
    private static readonly int[] Text = [0, 1, 0, 1, 0, 2];

    [Fact]
    public void Probabilities_Unigram_AreWittenAndBells()
    {
        double[] p = After(new NGramModel(Text, 4, 1), []);
        Assert.Equal([(3 + 3 * 0.25) / 9, (2 + 3 * 0.25) / 9, (1 + 3 * 0.25) / 9, 3 * 0.25 / 9], p, Near);
    }

    [Fact]
    public void Probabilities_Bigram_LeanOnTheUnigram()
    {
        double[] one = After(new NGramModel(Text, 4, 1), []), two = After(new NGramModel(Text, 4, 2), [2, 0]);
        Assert.Equal([2 * one[0] / 5, (2 + 2 * one[1]) / 5, (1 + 2 * one[2]) / 5, 2 * one[3] / 5], two, Near); // after 0 came 1, 1 and 2
    }

    [Fact]
    public void Probabilities_ContextNeverSeen_AreThoseOfTheShorterOne()
        => Assert.Equal(After(new NGramModel(Text, 4, 1), []), After(new NGramModel(Text, 4, 3), [1, 3]), Near);

    [Fact]
    public void Probabilities_AnyContext_SumToOne()
    {
        var model = new NGramModel(Text, 4, 4);
        Assert.All((int[][])[[], [0], [1, 0], [1, 0, 1], [3, 1, 0], [3, 3, 3]], c => Assert.Equal(1, After(model, c).Sum(), 12));
    }

    [Fact]
    public void NameOf_Orders_AreTheUsualNames() => Assert.Equal(["unigram", "bigram", "trigram", "5-gram"], new[] { 1, 2, 3, 5 }.Select(NGramModel.NameOf));

    private static double[] After(NGramModel model, int[] before)
    {
        double[] probabilities = new double[model.Tokens];
        model.Probabilities(before, probabilities);
        return probabilities;
    }

    private static bool Near(double x, double y) => Math.Abs(x - y) < 1e-12;
}
