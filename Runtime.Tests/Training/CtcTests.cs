namespace Unrolled.Tests;

/// <summary>Connectionist temporal classification against the sum over every path there is.</summary>
public sealed class CtcTests
{
    public static TheoryData<int, int, int, float[]> Cases => new()
    {
        { 1, 2, 0, [1f] },
        { 1, 3, 0, [] },
        { 4, 3, 0, [] },
        { 4, 3, 0, [1f, 2f] },
        { 5, 3, 0, [1f, 1f, 2f] },
        { 5, 3, 1, [0f, 0f, 2f] },
        { 6, 3, 2, [0f, 1f, 0f] },
        { 6, 4, 0, [3f, 3f, 3f] },
        { 7, 3, 0, [2f, 2f, 1f, 1f] },
        { 3, 4, 3, [0f, 1f, 2f] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sequence_SmallOnes_IsTheSumOverAllPaths(int steps, int classes, int blank, float[] labels)
    {
        var loss = new ConnectionistTemporalClassification { Blank = blank };
        float[] logits = Draw(steps * classes, steps);
        double expected = -Math.Log(Enumerate(logits, steps, classes, blank, labels));
        Assert.Equal(expected, Run(loss, logits, classes, labels, default), 1e-9);

        // Negative numbers after the labels change nothing.
        Assert.Equal(expected, Run(loss, logits, classes, [.. labels, -1f, -1f], default), 1e-9);
        Assert.Equal(expected / Math.Max(1, labels.Length), Run(new ConnectionistTemporalClassification { Blank = blank, PerLabel = true }, logits, classes, labels, default), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sequence_Gradient_IsThatOfCentralDifferences(int steps, int classes, int blank, float[] labels)
    {
        var loss = new ConnectionistTemporalClassification { Blank = blank, PerLabel = true };
        float[] logits = Draw(steps * classes, steps + 100), gradient = new float[steps * classes];
        Run(loss, logits, classes, labels, gradient);
        const float Step = 1f / 512;
        for (int i = 0; i < logits.Length; i++)
        {
            float at = logits[i];
            double[] values = [.. new[] { 1, -1, 2, -2 }.Select(k =>
            {
                logits[i] = at + k * Step;
                return Run(loss, logits, classes, labels, default);
            })];
            logits[i] = at;
            double slope = 0.5 * (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * Step);
            Assert.Equal(slope, gradient[i], 2e-6);
        }
    }

    [Fact]
    public void Sequence_LongOne_IsFinite()
    {
        float[] labels = [.. Enumerable.Range(0, 200).Select(i => (float)(1 + i % 9))], logits = Draw(1000 * 10, 1), gradient = new float[1000 * 10];
        double value = Run(new ConnectionistTemporalClassification(), [.. logits.Select(x => 30 * x)], 10, labels, gradient);
        Assert.True(double.IsFinite(value) && value > 0);
        Assert.All(gradient, g => Assert.True(Math.Abs(g) <= 0.5f));

        // What a softmax adds is taken off again.
        for (int t = 0; t < 1000; t++)
        {
            Assert.Equal(0, gradient.Skip(t * 10).Take(10).Sum(g => (double)g), 1e-6);
        }
    }

    [Fact]
    public void Sequence_MoreLabelsThanSteps_ThrowsOrHasZeroLoss()
    {
        var loss = new ConnectionistTemporalClassification();
        LossRowException exception = Assert.Throws<LossRowException>(() => Run(loss, new float[9], 3, [1f, 1f, 2f], default));
        Assert.Contains("3 steps, got 3 that need 4", exception.Message, StringComparison.Ordinal);
        float[] gradient = [.. Enumerable.Repeat(7f, 9)];
        Assert.Equal(0, Run(new ConnectionistTemporalClassification { ZeroInfinity = true }, new float[9], 3, [1f, 1f, 2f], gradient));
        Assert.All(gradient, g => Assert.Equal(0f, g));
        Assert.True(Run(loss, new float[12], 3, [1f, 1f, 2f], default) > 0);
    }

    [Fact]
    public void Sequence_BadTargetOrNumber_IsNoticed()
    {
        var loss = new ConnectionistTemporalClassification();
        Assert.Throws<LossRowException>(() => Run(loss, new float[9], 3, [0f], default));
        Assert.Throws<LossRowException>(() => Run(loss, new float[9], 3, [3f], default));
        Assert.Throws<LossRowException>(() => Run(loss, new float[9], 3, [1.5f], default));
        Assert.Throws<ArgumentException>(() => loss.Sequence(new float[9], 3, [1f], new float[8], 1f, new double[100]));
        Assert.Throws<ArgumentException>(() => loss.Sequence(new float[9], 3, [1f], default, 1f, new double[3]));
        float[] gradient = new float[9];
        Assert.True(double.IsNaN(Run(loss, [0, 0, 0, 0, float.NaN, 0, 0, 0, 0], 3, [1f, 2f], gradient)));
        Assert.Contains(gradient, float.IsNaN);
    }

    [Fact]
    public void TrainBatch_ShortSequences_LearnsTheirLabels()
    {
        // Each sample shows its two labels in the first and the last third of its steps.
        const int Steps = 9;
        float[] inputs = new float[4 * Steps * 2], targets = [1, 2, 2, 1, 1, -1, 2, -1];
        for (int n = 0; n < 4; n++)
        {
            for (int t = 0; t < 2; t++)
            {
                inputs[(n * Steps + (n > 1 ? 4 : t * 6)) * 2 + (int)targets[n > 1 ? 2 * n : 2 * n + t] - 1] = 1;
            }
        }

        SequenceData data = SequenceData.Pairs(inputs, targets, Steps, 2, 2);
        using var trainer = new Trainer<LinearNetwork>(
            new LinearNetwork(2, 3, returnsSequences: true), new TrainerOptions { Loss = new ConnectionistTemporalClassification(), Optimizer = new Adam(0.1f), BatchSize = 3, Shards = 2 });
        double before = trainer.Evaluate(data).Loss;
        trainer.Fit(data, epochs: 100);
        Assert.True(trainer.Evaluate(data).Loss < 0.1 * before);
        Assert.Throws<ArgumentException>(() => trainer.Fit(SequenceData.Pairs(inputs, new float[4 * Steps], Steps, 2, 1, Steps), epochs: 1));
        Assert.Throws<ArgumentException>(() => new Trainer<LinearNetwork>(new LinearNetwork(2, 3), new TrainerOptions { Loss = new ConnectionistTemporalClassification() }));

        LossRowException exception = Assert.Throws<LossRowException>(() => trainer.Evaluate(SequenceData.Pairs(inputs, new[] { 1f, 2, 1, 2, 0, 1, 1, 2 }, Steps, 2, 2)));
        Assert.Equal(2, exception.Sample);
    }

    // Of one batch that starts from zeros.
    [Fact]
    public void Evaluate_OfStatefulTrainer_ReadsItsOwnLabels()
    {
        float[] inputs = [.. Enumerable.Range(0, 4 * 9 * 2).Select(i => MathF.Sin(i))];
        SequenceData data = SequenceData.Pairs(inputs, new float[] { 1, 2, 2, 1, 1, 2, 2, 1 }, 9, 2, 2);
        TrainerOptions options = new() { Loss = new ConnectionistTemporalClassification(), BatchSize = 2, Shuffle = false };
        Network model = TestModel.Of(nameof(Models.Stack2x7x9Sequence)).Create();
        using var plain = new Trainer<Network>(model, options);
        using var stateful = new Trainer<Network>(model, options with { Stateful = true });
        Assert.Equal(plain.Evaluate(data.Slice(0, 2)).Loss, stateful.Evaluate(data.Slice(0, 2)).Loss);
    }

    [Fact]
    public void Evaluate_OfSampleWithoutWeight_DoesNotReadItsLabels()
    {
        float[] inputs = [.. Enumerable.Range(0, 2 * 9 * 2).Select(i => MathF.Sin(i))];
        TrainerOptions options = new() { Loss = new ConnectionistTemporalClassification(), BatchSize = 2, Shuffle = false, Stateful = true };
        Network model = TestModel.Of(nameof(Models.Stack2x7x9Sequence)).Create();
        using var trainer = new Trainer<Network>(model, options);
        SequenceData good = SequenceData.Pairs(inputs, new float[] { 1, 2, 2, 1 }, 9, 2, 2), bad = SequenceData.Pairs(inputs, new[] { 1, 2, float.NaN, 99 }, 9, 2, 2);
        double loss = trainer.Evaluate(bad.WithWeights(new float[] { 1, 0 })).Loss;
        Assert.True(double.IsFinite(loss) && loss > 0);
        Assert.Equal(trainer.Evaluate(good.WithWeights(new float[] { 1, 0 })).Loss, loss);
        Assert.Equal(loss, trainer.TrainBatch(bad.WithWeights(new float[] { 1, 0 }), [0, 1]));
        Assert.All(model.Parameters.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    private static double Run(ConnectionistTemporalClassification loss, float[] logits, int classes, float[] labels, Span<float> gradient)
        => loss.Sequence(logits, classes, labels, gradient, 0.5f, new double[loss.WorkLength(logits.Length / classes, classes, labels.Length)]);

    private static double Enumerate(float[] logits, int steps, int classes, int blank, float[] labels)
    {
        double sum = 0;
        int[] path = new int[steps];
        for (long number = 0; number < (long)Math.Pow(classes, steps); number++)
        {
            long left = number;
            double probability = 1;
            for (int t = 0; t < steps; t++, left /= classes)
            {
                path[t] = (int)(left % classes);
                double all = Enumerable.Range(0, classes).Sum(c => Math.Exp(logits[t * classes + c]));
                probability *= Math.Exp(logits[t * classes + path[t]]) / all;
            }

            float[] read = [.. path.Where((c, t) => c != blank && (t == 0 || path[t - 1] != c)).Select(c => (float)c)];
            sum += read.SequenceEqual(labels) ? probability : 0;
        }

        return sum;
    }

    private static float[] Draw(int length, int seed)
    {
        var random = new RandomSource(seed, 0);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())];
    }
}
