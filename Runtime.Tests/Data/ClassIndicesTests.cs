namespace Unrolled.Tests;

public sealed class ClassIndicesTests
{
    private static readonly int[] Classes = [.. Enumerable.Range(0, 103).Select(i => i % 10 == 0 ? 7 : i % 3 == 0 ? 2 : -1)];

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(103)]
    public void StratifiedFolds_DivideEveryClassEvenly(int folds)
    {
        int[][] parts = ClassIndices.StratifiedFolds(Classes, folds, seed: 1);
        Assert.Equal(folds, parts.Length);
        Assert.Equal(Enumerable.Range(0, Classes.Length), parts.SelectMany(p => p).Order());
        Assert.All(parts, p => Assert.Equal(p.Order(), p));
        Assert.InRange(parts.Max(p => p.Length) - parts.Min(p => p.Length), 0, 1);
        foreach (int c in Classes.Distinct())
        {
            int[] counts = [.. parts.Select(p => p.Count(i => Classes[i] == c))];
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }

        Assert.Equal(parts, ClassIndices.StratifiedFolds(Classes, folds, seed: 1));
        Assert.NotEqual(parts, ClassIndices.StratifiedFolds(Classes, folds, seed: 2));
    }

    [Fact]
    public void Balanced_TakesEveryClassEquallyOften()
    {
        int[] indices = ClassIndices.Balanced(Classes, seed: 3);
        int most = Classes.CountBy(c => c).Max(c => c.Value);
        Assert.All(indices.CountBy(i => Classes[i]), c => Assert.Equal(most, c.Value));
        foreach (int c in Classes.Distinct())
        {
            int[] times = [.. Enumerable.Range(0, Classes.Length).Where(i => Classes[i] == c).Select(i => indices.Count(j => j == i))];
            Assert.InRange(times.Max() - times.Min(), 0, 1);
            Assert.InRange(times.Min(), 1, most);
        }

        Assert.NotEqual(indices, ClassIndices.Balanced(Classes, seed: 4));
    }

    [Fact]
    public void Select_TakesSamplesInOrderAndSeveralTimes()
    {
        SequenceData data = SequenceData.Pairs(new float[] { 1, 2, 3 }, new float[] { 10, 20, 30 }, 1, 1, 1).WithWeights(new float[] { 0.5f, 1, 2 });
        SequenceData some = data.Select(new[] { 2, 0, 2, 2 });
        Assert.Equal(4, some.Count);
        Assert.Equal([3f, 1, 3, 3], Enumerable.Range(0, 4).Select(i => some.Input(i)[0]));
        float[] target = new float[1];
        some.CopyTarget(1, target);
        Assert.Equal((10, 0.5f), (target[0], some.Weight(1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => some.Input(4));
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassIndices.StratifiedFolds(Classes, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassIndices.StratifiedFolds(Classes, Classes.Length + 1, 0));
        Assert.Throws<ArgumentException>(() => ClassIndices.Balanced([], 0));
        SequenceData data = SequenceData.Sequences(new float[3], 1, 1);
        Assert.Throws<ArgumentException>(() => data.Select(default));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Select(new[] { 3 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Select(new[] { -1 }));
    }
}
