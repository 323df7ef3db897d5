using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>Samples with additional inputs and lengths of their own, and training on them.</summary>
public class AdditionalInputDataTests
{
    private static readonly float[] Twelve = [.. Enumerable.Range(0, 12).Select(i => (float)i)];

    [Fact]
    public void With_AddsInputs_BehindEachOther()
    {
        SequenceData data = SequenceData.Pairs(Twelve, new float[3], steps: 4, inputsPerStep: 1, targetsPerStep: 1)
            .With(Twelve, width: 2, steps: 2, lengths: new[] { 1, 2, 2 })
            .With(new float[] { 7, 8, 9 }, width: 1)
            .WithLengths(new[] { 4, 1, 3 });
        Assert.Equal(2, data.AdditionalInputs);
        Assert.Equal((2, 2, 1, 1), (data.AdditionalInputWidth(0), data.AdditionalInputSteps(0), data.AdditionalInputWidth(1), data.AdditionalInputSteps(1)));
        Assert.Equal([4, 5, 6, 7], data.AdditionalInput(0, 1).ToArray());
        Assert.Equal([9], data.AdditionalInput(1, 2).ToArray());
        Assert.Equal([1, 2, 2], Enumerable.Range(0, 3).Select(i => data.AdditionalInputLength(0, i)));
        Assert.Equal([4, 1, 3], Enumerable.Range(0, 3).Select(data.Length));

        SequenceData last = data.Slice(1, 2);
        Assert.Equal([8, 9, 10, 11], last.AdditionalInput(0, 1).ToArray());
        Assert.Equal([8], last.AdditionalInput(1, 0).ToArray());
        Assert.Equal((1, 3, 2), (last.Length(0), last.Length(1), last.AdditionalInputLength(0, 0)));
        Assert.True(last.HasLengths);
    }

    [Fact]
    public void WrongInputs_Throw()
    {
        SequenceData data = SequenceData.Pairs(Twelve, new float[3], 4, 1, 1);
        Assert.Contains("[3, 2, 2], 12 floats", Assert.Throws<ArgumentException>(() => data.With(new float[11], 2, 2)).Message, StringComparison.Ordinal);
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => data.With(Twelve, 0)).ParamName);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => data.With(Twelve, 1, 0)).ParamName);
        Assert.Equal("lengths", Assert.Throws<ArgumentException>(() => data.With(Twelve, 2, 2, new[] { 1, 2 })).ParamName);
        Assert.Equal("lengths", Assert.Throws<ArgumentException>(() => data.With(Twelve, 2, 2, new[] { 1, 2, 3 })).ParamName);
        Assert.Equal("lengths", Assert.Throws<ArgumentException>(() => data.WithLengths(new[] { 1, 0, 3 })).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.AdditionalInput(0, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.With(Twelve, 4).AdditionalInputWidth(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.With(Twelve, 4).AdditionalInput(0, 3).Length);
    }

    [Fact]
    public void Trainer_OfDataThatDoNotFit_Throws()
    {
        using var trainer = new Trainer<FreeDecoder>(new FreeDecoder(1), new TrainerOptions { BatchSize = 4 });
        SequenceData pairs = SequenceData.Pairs(new float[2 * 5 * 3], new float[2 * 4 * 2], steps: 5, inputsPerStep: 3, targetsPerStep: 2, targetSteps: 4);
        Assert.Contains("expects 1 additional input, the data have 0", Message(pairs), StringComparison.Ordinal);
        Assert.Contains("floats per step of the additional input 'input_0', the data have 3", Message(pairs.With(new float[2 * 4 * 3], 3, 4)), StringComparison.Ordinal);
        Assert.Contains("a target at each of the 3 time steps, but the data have 4", Message(pairs.With(new float[2 * 3 * 2], 2, 3)), StringComparison.Ordinal);

        string Message(SequenceData data) => Assert.Throws<ArgumentException>(() => trainer.TrainBatch(data, [0, 1])).Message;
    }

    /// <summary>The gradient of a batch of several lengths is that of its sequences alone, each weighed by its steps, whatever lies after their ends.</summary>
    [Fact]
    public void TrainBatch_OfSeveralLengths_IsMeanOverTheirSteps()
    {
        int[] lengths = [5, 2, 3], targetLengths = [1, 4, 2];
        float[] sources = Draw(3 * 5 * 3, 1), targets = Draw(3 * 4 * 2, 2), expected = Draw(3 * 4 * 2, 3);
        for (int n = 0; n < 3; n++)
        {
            sources.AsSpan((n * 5 + lengths[n]) * 3, (5 - lengths[n]) * 3).Fill(float.NaN);
            targets.AsSpan((n * 4 + targetLengths[n]) * 2, (4 - targetLengths[n]) * 2).Fill(float.NaN);
            expected.AsSpan((n * 4 + targetLengths[n]) * 2, (4 - targetLengths[n]) * 2).Fill(float.NaN);
        }

        SequenceData data = SequenceData.Pairs(sources, expected, 5, 3, 2, targetSteps: 4).WithLengths(lengths).With(targets, 2, 4, targetLengths);
        using var trainer = new Trainer<FreeDecoder>(new FreeDecoder(1), new TrainerOptions { BatchSize = 3, Shards = 2 });
        double loss = trainer.Evaluate(data).Loss, sum = 0;
        for (int n = 0; n < 3; n++)
        {
            var y = new float[targetLengths[n] * 2];
            trainer.Model.Predict(sources.AsSpan(n * 15, lengths[n] * 3), targets.AsSpan(n * 8, targetLengths[n] * 2), y);
            sum += y.Select((v, i) => Math.Pow((double)v - expected[n * 8 + i], 2)).Sum();
        }

        Assert.Equal(sum / (2 * targetLengths.Sum()), loss, 1e-6);
        Assert.Equal(loss, trainer.TrainBatch(data, [0, 1, 2]), 1e-12);
        Assert.True(trainer.Evaluate(data).Loss < loss);
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => trainer.TrainBatch(data, [2, 0]))));
    }

    private static float[] Draw(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
