using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Tokens are chosen as often as softmax(logits / temperature) says.</summary>
public sealed class TemperatureSamplerTests
{
    private static readonly float[] Logits = [9f, 1f, 3f, 2f, 7f]; // the unknown, three known ones, and one after the vocabulary

    [Fact]
    public void Sample_TemperatureZero_TakesTheLikeliestKnown() => Assert.Equal(2, new TemperatureSampler(4, 0, seed: 0).Sample(Logits));

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    public void Sample_ManyTimes_FollowsSoftmax(double temperature)
    {
        const int Draws = 40_000;
        var sampler = new TemperatureSampler(4, temperature, seed: 3);
        int[] counts = new int[Logits.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Sample(Logits)]++;
        }

        double[] weights = [.. new[] { 1, 3, 2 }.Select(l => Math.Exp(l / temperature))];
        Assert.Equal(0, counts[Vocabulary.Unknown] + counts[4]);
        for (int i = 0; i < weights.Length; i++)
        {
            double expected = weights[i] / weights.Sum();
            Assert.InRange(counts[i + 1] / (double)Draws, expected - 0.012, expected + 0.012); // five deviations at most
        }
    }

    [Fact]
    public void Sample_SameSeed_ChoosesTheSame()
    {
        int[] first = Draw(1), again = Draw(1), other = Draw(2);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);

        static int[] Draw(int seed)
        {
            var sampler = new TemperatureSampler(4, 1, seed);
            return [.. Enumerable.Range(0, 100).Select(_ => sampler.Sample(Logits))];
        }
    }

    [Fact]
    public void Sample_SmallestTemperature_TakesTheLikeliest()
    {
        var sampler = new TemperatureSampler(4, double.Epsilon, seed: 0);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(2, sampler.Sample(Logits)));
    }
}
