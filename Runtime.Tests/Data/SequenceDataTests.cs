namespace Unrolled.Tests;

public class SequenceDataTests
{
    private static readonly float[] Ten = [.. Enumerable.Range(0, 10).Select(i => (float)i)];

    [Fact]
    public void Windows_OfOneFeature_CoverTheSeriesToItsEnd()
    {
        SequenceData data = SequenceData.Windows(Ten, steps: 3);
        Assert.Equal((7, 3, 1, 1, 1), (data.Count, data.Steps, data.Inputs, data.TargetSteps, data.Targets));
        Assert.Equal([0f, 1, 2], data.Input(0));
        Assert.Equal([3f], Target(data, 0));
        Assert.Equal([6f, 7, 8], data.Input(6));
        Assert.Equal([9f], Target(data, 6));
    }

    [Fact]
    public void Windows_OfSeveralFeatures_GiveChosenTargets()
    {
        // [6, 3]: step t has 10t, 10t + 1, 10t + 2.
        float[] series = [.. Enumerable.Range(0, 18).Select(i => 10f * (i / 3) + i % 3)];
        SequenceData all = SequenceData.Windows(series, steps: 2, horizon: 2, features: 3);
        Assert.Equal((3, 6), (all.Count, all.Targets));
        Assert.Equal([10f, 11, 12, 20, 21, 22], all.Input(1));
        Assert.Equal([30f, 31, 32, 40, 41, 42], Target(all, 1));

        SequenceData some = SequenceData.Windows(series, steps: 2, horizon: 2, features: 3, targetFeatures: [2, 0]);
        Assert.Equal((3, 4), (some.Count, some.Targets));
        Assert.Equal([32f, 30, 42, 40], Target(some, 1));
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(6, 2)]
    [InlineData(7, 1)]
    [InlineData(int.MaxValue, 1)]
    public void Windows_WithStride_StayWithinTheSeries(int stride, int count)
    {
        SequenceData data = SequenceData.Windows(Ten, steps: 3, stride: stride);
        Assert.Equal(count, data.Count);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i * stride, data.Input(i)[0]);
            Assert.Equal([i * stride + 3f], Target(data, i));
        }
    }

    [Fact]
    public void Windows_Input_IsAViewOfTheSeries()
    {
        float[] series = [.. Ten];
        SequenceData data = SequenceData.Windows(series, steps: 3);
        Assert.True(data.Input(4).Overlaps(series, out int offset));
        Assert.Equal(4, -offset);
        Assert.True(data.Slice(2, 3).Input(2) == data.Input(4));
    }

    [Fact]
    public void Windows_SlicedFromWholeSeries_ReachBackIntoTraining()
    {
        // 6 days to train on, 4 to test: the first test target is day 6, and its window is days 3, 4, 5.
        SequenceData test = SequenceData.Windows(Ten, steps: 3).Slice(3, 4);
        Assert.Equal([3f, 4, 5], test.Input(0));
        Assert.Equal([6f], Target(test, 0));
        Assert.Equal([9f], Target(test, 3));
    }

    [Fact]
    public void SliceOfSlice_KeepsShapeAndBounds()
    {
        SequenceData data = SequenceData.Windows(Ten, steps: 2, horizon: 2).Slice(1, 5).Slice(2, 2);
        Assert.Equal((2, 2, 1, 1, 2), (data.Count, data.Steps, data.Inputs, data.TargetSteps, data.Targets));
        Assert.Equal([3f, 4], data.Input(0));
        Assert.Equal([6f, 7], Target(data, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Input(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Input(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.CopyTarget(2, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(int.MaxValue, 1));
    }

    [Fact]
    public void Split_KeepsOrderAndLosesNothing()
    {
        SequenceData data = SequenceData.Windows(Ten, steps: 3);
        (SequenceData earlier, SequenceData later) = data.Split(0.7);
        Assert.Equal((5, 2), (earlier.Count, later.Count));
        Assert.Equal([4f, 5, 6], earlier.Input(4));
        Assert.Equal([5f, 6, 7], later.Input(0));
        foreach (double fraction in new[] { 0, 1, 0.01, -1, 2, double.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(fraction));
        }
    }

    [Fact]
    public void Pairs_GiveWhatWasGiven()
    {
        SequenceData last = SequenceData.Pairs(Ten.AsMemory(0, 8), Ten.AsMemory(0, 6), steps: 2, inputsPerStep: 2, targetsPerStep: 3);
        Assert.Equal((2, 2, 2, 1, 3), (last.Count, last.Steps, last.Inputs, last.TargetSteps, last.Targets));
        Assert.Equal([4f, 5, 6, 7], last.Input(1));
        Assert.Equal([3f, 4, 5], Target(last, 1));

        SequenceData every = SequenceData.Pairs(Ten, Ten, steps: 5, inputsPerStep: 1, targetsPerStep: 1, targetSteps: 5);
        Assert.Equal((2, 5, 1), (every.Count, every.TargetSteps, every.Targets));
        Assert.Equal([5f, 6, 7, 8, 9], Target(every, 1));
    }

    [Fact]
    public void WrongWindows_Throw()
    {
        Assert.Contains("at least 11 steps, for a window of 10 and the 1 after it; got 10", Assert.Throws<ArgumentException>(() => SequenceData.Windows(Ten, 10)).Message);
        Assert.Equal(1, SequenceData.Windows(Ten, 9).Count);
        Assert.Contains("a multiple of 3 floats; got 10", Assert.Throws<ArgumentException>(() => SequenceData.Windows(Ten, 1, features: 3)).Message);
        Assert.Throws<ArgumentException>(() => SequenceData.Windows(Array.Empty<float>(), 1));
        Assert.Throws<ArgumentException>(() => SequenceData.Windows(Ten, int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Windows(Ten, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Windows(Ten, 1, horizon: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Windows(Ten, 1, features: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Windows(Ten, 1, stride: 0));
        Assert.Contains("from 0 to 1, got 2", Assert.Throws<ArgumentException>(() => SequenceData.Windows(Ten, 1, features: 2, targetFeatures: [0, 2])).Message);
        Assert.Throws<ArgumentException>(() => SequenceData.Windows(Ten, 1, features: 2, targetFeatures: [1, 1]));
        Assert.Contains("Expected 1 float for", Assert.Throws<ArgumentException>(() => SequenceData.Windows(Ten, 3).CopyTarget(0, new float[2])).Message);
    }

    [Fact]
    public void WrongPairs_Throw()
    {
        Assert.Contains("a multiple of 4 floats; got 10", Assert.Throws<ArgumentException>(() => SequenceData.Pairs(Ten, Ten, 2, 2, 1)).Message);
        Assert.Contains("5 floats, for the targets of 5 sequences; got 10", Assert.Throws<ArgumentException>(() => SequenceData.Pairs(Ten, Ten, 2, 1, 1)).Message);
        Assert.Throws<ArgumentException>(() => SequenceData.Pairs(Array.Empty<float>(), Array.Empty<float>(), 2, 2, 1));
        Assert.Equal("targetSteps", Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Pairs(Ten, Ten.AsMemory(0, 4), 5, 1, 1, targetSteps: 0)).ParamName);
        Assert.Throws<ArgumentException>(() => SequenceData.Pairs(Ten, Ten, int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Pairs(Ten, Ten, 2, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Pairs(Ten, Ten, 2, 1, 0));
    }

    [Fact]
    public void Reading_AllocatesNothing()
    {
        float[] two = new float[2];
        SequenceData[] sources =
        [
            SequenceData.Windows(Ten, 3, horizon: 2),
            SequenceData.Windows(Ten, 2, horizon: 2, features: 2, targetFeatures: [1]),
            SequenceData.Pairs(Ten, Ten, steps: 1, inputsPerStep: 2, targetsPerStep: 2),
            SequenceData.Windows(Ten, 3, horizon: 2).Slice(1, 3),
        ];
        float sum = 0;
        foreach (SequenceData data in sources)
        {
            Assert.Equal(0, Allocation.Of(() =>
            {
                for (int i = 0; i < data.Count; i++)
                {
                    sum += data.Input(i)[0];
                    data.CopyTarget(i, two);
                }
            }));
        }

        Assert.True(Allocation.Of(() => sum += NewArray()[0]) > 0, "The measurement sees no allocation at all.");

        static float[] NewArray() => new float[1];
    }

    private static float[] Target(SequenceData data, int index)
    {
        float[] target = new float[data.TargetSteps * data.Targets];
        data.CopyTarget(index, target);
        return target;
    }
}
