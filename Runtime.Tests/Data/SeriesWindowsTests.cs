using Unrolled.Data;

namespace Unrolled.Tests;

public sealed class SeriesWindowsTests
{
    // The second has no window.
    private static readonly ReadOnlyMemory<float>[] Series = [Ramp(0, 10), Ramp(100, 4), Ramp(200, 7), Ramp(300, 5)];

    [Fact]
    public void Windows_OfSeveralSeries_AreThoseOfEach()
    {
        var windows = new SeriesWindows(Series, window: 3, horizon: 2);
        (int, int)[] expected = [(0, 3), (0, 4), (0, 5), (0, 6), (0, 7), (0, 8), (2, 3), (2, 4), (2, 5), (3, 3)];
        Assert.Equal(expected, Enumerable.Range(0, windows.Count).Select(windows.Place));
        Assert.Equal([202, 203, 204], windows.Input(8).ToArray());
        Assert.Equal([205, 206], windows.Target(8).ToArray());
    }

    [Theory]
    [InlineData(0, 6, 1, new[] { 3, 4, 3, 4, 3 })]
    [InlineData(5, 9, 1, new[] { 5, 6, 7, 5 })]
    [InlineData(5, 100, 2, new[] { 5, 7, 5 })]
    public void Between_Rows_HasTargetsThereAlone(int first, int end, int stride, int[] rows)
    {
        SeriesWindows windows = new SeriesWindows(Series, 3, 2, stride).Between(first, end);
        Assert.Equal(rows, Enumerable.Range(0, windows.Count).Select(i => windows.Place(i).Row));
    }

    [Fact]
    public void Data_IsScaledByEachWindow_AndRestored()
    {
        var windows = new SeriesWindows(Series, window: 4, horizon: 2);
        SequenceData data = windows.ToData(segment: 2);
        Assert.Equal((windows.Count, 2, 2, 1, 2), (data.Count, data.Steps, data.Inputs, data.TargetSteps, data.Targets));
        float[] targets = new float[windows.Count * 2];
        for (int i = 0; i < data.Count; i++)
        {
            // 0, 1, 2, 3: the mean of the squared distances from 1.5 is 1.25.
            double deviation = Math.Sqrt(1.25);
            Assert.Equal([.. new[] { -3, -2, -1, 0 }.Select(v => (float)(v / (float)deviation))], data.Input(i).ToArray());
            data.CopyTarget(i, targets.AsSpan(2 * i, 2));
            Assert.Equal([(float)(1 / (float)deviation), (float)(2 / (float)deviation)], targets[(2 * i)..(2 * i + 2)]);
        }

        windows.Restore(targets);
        Assert.All(Enumerable.Range(0, windows.Count), i => Assert.All(windows.Target(i).ToArray().Zip(targets[(2 * i)..(2 * i + 2)]), p => Assert.Equal(p.First, p.Second, 4)));
    }

    [Fact]
    public void Scale_OfAConstantWindow_HasADeviationOfOne()
    {
        var scale = WindowScale.Of([5, 5, 5]);
        Assert.Equal(new WindowScale(5, 1), scale);
        float[] scaled = new float[2];
        scale.Transform([6, 4], scaled);
        Assert.Equal([1, -1], scaled);
        Assert.Throws<ArgumentException>(() => WindowScale.Of([]));
        Assert.Throws<ArgumentException>(() => scale.Transform([1], new float[2]));
    }

    [Fact]
    public void WhatDoesNotFit_IsRefused()
    {
        Assert.Contains("the longest of 4 has 10", Assert.Throws<ArgumentException>(() => new SeriesWindows(Series, 9, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("of 0 has 0", Assert.Throws<ArgumentException>(() => new SeriesWindows([], 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeriesWindows(Series, 0, 2));
        var windows = new SeriesWindows(Series, 4, 2);
        Assert.Throws<ArgumentException>(() => windows.Between(9, 10));
        Assert.Throws<ArgumentException>(() => windows.ToData(3));
        Assert.Throws<ArgumentException>(() => windows.Restore(new float[windows.Count + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Place(windows.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Input(-1));
    }

    [Theory]
    [InlineData(10, 4, 2, 2, 0, new[] { 4, 6, 8 })]
    [InlineData(10, 4, 2, 2, 1, new[] { 4, 6 })]
    [InlineData(10, 4, 3, 1, 0, new[] { 4, 5, 6, 7 })]
    [InlineData(7, 4, 3, 5, 0, new[] { 4 })]
    public void Folds_RollTheOrigin(int length, int initial, int horizon, int step, int gap, int[] origins)
        => Assert.Equal(origins.Select(o => new BacktestFold(o, o + gap, o + gap + horizon)), RollingOrigin.Folds(length, initial, horizon, step, gap));

    [Fact]
    public void Folds_OfAShortSeries_AreRefused()
        => Assert.Contains("Expected 8 rows or more, 4 to learn from, 1 between and 3 to forecast; got 7", Assert.Throws<ArgumentException>(() => RollingOrigin.Folds(7, 4, 3, 1, 1)).Message, StringComparison.Ordinal);

    private static float[] Ramp(int first, int length) => [.. Enumerable.Range(first, length).Select(i => (float)i)];
}
