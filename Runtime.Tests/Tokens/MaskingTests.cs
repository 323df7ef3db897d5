namespace Unrolled.Tests;

/// <summary>A sequence with steps that are left out is the sequence without them, on every way through a network.</summary>
public class MaskingTests
{
    private const float M = -1.5f;

    // [steps, 2], with the steps to leave out at the front, in the middle and at the end; half of a step is not left out.
    private static readonly float[] Window = [M, M, 0.5f, 0.25f, M, M, M, 1f, M, M, 0.75f, -0.5f, M, M];

    private static readonly float[] Left = [0.5f, 0.25f, M, 1f, 0.75f, -0.5f];

    private static readonly float[] Nothing = [M, M, M, M];

    [Fact]
    public void Predict_OfWindow_IsThatOfWhatIsLeft()
    {
        var model = new Models.Masking2Gru7Dense3(1);
        float[] expected = new float[3], actual = new float[3];
        model.Predict(Left, expected);
        model.Predict(Window, actual);
        Closeness.AssertSameBits(expected, actual, "vector");

        var sequences = new Models.Masking3Lstm5Dense2(1);
        float[] window = [1, 2, 3, 0, -0f, 0, 4, 5, 6, 0, 0, 0], left = [1, 2, 3, 4, 5, 6], ofLeft = new float[4], ofWindow = new float[8];
        sequences.Predict(left, ofLeft);
        sequences.Predict(window, ofWindow);
        Closeness.AssertSameBits([ofLeft[0], ofLeft[1], 0, 0, ofLeft[2], ofLeft[3], 0, 0], ofWindow, "sequence");
    }

    [Fact]
    public void Predict_OfBatch_IsThatOfWindows()
    {
        var model = new Models.Masking2Gru7Dense3(1);
        float[] full = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
        float[] windows = [.. Window, .. Enumerable.Repeat(M, 14), .. full], actual = new float[9], expected = new float[3];
        model.Predict(windows, 3, actual);
        model.Predict(Window, expected);
        Closeness.AssertSameBits(expected, actual.AsSpan(0, 3), "first");
        Assert.All(actual[3..6], y => Assert.Equal(0f, y));
        model.Predict(full, expected);
        Closeness.AssertSameBits(expected, actual.AsSpan(6), "last");

        // Of the first one the two steps 0.5, 0.25 and M, 1; of the last one its first step.
        model.Predict(windows, new[] { 4, 2, 1 }, actual);
        model.Predict(Left.AsSpan(0, 4), expected);
        Closeness.AssertSameBits(expected, actual.AsSpan(0, 3), "first, shorter");
        Assert.All(actual[3..6], y => Assert.Equal(0f, y));
        model.Predict(full.AsSpan(0, 2), expected);
        Closeness.AssertSameBits(expected, actual.AsSpan(6), "last, shorter");
    }

    [Fact]
    public void Predict_OfBatchOfSequences_LeavesZerosInTheirPlaces()
    {
        var model = new Models.Masking3Lstm5Dense2(1);
        float[] windows = [0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 7, 8, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], actual = new float[2 * 4 * 2], window = new float[8];
        model.Predict(windows, 2, actual);
        for (int n = 0; n < 2; n++)
        {
            model.Predict(windows.AsSpan(n * 12, 12), window);
            Closeness.AssertSameBits(window, actual.AsSpan(n * 8, 8), $"{n}");
        }

        Assert.Equal([true, true, false, false, true, true, false, false], actual[..8].Select(y => y == 0));
    }

    [Fact]
    public void Predict_OfNothing_IsZeros()
    {
        var model = new Models.Masking2Gru7Dense3(1);
        float[] y = [9, 9, 9, 9, 9, 9];
        model.Predict(Nothing, y.AsSpan(0, 3));
        Assert.All(y[..3], v => Assert.Equal(0f, v));
        model.Predict(Nothing, 2, y);
        Assert.All(y, v => Assert.Equal(0f, v));
    }

