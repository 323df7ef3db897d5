namespace Unrolled.Tests;

[Network(2)]
[Lstm(4, ReturnSequences = true)]
[Dense(2)]
public sealed partial class OwnTargetSequences;

[Network(2)]
[Lstm(4)]
[Dense(6)]
public sealed partial class OwnTargetVector;

/// <summary>Inputs that are their own targets, as autoencoders learn them.</summary>
public sealed class OwnTargetTests
{
    private static readonly float[] Series = [.. Enumerable.Range(0, 2 * 20).Select(i => MathF.Sin(0.3f * i))];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AutoencoderWindows_Always_CoverTheSeriesAndAreTheirTargets(int stride)
    {
        SequenceData data = SequenceData.AutoencoderWindows(Series, steps: 3, features: 2, stride: stride), vectors = SequenceData.AutoencoderWindows(Series, 3, 2, stride, asVector: true);
        Assert.Equal((17 / stride + 1, 3, 2, 3, 2), (data.Count, data.Steps, data.Inputs, data.TargetSteps, data.Targets));
        Assert.Equal((data.Count, 3, 2, 1, 6), (vectors.Count, vectors.Steps, vectors.Inputs, vectors.TargetSteps, vectors.Targets));
        float[] target = new float[6], piece = new float[4];
        for (int i = 0; i < data.Count; i++)
        {
            float[] expected = Series[(i * stride * 2)..(i * stride * 2 + 6)];
            Assert.Equal(expected, data.Input(i).ToArray());
            data.CopyTarget(i, target);
            Assert.Equal(expected, target);
            target.AsSpan().Clear();
            vectors.CopyTarget(i, target);
            Assert.Equal(expected, target);
            data.CopyTarget(i, 1, piece);
            Assert.Equal(expected[2..], piece);
        }

        // Nothing is copied: the series' memory is what is read.
        Assert.True(System.Runtime.CompilerServices.Unsafe.AreSame(in Series[0], in System.Runtime.InteropServices.MemoryMarshal.GetReference(data.Input(0))));
        Assert.True(Allocation.Of(() => SequenceData.AutoencoderWindows(Series, 3, 2)) < 400);
    }

    // The bits of targets that were copied.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_OnThem_SameBitsAsOnCopies(bool asVector)
    {
        SequenceData own = SequenceData.AutoencoderWindows(Series, 3, 2, asVector: asVector);
        float[] inputs = [.. Enumerable.Range(0, own.Count).SelectMany(i => own.Input(i).ToArray())];
        SequenceData copied = asVector ? SequenceData.Pairs(inputs, inputs, 3, 2, 6) : SequenceData.Pairs(inputs, inputs, 3, 2, 2, 3);
        Assert.Equal(Train(copied), Train(own));

        float[] Train(SequenceData data)
        {
            Network model = asVector ? new OwnTargetVector(1) : new OwnTargetSequences(1);
            using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 4, Threads = 1 });
            trainer.Fit(data, 2, data);
            return [.. model.Parameters.Values];
        }
    }

    [Fact]
    public void WithInputsAsTargets_OfLengthsAndWeights_KeepsThem()
    {
        int[] lengths = [3, 1, 2];
        float[] weights = [1, 0.5f, 0];
        SequenceData source = SequenceData.Pairs(Series.AsMemory(0, 18), new float[3], 3, 2, 1).WithLengths(lengths).WithWeights(weights), own = source.WithInputsAsTargets();
        Assert.Equal(lengths, Enumerable.Range(0, 3).Select(own.Length));
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(weights[i / 3], own.Weight(i / 3, i % 3)));
        Assert.Contains("samples of equal length", Assert.Throws<ArgumentException>(() => source.WithInputsAsTargets(asVector: true)).Message, StringComparison.Ordinal);

        // Weights of steps stay with targets of as many steps; for others there is no telling.
        float[] steps = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        SequenceData weighted = SequenceData.Pairs(Series.AsMemory(0, 18), new float[9], 3, 2, 1, 3).WithWeights(steps);
        Assert.Equal(steps, Enumerable.Range(0, 9).Select(i => weighted.WithInputsAsTargets().Weight(i / 3, i % 3)));
        Assert.Contains("weights of 1 target steps or of whole samples; the samples have weights of 3 steps", Assert.Throws<ArgumentException>(() => weighted.WithInputsAsTargets(asVector: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AutoencoderWindows_OfTooShortASeries_SaysWhatItTakes()
    {
        Assert.Contains("Expected at least 21 steps, for a window of 21; got 20.", Assert.Throws<ArgumentException>(() => SequenceData.AutoencoderWindows(Series, 21, 2)).Message, StringComparison.Ordinal);
        Assert.Equal(1, SequenceData.AutoencoderWindows(Series, 20, 2).Count);
        Assert.Contains("for a window of 20 and the 1 after it", Assert.Throws<ArgumentException>(() => SequenceData.Windows(Series, 20, 1, 2)).Message, StringComparison.Ordinal);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.AutoencoderWindows(Series, 0)).ParamName);
    }
}
