namespace Unrolled.Tests;

/// <summary>Parts of data in their order, with gaps that let no target of one part reach into the next.</summary>
public sealed class SplitTests
{
    [Theory]
    [InlineData(100, 0.7, 0.15, 0, 70, 15, 15)]
    [InlineData(100, 0.5, 0.25, 10, 40, 20, 20)]
    [InlineData(7, 0.4, 0.3, 1, 2, 2, 1)]
    [InlineData(3, 0.3, 0.3, 0, 1, 1, 1)]
    public void Split_IntoThree_LeavesGapsOutAndKeepsTheRest(int count, double training, double validation, int gap, int first, int second, int third)
    {
        SequenceData data = Numbers(count);
        (SequenceData one, SequenceData two, SequenceData three) = data.Split(training, validation, gap);
        Assert.Equal((first, second, third), (one.Count, two.Count, three.Count));
        int[] expected = [.. Enumerable.Range(0, count).Where(i => i < first || (i >= first + gap && i < first + gap + second) || i >= first + second + 2 * gap)];
        Assert.Equal(expected, ((SequenceData[])[one, two, three]).SelectMany(Values).Select(v => (int)v));
        Assert.Equal(count, one.Count + two.Count + three.Count + 2 * gap);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(6, 4)]
    [InlineData(12, 5)]
    public void Gaps_ByTheDocumentedFormulas_LetNoTargetReachAcrossAndOneLessDoes(int horizon, int stride)
    {
        const int Steps = 4;
        float[] series = [.. Enumerable.Range(0, 400).Select(i => (float)i)];
        SequenceData data = SequenceData.Windows(series, Steps, horizon, stride: stride);
        int targets = (horizon + stride - 1) / stride - 1, all = (Steps + horizon + stride - 1) / stride - 1;
        AssertParts(targets, targetsAlone: true);
        AssertParts(all, targetsAlone: false);

        void AssertParts(int gap, bool targetsAlone)
        {
            (SequenceData earlier, SequenceData later) = data.SplitWithGap(0.6, gap);
            Assert.Equal(data.Count, earlier.Count + later.Count + gap);
            Assert.Empty(Touched(earlier, targetsAlone).Intersect(Touched(later, targetsAlone)));
            (SequenceData one, SequenceData two, SequenceData three) = data.Split(0.6, 0.2, gap);
            Assert.Empty(Touched(one, targetsAlone).Intersect(Touched(two, targetsAlone)));
            Assert.Empty(Touched(two, targetsAlone).Intersect(Touched(three, targetsAlone)));
            if (gap > 0)
            {
                (earlier, later) = data.SplitWithGap(0.6, gap - 1);
                Assert.NotEmpty(Touched(earlier, targetsAlone).Intersect(Touched(later, targetsAlone)));
            }
        }
    }

    [Fact]
    public void SplitWithGap_OfNone_IsSplit()
    {
        SequenceData data = Numbers(37);
        foreach (double fraction in (double[])[0.1, 0.5, 0.77])
        {
            (SequenceData one, SequenceData two) = data.Split(fraction);
            (SequenceData first, SequenceData second) = data.SplitWithGap(fraction, 0);
            Assert.Equal((Values(one), Values(two)), (Values(first), Values(second)), (x, y) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2));
        }
    }

    [Theory]
    [InlineData(10, 0.0, 0.5, 0, "training")]
    [InlineData(10, 0.5, 0.0, 0, "validation")]
    [InlineData(10, 0.5, 0.5, 0, "validation")]
    [InlineData(10, 0.9, 0.9, 0, "validation")]
    [InlineData(10, double.NaN, 0.5, 0, "training")]
    [InlineData(10, 0.5, double.PositiveInfinity, 0, "validation")]
    [InlineData(10, -1.0, 0.5, 0, "training")]
    [InlineData(10, 0.5, 0.3, 4, "gap")]
    [InlineData(10, 0.5, 0.3, 5, "gap")]
    [InlineData(10, 0.5, 0.3, int.MaxValue, "gap")]
    [InlineData(10, 0.5, 0.3, -1, "gap")]
    public void Split_WithAnEmptyPart_NamesTheArgument(int count, double training, double validation, int gap, string parameter)
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => Numbers(count).Split(training, validation, gap));
        Assert.Equal(parameter, exception.ParamName);
        if (parameter != "gap")
        {
            Assert.Contains($"there are {count}, with gaps of {gap}.", exception.Message, StringComparison.Ordinal);
            Assert.Equal("fraction", Assert.Throws<ArgumentOutOfRangeException>(() => Numbers(count).SplitWithGap(parameter == "training" ? training : 1, gap)).ParamName);
        }
        else if (gap >= 0)
        {
            Assert.Contains($"Expected a gap that leaves a sample for each of 3 parts; there are {count} samples.", exception.Message, StringComparison.Ordinal);
            Assert.Equal("gap", Assert.Throws<ArgumentOutOfRangeException>(() => Numbers(count).SplitWithGap(0.5, Math.Max(gap, count - 1))).ParamName);
        }
    }

    // Chance and three parts: by the samples in a random order.
    [Fact]
    public void Split_Shuffled_HasEachSampleOnce()
    {
        (SequenceData one, SequenceData two, SequenceData three) = Numbers(40).Shuffled(seed: 3).Split(0.5, 0.25);
        float[] all = [.. Values(one), .. Values(two), .. Values(three)];
        Assert.NotEqual(all.Order(), all);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (float)i), all.Order());
    }

    private static SequenceData Numbers(int count) => SequenceData.Pairs(Enumerable.Range(0, count).Select(i => (float)i).ToArray(), new float[count], 1, 1, 1);

    private static float[] Values(SequenceData data) => [.. Enumerable.Range(0, data.Count).Select(i => data.Input(i)[0])];

    // The steps of the series, which holds their numbers.
    private static HashSet<float> Touched(SequenceData data, bool targetsAlone)
    {
        HashSet<float> touched = [];
        float[] target = new float[data.Targets];
        for (int i = 0; i < data.Count; i++)
        {
            data.CopyTarget(i, target);
            touched.UnionWith(targetsAlone ? target : [.. data.Input(i), .. target]);
        }

        return touched;
    }
}
