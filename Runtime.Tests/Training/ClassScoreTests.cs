namespace Unrolled.Tests;

/// <summary>Confusion matrices and calibration. The expected scores are worked out by hand from their definitions.</summary>
public sealed class ClassScoreTests
{
    // Truth 0: three right, one taken for 1. Truth 1: two right, one taken for 0, one for 2. Truth 2: none right, one taken for 1.
    private static readonly (int Truth, int Predicted)[] Predictions = [(0, 0), (0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (1, 0), (1, 2), (2, 1)];

    [Fact]
    public void Matrix_OfKnownCounts_HasTheScoresOfTheirDefinitions()
    {
        ConfusionMatrix matrix = Count(3, Predictions);
        Assert.Equal((9, 3, 1), (matrix.Total, matrix[0, 0], matrix[2, 1]));
        Assert.Equal(5.0 / 9, matrix.Accuracy, 15);
        Assert.Equal(4.0 / 9, matrix.MajorityShare, 15);
        Assert.Equal([3.0 / 4, 2.0 / 4, 0], [matrix.Precision(0), matrix.Precision(1), matrix.Precision(2)]);
        Assert.Equal([3.0 / 4, 2.0 / 4, 0], [matrix.Recall(0), matrix.Recall(1), matrix.Recall(2)]);
        Assert.Equal((0.75 + 0.5 + 0) / 3, matrix.MacroF1, 15);
        Assert.Equal([4, 4, 1], [matrix.Support(0), matrix.Support(1), matrix.Support(2)]);
        Assert.Equal(new[,] { { 3, 1, 0 }, { 1, 2, 1 }, { 0, 1, 0 } }, matrix.ToArray());

        ConfusionMatrix twice = Count(3, Predictions);
        twice.Add(matrix);
        Assert.Equal((18, 6, matrix.MacroF1), (twice.Total, twice[0, 0], twice.MacroF1));
        Assert.True(double.IsNaN(new ConfusionMatrix(2).Accuracy));
        Assert.Throws<ArgumentException>(() => twice.Add(new ConfusionMatrix(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(1));
    }

    [Fact]
    public void Matrix_OfOutputs_SkipsEndsAndWeightsOfZero()
    {
        // [2, 3 steps, 2 classes]; the second sequence has two steps, and one step of the first has weight 0, and a target that is no class.
        SequenceData data = SequenceData.Pairs(new float[6], new float[] { 1, 9, 0, 0, 1, 9 }, 3, 1, 1, targetSteps: 3)
            .WithLengths(new[] { 3, 2 }).WithWeights(new float[] { 1, 0, 1, 1, 1, 1 });
        float[] outputs = [0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1];
        Assert.Equal(new[,] { { 1, 1 }, { 1, 1 } }, ConfusionMatrix.Of(data, outputs).ToArray());
        Assert.Equal(4, Calibration.Of(data, outputs, fromLogits: true).Count);
    }

    [Theory]
    [InlineData(0.5f, 2, 1)]
    [InlineData(0f, 0, 3)]
    public void Matrix_OfOneOutput_ComparesWithTheThreshold(float threshold, int negatives, int positives)
    {
        SequenceData data = SequenceData.Pairs(new float[3], new float[] { 0, 0, 0 }, 1, 1, 1);
        ConfusionMatrix matrix = ConfusionMatrix.Of(data, [0.1f, 0.4f, 0.5f], threshold);
        Assert.Equal((negatives, positives), (matrix[0, 0], matrix[0, 1]));
    }

    [Fact]
    public void Of_WhatDoesNotFit_IsRefused()
    {
        SequenceData data = SequenceData.Pairs(new float[3], new float[] { 0, 1, 2 }, 1, 1, 1);
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of(data, new float[4]));
        Assert.Throws<ArgumentException>(() => Calibration.Of(data, [], fromLogits: true));
        Assert.Equal(2, Assert.Throws<LossRowException>(() => ConfusionMatrix.Of(data, new float[6])).Sample);
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.Of(data, new float[] { 2, 0, 0, 1, 0, 0, 1, 0, 0 }, fromLogits: false));
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of(SequenceData.Pairs(new float[1], new float[2], 1, 1, 2), new float[3]));
    }

    // Guo et al. (2017), equations 2 to 4: ECE = Σ |B| / n · |acc(B) − conf(B)| with bins (l, u].
    [Fact]
    public void Calibration_OfKnownConfidences_HasTheErrorsOfTheirDefinition()
    {
        var calibration = new Calibration(bins: 5);
        foreach ((double confidence, bool correct) in ((double, bool)[])[(0.5, true), (0.6, false), (0.7, true), (0.8, true), (0.9, true), (1, false)])
        {
            calibration.Add(confidence, correct);
        }

        Assert.Equal([0, 0, 2, 2, 2], calibration.Bins.Select(b => b.Count));
        Assert.Equal((0.6, 0.8), (Math.Round(calibration.Bins[3].Lower, 12), Math.Round(calibration.Bins[3].Upper, 12)));
        Assert.Equal([0.55, 0.75, 0.95], calibration.Bins.Skip(2).Select(b => Math.Round(b.Confidence, 12)));
        Assert.Equal([0.5, 1, 0.5], calibration.Bins.Skip(2).Select(b => b.Accuracy));
        Assert.Equal((2 * 0.05 + 2 * 0.25 + 2 * 0.45) / 6, calibration.ExpectedError, 12);
        Assert.Equal(0.45, calibration.MaxError, 12);

        var both = new Calibration(bins: 5);
        both.Add(calibration);
        both.Add(calibration);
        Assert.Equal((12, calibration.ExpectedError), (both.Count, both.ExpectedError));
        Assert.True(double.IsNaN(new Calibration().ExpectedError) && double.IsNaN(new Calibration().MaxError));
        Assert.Throws<ArgumentException>(() => both.Add(new Calibration()));
        Assert.Throws<ArgumentOutOfRangeException>(() => both.Add(double.NaN, true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Calibration(0));
    }

    [Fact]
    public void Calibration_OfLogits_IsThatOfTheirProbabilities()
    {
        SequenceData data = SequenceData.Pairs(new float[2], new float[] { 0, 2 }, 1, 1, 1);
        float[] probabilities = [0.7f, 0.2f, 0.1f, 0.3f, 0.6f, 0.1f];
        Calibration plain = Calibration.Of(data, probabilities, fromLogits: false);
        foreach (float shift in (float[])[0, 5])
        {
            Calibration logits = Calibration.Of(data, [.. probabilities.Select(p => MathF.Log(p) + shift)], fromLogits: true);
            Assert.Equal(plain.ExpectedError, logits.ExpectedError, 6);
        }

        Assert.Equal((0.3 + 0.6) / 2, plain.ExpectedError, 6);
        SequenceData binary = SequenceData.Pairs(new float[2], new float[] { 0, 1 }, 1, 1, 1);
        Assert.Equal((0.2 + 0.1) / 2, Calibration.Of(binary, [0.2f, 0.9f], fromLogits: false).ExpectedError, 6);
    }

    private static ConfusionMatrix Count(int classes, IEnumerable<(int Truth, int Predicted)> predictions)
    {
        var matrix = new ConfusionMatrix(classes);
        foreach ((int truth, int predicted) in predictions)
        {
            matrix.Add(truth, predicted);
        }

        return matrix;
    }
}
