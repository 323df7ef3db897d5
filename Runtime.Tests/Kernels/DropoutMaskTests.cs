using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The masks of dropout: their rate, their independence, and that nothing but their coordinates decides them.</summary>
public class DropoutMaskTests
{
    // Five standard deviations: a right generator fails one such test in two million.
    private const double Sigmas = 5;

    [Theory]
    [InlineData(0f)]
    [InlineData(0.01f)]
    [InlineData(0.2f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    [InlineData(0.99999994f)]
    public void Fill_DropsTheRate_AndScalesTheRest(float rate)
    {
        const int count = 1_000_000;
        float[] mask = Row(DropoutMask.Key(42, 3), 7, 11, count, rate);
        float scale = (float)(1 / (1 - (double)rate));
        Assert.All(mask.Distinct(), m => Assert.Contains(m, new[] { 0f, scale }));
        double dropped = mask.Count(m => m == 0), deviation = Math.Sqrt(count * rate * (1.0 - rate));
        Assert.InRange(dropped, count * (double)rate - Sigmas * deviation - 1, count * (double)rate + Sigmas * deviation + 1);
    }

    [Fact]
    public void Fill_RateZero_KeepsEverything()
        => Assert.All(Row(DropoutMask.Key(1, 0), 0, 0, 10_000, 0), m => Assert.Equal(1f, m));

    // Neighbors in each direction: agreements of two independent masks of rate ½ are binomial.
    [Theory]
    [InlineData("feature")]
    [InlineData("pair of features")]
    [InlineData("step")]
    [InlineData("row")]
    [InlineData("row and step")]
    [InlineData("mask")]
    [InlineData("seed")]
    [InlineData("training step")]
    public void Fill_Neighbors_AreIndependent(string direction)
    {
        const int rows = 64, steps = 64, features = 65, lag = 1;
        int agreements = 0, count = 0;
        for (int r = 0; r < rows; r++)
        {
            for (int t = 0; t < steps; t++)
            {
                float[] a = Mask(1, 5, 2, r, t), b = direction switch
                {
                    "step" => Mask(1, 5, 2, r, t + lag),
                    "row" => Mask(1, 5, 2, r + lag, t),
                    "row and step" => Mask(1, 5, 2, r + steps, t + rows),
                    "mask" => Mask(1, 5, 3, r, t),
                    "seed" => Mask(2, 5, 2, r, t),
                    "training step" => Mask(1, 6, 2, r, t),
                    _ => a,
                };
                int shift = direction == "feature" ? 1 : direction == "pair of features" ? 2 : 0;
                for (int u = 0; u + shift < features; u++)
                {
                    agreements += a[u] == b[u + shift] ? 1 : 0;
                    count++;
                }
            }
        }

        Assert.InRange(agreements, count / 2.0 - Sigmas * Math.Sqrt(count) / 2, count / 2.0 + Sigmas * Math.Sqrt(count) / 2);

        static float[] Mask(int seed, long trainingStep, int mask, int row, int step)
            => Row(DropoutMask.Key(DropoutMask.Seed(seed, trainingStep), mask), row, step, features, 0.5f);
    }

    // How many of a row's features are kept is binomial too: the variance over many rows tells of any dependence within a row.
    [Fact]
    public void Fill_CountsPerRow_AreBinomial()
    {
        const int rows = 20_000, features = 48;
        const double rate = 0.25;
        double square = 0;
        for (int r = 0; r < rows; r++)
        {
            double deviation = Row(DropoutMask.Key(9, 0), r, 4, features, (float)rate).Count(m => m == 0) - features * rate;
            square += deviation * deviation;
        }

        double variance = features * rate * (1 - rate);
        Assert.InRange(square / rows / variance, 1 - Sigmas * Math.Sqrt(2.0 / rows), 1 + Sigmas * Math.Sqrt(2.0 / rows));
    }

    [Fact]
    public void Fill_ShorterRow_IsTheStartOfALongerOne()
        => Assert.Equal(Row(DropoutMask.Key(1, 1), 3, 2, 16, 0.5f)[..7], Row(DropoutMask.Key(1, 1), 3, 2, 7, 0.5f));

    // The numbers themselves: a change would change every training run.
    [Fact]
    public void Fill_IsTheSameInEveryVersion()
    {
        string kept = string.Concat(Row(DropoutMask.Key(DropoutMask.Seed(42, 1), 0), 0, 0, 64, 0.5f).Select(m => m == 0 ? '.' : '#'));
        Assert.Equal("####..##....#..##.#....#...#.#####.#...##.#.#...##....#...####..", kept);
    }

    [Fact]
    public void FillSteps_SequencesOfAnyLengths_OnlyTheirOwnCoordinatesCount()
    {
        const int features = 9, stride = 16;
        ulong key = DropoutMask.Key(5, 0);
        var axis = new SequenceAxis(6, 4);
        axis.Allocate();
        axis.Set([2, 6, 1, 6]);
        var mask = new float[axis.Total * stride];
        DropoutMask.FillSteps(axis, 10, key, features, 0.5f, ref mask[0], stride);
        foreach ((int row, int length) in new[] { (0, 2), (1, 6), (2, 1), (3, 6) })
        {
            for (int t = 0; t < length; t++)
            {
                Assert.Equal(Row(key, 10 + row, t, features, 0.5f), mask.AsSpan((int)axis.IndexOf(t, row) * stride, features).ToArray());
            }
        }
    }

    [Fact]
    public void ApplySteps_UsesTheSameMaskAtEveryStep()
    {
        const int features = 9, stride = 16;
        ulong key = DropoutMask.Key(5, 0);
        var axis = new SequenceAxis(6, 4);
        axis.Allocate();
        axis.Set([2, 6, 1, 6]);
        float[] masks = new float[4 * stride], x = [.. Enumerable.Repeat(3f, (int)axis.Total * stride)];
        DropoutMask.FillSequences(axis, 10, key, features, 0.5f, ref masks[0], stride);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            var call = new ApplyCall(axis, x, masks, stride);
            LaneCall.Run(lanes, call);
            foreach ((int row, int length) in new[] { (0, 2), (1, 6), (2, 1), (3, 6) })
            {
                float[] expected = [.. Row(key, 10 + row, DropoutMask.EveryStep, features, 0.5f).Select(m => 3 * m)];
                for (int t = 0; t < length; t++)
                {
                    Assert.Equal(expected, call.Y.AsSpan((int)axis.IndexOf(t, row) * stride, features).ToArray());
                }
            }
        }
    }

    private static float[] Row(ulong key, int row, int step, int features, float rate)
    {
        var mask = new float[features];
        DropoutMask.Fill(key, row, step, features, rate, ref mask[0]);
        return mask;
    }

    private sealed class ApplyCall(SequenceAxis axis, float[] x, float[] mask, int stride) : ILaneCall
    {
        public float[] Y { get; } = new float[x.Length];

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
            => DropoutMask.ApplySteps<L, V>(axis, ref x[0], ref mask[0], ref Y[0], stride);
    }
}
