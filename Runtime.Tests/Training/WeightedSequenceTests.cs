namespace Unrolled.Tests;

/// <summary>Losses over sequences of several lengths, some of whose steps the network leaves out, some of which have no weight.</summary>
public sealed class WeightedSequenceTests
{
    private const int Steps = 4;
    private static readonly int[] Lengths = [4, 2, 3, 4, 1];

    [Fact]
    public void Evaluate_OfBatch_IsTheWeightedMeanOfSamples()
    {
        SequenceData data = Data(out float[] weights, out _);
        var model = new Models.Masking3Lstm5Dense2(3);
        using var trainer = new Trainer<Models.Masking3Lstm5Dense2>(model, new TrainerOptions { BatchSize = 5, Shards = 2 });
        double sum = 0, divisor = 0;
        for (int i = 0; i < 5; i++)
        {
            // The second step of the first sample is left out.
            double own = Enumerable.Range(0, Lengths[i]).Where(t => (i, t) != (0, 1)).Sum(t => (double)weights[i * Steps + t]);
            sum += own * trainer.Evaluate(data.Slice(i, 1)).Loss;
            divisor += own;
        }

        Assert.True(double.IsFinite(sum));
        Assert.Equal(sum / divisor, trainer.Evaluate(data).Loss, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_WhatDoesNotCount_HasNoInfluence(int threads)
    {
        Assert.Equal(Train(spoil: false), Train(spoil: true));

        int[] Train(bool spoil)
        {
            SequenceData data = Data(out _, out float[] targets);
            if (!spoil)
            {
                for (int i = 0; i < targets.Length; i++)
                {
                    targets[i] = float.IsNaN(targets[i]) ? 0.5f : targets[i];
                }
            }

            var model = new Models.Masking3Lstm5Dense2(3);
            using var trainer = new Trainer<Models.Masking3Lstm5Dense2>(model, new TrainerOptions { BatchSize = 3, Shards = 2, Threads = threads });
            trainer.Fit(data, epochs: 3);
            Assert.True(double.IsFinite(trainer.History[^1].Metrics[0]));
            return [.. model.Parameters.Values.ToArray().Select(BitConverter.SingleToInt32Bits)];
        }
    }

    [Fact]
    public void Ctc_OfBatch_EndsWithEachSequence()
    {
        float[] inputs = Inputs(), labels = [1, 1, 1, -1, 1, -1, -1, -1, 1, -1];
        SequenceData data = SequenceData.Pairs(inputs, labels, Steps, 3, 2).WithLengths(Lengths);
        var model = new Models.Masking3Lstm5Dense2(3);
        var options = new TrainerOptions { BatchSize = 5, Shards = 2, Loss = new ConnectionistTemporalClassification() };
        using var trainer = new Trainer<Models.Masking3Lstm5Dense2>(model, options);
        double sum = 0;
        for (int i = 0; i < 5; i++)
        {
            int length = Lengths[i];
            float[] own = inputs[(i * Steps * 3)..((i * Steps + length) * 3)];
            sum += trainer.Evaluate(SequenceData.Pairs(own, labels.AsMemory(2 * i, 2), length, 3, 2)).Loss;
        }

        Assert.Equal(sum / 5, trainer.Evaluate(data).Loss, 1e-9);
        double before = trainer.Evaluate(data).Loss;
        trainer.Fit(data, epochs: 50);
        Assert.True(trainer.Evaluate(data).Loss < before);
    }

    // Targets that must not be read are NaN.
    private static SequenceData Data(out float[] weights, out float[] targets)
    {
        weights = [1, 2, 0, 1, 0.5f, 1, 9, 9, 0, 0, 3, 9, 1, 1, 1, 0, 2, 9, 9, 9];
        targets = OptimizerTests.Random(5 * Steps * 2, 2);
        for (int row = 0; row < weights.Length; row++)
        {
            if (weights[row] == 0 || row % Steps >= Lengths[row / Steps] || row == 1)
            {
                targets.AsSpan(2 * row, 2).Fill(float.NaN);
            }
        }

        return SequenceData.Pairs(Inputs(), targets, Steps, 3, 2, Steps).WithLengths(Lengths).WithWeights(weights);
    }

    private static float[] Inputs()
    {
        float[] inputs = OptimizerTests.Random(5 * Steps * 3, 1);
        inputs.AsSpan(3, 3).Clear();
        return inputs;
    }
}