    [Fact]
    public void Step_ThatIsMasked_LeavesTheStateAndGivesZeros()
    {
        var model = new Models.Masking2Gru7Dense3(1);
        Models.Masking2Gru7Dense3.State state = model.CreateState();
        float[] y = new float[3], before = new float[state.Length], after = new float[state.Length], expected = new float[3];
        for (int t = 0; t < Window.Length / 2; t++)
        {
            state.CopyTo(before);
            y.AsSpan().Fill(9);
            model.Step(state, Window.AsSpan(2 * t, 2), y);
            state.CopyTo(after);
            bool leftOut = Window[2 * t] == M && Window[2 * t + 1] == M;
            Assert.Equal(leftOut, before.SequenceEqual(after));
            Assert.Equal(leftOut, y.All(v => v == 0));
            if (t == 5)
            {
                model.Predict(Left, expected);
                Closeness.AssertSameBits(expected, y, "after the last step");
            }
        }
    }

    [Fact]
    public void Tokens_OfTheMasksValue_AreMasked()
    {
        var model = new Models.MaskingOneHot4Lstm6(1);
        float[] expected = new float[6], actual = new float[6], batch = new float[12];
        model.Predict(new[] { 3, 0 }, expected);
        model.Predict(new[] { -1, 3, -1, 0, -1 }, actual);
        Closeness.AssertSameBits(expected, actual, "window");
        model.Predict(new[] { 3, 0, -1, -1, -1, -1 }, 2, batch);
        Closeness.AssertSameBits([.. expected, 0, 0, 0, 0, 0, 0], batch, "batch");
        Models.MaskingOneHot4Lstm6.State state = model.CreateState();
        model.Step(state, -1, actual);
        Assert.All(actual, v => Assert.Equal(0f, v));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Step(state, -2, actual));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Step(state, 4, actual));
    }

    [Fact]
    public void Predict_AfterTheFirst_AllocatesNothing()
    {
        var model = new Models.Masking2Gru7Dense3(1);
        float[] windows = [.. Window, .. Window], outputs = new float[6];
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() =>
        {
            model.Predict(Window, outputs.AsSpan(0, 3));
            model.Predict(windows, 2, outputs);
        })));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_IsThatOfWhatIsLeft(int threads)
    {
        // Sequences of two steps with targets, once alone and once among steps that are left out, one of which is nothing but such steps.
        float[] left = [1, 2, 3, -4, -5, 6, 0.5f, 1.5f, -1, 2, 1, 1], leftTargets = [.. Enumerable.Range(0, 8).Select(i => i * 0.25f - 1)];
        float[] inputs =
        [
            0, 0, 0, 1, 2, 3, -4, -5, 6,
            0.5f, 1.5f, -1, 0, 0, 0, 2, 1, 1,
            0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        float[] targets = [99, 99, .. leftTargets[..4], .. leftTargets[4..6], 99, 99, .. leftTargets[6..], .. Enumerable.Repeat(99f, 6)];

        Models.Masking3Lstm5Dense2 expected = new(4), actual = new(4);
        var options = new TrainerOptions { BatchSize = 3, Threads = threads, Metrics = [Metric.MeanAbsoluteError] };
        using var reference = new Trainer<Models.Masking3Lstm5Dense2>(expected, options);
        using var trainer = new Trainer<Models.Masking3Lstm5Dense2>(actual, options);
        TrainingHistory one = reference.Fit(SequenceData.Pairs(left, leftTargets, 2, 3, 2, 2), epochs: 3);
        TrainingHistory other = trainer.Fit(SequenceData.Pairs(inputs, targets, 3, 3, 2, 3), epochs: 3);
        Assert.Equal(one[^1].Loss, other[^1].Loss, 1e-6);
        for (int i = 0; i < expected.Parameters.Length; i++)
        {
            Assert.Equal(expected.Parameters.Values[i], actual.Parameters.Values[i], 1e-5f);
        }
    }

    [Fact]
    public void Training_OnNothing_ChangesNothing()
    {
        var model = new Models.Masking2Gru7Dense3(1);
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<Models.Masking2Gru7Dense3>(model, new TrainerOptions { BatchSize = 2, Optimizer = new Sgd(0.1f) });
        TrainingHistory history = trainer.Fit(SequenceData.Pairs(new[] { M, M, M, M }, new float[6], 1, 2, 3), epochs: 1);
        Assert.Equal(double.NaN, history[0].Loss);
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }
}
