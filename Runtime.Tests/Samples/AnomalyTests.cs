using Unrolled.Samples;

namespace Unrolled.Tests;

public class AnomalyTests
{
    private const int Steps = 28;

    [Fact]
    public void Inject_Spike_MovesOneValueByTwo()
        => Each(AnomalyKind.Spike, (before, after) =>
        {
            int place = Assert.Single(Enumerable.Range(0, Steps), i => before[i] != after[i]);
            Assert.Equal(2, Math.Abs(after[place] - before[place]), 1e-5f);
        });

    [Fact]
    public void Inject_Stuck_RepeatsAValueSevenTimes()
        => Each(AnomalyKind.Stuck, (before, after) =>
        {
            int first = Enumerable.Range(0, Steps).First(i => before[i] != after[i]);
            Assert.All(after[first..(first + 7)], v => Assert.Equal(before[first - 1], v));
            Assert.Equal(before[..first], after[..first]);
            Assert.Equal(before[(first + 7)..], after[(first + 7)..]);
        });

    [Fact]
    public void Inject_Late_RepeatsThreeValuesAndGoesOn()
        => Each(AnomalyKind.Late, (before, after) =>
        {
            int place = Enumerable.Range(0, Steps).First(i => before[i] != after[i]);
            Assert.Equal(before[..place], after[..place]);
            Assert.Equal(before[(place - 3)..^3], after[place..]);
            Assert.True(place <= Steps - 3);
        });

    [Fact]
    public void Of_Scores_CountsThoseAboveTheThreshold()
    {
        DetectionScore score = DetectionScore.Of([1, 2, 3, 4], [3, 5], 3);
        Assert.Equal((0.5, 0.5, 0.5), (score.Precision, score.Recall, score.F1));
        Assert.Equal((0, 0, 0), (DetectionScore.Of([1], [1], 9).Precision, DetectionScore.Of([1], [], 0).Recall, DetectionScore.Of([1], [1], 9).F1));
    }

    [Theory]
    [InlineData(0.99, 99)]
    [InlineData(0.5, 50)]
    [InlineData(1.0, 100)]
    [InlineData(0.001, 1)]
    public void Quantile_Of1To100_IsTheShare(double share, float expected)
        => Assert.Equal(expected, DetectionScore.Quantile([.. Enumerable.Range(1, 100).Reverse().Select(i => (float)i)], share));

    // All values of the window differ, so that each change is seen.
    private static void Each(AnomalyKind kind, Action<float[], float[]> check)
    {
        var random = new RandomSource(5, 1);
        for (int i = 0; i < 200; i++)
        {
            float[] before = [.. Enumerable.Range(0, Steps).Select(s => s + (float)random.NextDouble() / 2)], after = [.. before];
            Anomalies.Inject(after, kind, random);
            check(before, after);
        }
    }
}
