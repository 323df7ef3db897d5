namespace Unrolled.Tests;

/// <summary>Weights of samples, steps and classes in the loss's mean, and what does not count at all.</summary>
public sealed class WeightTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void Steps_OfWeightZero_HaveNoInfluence(float garbage)
    {
        float[] weights = [.. Enumerable.Range(0, 40 * 3).Select(i => i % 5 is 0 or 3 ? 0f : 1f + i % 4)];
        Samples one = Samples.Means(40, everyStep: true), other = Samples.Means(40, everyStep: true);
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0)
            {
                other.Y.AsSpan(2 * i, 2).Fill(garbage);
            }
        }

        AssertSame(Train(one.WithWeights(weights), everyStep: true), Train(other.WithWeights(weights), everyStep: true));

        // What has a weight does have an influence.
        other.Y[2 * 1] += 1;
        Assert.NotEqual(Train(one.WithWeights(weights), everyStep: true).Weights, Train(other.WithWeights(weights), everyStep: true).Weights);
    }

    [Fact]
    public void Samples_OfWeightZero_AreAsIfTheyWereNotThere()
    {
        // All those that weigh stand in the same batches, so that nothing else differs.
        Samples data = Samples.Means(64), without = Samples.Means(64);
        float[] weights = [.. Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? 1f : 0f)];
        for (int i = 1; i < 64; i += 2)
        {
            data.X.AsSpan(i * 15, 15).Fill(float.NaN);
            data.Y.AsSpan(i * 2, 2).Fill(float.NaN);
        }

        float[] x = [.. Enumerable.Range(0, 32).SelectMany(i => without.X.Skip(2 * i * 15).Take(15))], y = [.. Enumerable.Range(0, 32).SelectMany(i => without.Y.Skip(2 * i * 2).Take(2))];
        AssertSame(Train(SequenceData.Pairs(x, y, 3, 5, 2), batchSize: 16), Train(data.WithWeights(weights)));
    }

    [Fact]
    public void Batch_WithoutAnyWeight_TakesNoStep()
    {
        var model = new LinearNetwork(5, 2);
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Optimizer = new Adam(0.1f) });
        trainer.TrainBatch(Samples.Means(5), [0, 1, 2]);
        float[] before = model.Parameters.Values.ToArray();
        Assert.Equal(double.NaN, trainer.TrainBatch(Samples.Means(5).WithWeights(new float[5]), [0, 1, 2]));
        Assert.Equal(before, model.Parameters.Values.ToArray());
        Assert.Equal(1, trainer.Step);
        Assert.Equal(double.NaN, trainer.Evaluate(Samples.Means(5).WithWeights(new float[5])).Loss);
    }

    [Theory]
    [InlineData(LossReduction.WeightedMean, 0)]
    [InlineData(LossReduction.Mean, 3)]
    public void Loss_OfWeights_IsTheMeanThatWasAskedFor(LossReduction reduction, int shards)
    {
        Samples data = Samples.Means(20, everyStep: true);
        float[] samples = [.. Enumerable.Range(0, 20).Select(i => i % 3 * 0.5f)], steps = [.. Enumerable.Range(0, 60).Select(i => i % 4f)];
        var model = new LinearNetwork(5, 2, returnsSequences: true);
        model.Parameters.SetAll(new float[12]);
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Reduction = reduction, Shards = shards, Optimizer = new Sgd(1f) });
        SequenceData weighted = data.WithWeights(samples).WithWeights(steps);

        double sum = 0, divisor = 0, absolute = 0, count = 0, slope = 0;
        for (int i = 0; i < 60; i++)
        {
            double weight = samples[i / 3] * steps[i];
            sum += weight * data.Y.Skip(2 * i).Take(2).Sum(y => (double)y * y);
            slope += weight * -2 * data.Y[2 * i];
            divisor += 2 * (reduction == LossReduction.WeightedMean ? weight : weight > 0 ? 1 : 0);
            absolute += weight > 0 ? data.Y.Skip(2 * i).Take(2).Sum(y => Math.Abs((double)y)) : 0;
            count += weight > 0 ? 2 : 0;
        }

        Evaluation evaluation = trainer.Evaluate(weighted);
        Assert.Equal(sum / divisor, evaluation.Loss, 1e-9);
        Assert.Equal(absolute / count, evaluation.Metrics[0], 1e-9);
        Assert.Equal(evaluation.Loss, trainer.Evaluate(weighted.Slice(0, 20)).Loss);
        trainer.TrainBatch(weighted, [.. Enumerable.Range(0, 20)]);
        Assert.Equal(-slope / divisor, model.Parameters["dense_0.bias"].Values[0], 1e-5);
    }

    [Fact]
    public void Weights_AllOne_GiveTheBitsOfNone()
    {
        Samples data = Samples.Means(70, everyStep: true);
        float[] ones = [.. Enumerable.Repeat(1f, 70)];
        AssertSame(Train(data, everyStep: true), Train(data.WithWeights(ones), everyStep: true));
    }

    [Fact]
    public void ClassWeights_InTraining_DivideByTheirSum()
    {
        Samples data = Samples.Means(30, targets: 1);
        for (int i = 0; i < 30; i++)
        {
            data.Y[i] = i % 7 == 0 ? -100 : i % 3;
        }

        var model = new LinearNetwork(5, 3);
        model.Parameters.SetAll(new float[18]);
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions
        {
            Loss = new SparseCategoricalCrossEntropy { FromLogits = true, ClassWeights = [1, 2, 5], IgnoreIndex = -100 },
            Optimizer = new Sgd(1f),
            BatchSize = 30,
            Metrics = [Metric.Accuracy, Metric.Perplexity],
        });
        Evaluation evaluation = trainer.Evaluate(data);
        Assert.Equal(Math.Log(3), evaluation.Loss, 1e-12);

        // All outputs are equal, so the first class is chosen; ignored rows do not count.
        int[] counted = [.. Enumerable.Range(0, 30).Where(i => i % 7 != 0)];
        Assert.Equal(counted.Count(i => i % 3 == 0) / (double)counted.Length, evaluation.Metrics[0], 1e-12);
        trainer.TrainBatch(data, [.. Enumerable.Range(0, 30)]);
        double weights = counted.Sum(i => new[] { 1, 2, 5 }[i % 3]);
        double[] expected = [.. Enumerable.Range(0, 3).Select(c => new[] { 1, 2, 5 }[c] * counted.Count(i => i % 3 == c) / weights - 1 / 3.0)];
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(expected[c], model.Parameters["dense_0.bias"].Values[c], 1e-6);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Target_ThatIsNoClass_IsNamedBySampleAndStep(int threads)
    {
        Samples data = Samples.Means(40, targets: 1, everyStep: true);
        data.Y.AsSpan().Clear();
        data.Y[3 * 17 + 2] = 3;
        var model = new LinearNetwork(5, 3, returnsSequences: true);
        float[] before = model.Parameters.Values.ToArray();
        foreach (RowLoss loss in new[] { Loss.SparseCategoricalCrossEntropyFromLogits, new SparseCategoricalCrossEntropy { FromLogits = true, ClassWeights = [1, 1, 2] } })
        {
            using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Loss = loss, BatchSize = 40, Shards = 4, Threads = threads });
            LossRowException exception = Assert.Throws<LossRowException>(() => trainer.Fit(data, epochs: 1));
            Assert.Equal((17, 2), (exception.Sample, exception.Step));
            Assert.StartsWith("Sample 17, step 2: Expected a class index, 0 … 2", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void WithWeights_BadOnes_SaysExpectedAndGot()
    {
        Samples data = Samples.Means(4, everyStep: true);
        Assert.Contains("[4, 3]", Assert.Throws<ArgumentException>(() => data.WithWeights(new float[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => data.WithWeights(new[] { 1f, -1f, 1f, 1f }));
        Assert.Throws<ArgumentException>(() => data.WithWeights(new[] { 1f, float.NaN, 1f, 1f }));
        SequenceData slice = data.WithWeights(new[] { 1f, 2f, 3f, 4f }).Slice(1, 2);
        Assert.True(slice.HasWeights && !data.HasWeights);
        Assert.Equal([2f, 3f], new[] { slice.Weight(0, 2), slice.Weight(1, 0) });
    }

    [Fact]
    public void ClipValue_InfiniteGradient_IsCutAndTrainingGoesOn()
    {
        var model = new LinearNetwork(5, 2) { OnBackward = pass => pass.OutputGradientAt(0, 0)[0] = float.NegativeInfinity };
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { Optimizer = new Sgd(1f), ClipValue = 0.25f, Shards = 1 });
        trainer.TrainBatch(Samples.Means(5), [0, 1]);
        Assert.All(model.Parameters.Values.ToArray().Zip(before), p => Assert.True(Math.Abs(p.First - p.Second) <= 0.2500001f));
        Assert.Equal(0.25f, model.Parameters["dense_0.bias"].Values[0] - before[10], 1e-6f);

        model.OnBackward = pass => pass.OutputGradientAt(0, 0)[0] = float.NaN;
        Assert.Throws<TrainingDivergedException>(() => trainer.TrainBatch(Samples.Means(5), [0, 1]));
        Assert.Equal("ClipValue", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { ClipValue = 0f }).ParamName);
    }

    [Theory]
    [InlineData("Network(3), Dense(4, Activation = Softmax)", false, true)]
    [InlineData("Network(3), Lstm(8), Dense(4, Activation = Sigmoid)", false, true)]
    [InlineData("Network(3), Dense(4), Activation(Softmax)", false, true)]
    [InlineData("Network(3), Lstm(8, Activation = Softmax), Dense(4)", true, false)]
    [InlineData("Network(3), Dense(4)", true, false)]
    [InlineData("Network(3), Dense(4, UseBias = false)", true, false)]
    [InlineData("Network(3), Dense(4, Activation = LogSoftmax)", true, false)]
    [InlineData("Network(3), Lstm(4, Activation = HardSigmoid)", true, true)]
    [InlineData("Network(3), Dense(4, Output = true), Dense(4, Activation = Softmax)", true, true)]
    [InlineData("", true, true)]
    public void Loss_OfAnotherForm_ContradictsTheLastLayer(string declaration, bool logits, bool probabilities)
    {
        NetworkDefinition definition = new()
        {
            Name = "Net",
            Declaration = declaration,
            Inputs = 3,
            Outputs = 4,
            ReturnsSequences = false,
            Layers = [],
            Parameters = [],
            States = [],
            StateLength = 0,
            PanelLength = 0,
            RowLength = 0,
            GradientLength = 0,
        };
        Assert.Equal(logits, OutputActivation.Contradicts(definition, OutputForm.Logits) is null);
        Assert.Equal(probabilities, OutputActivation.Contradicts(definition, OutputForm.Probabilities) is null);
        Assert.Null(OutputActivation.Contradicts(definition, OutputForm.Any));
    }

    private static (float[] Weights, double[] Losses) Train(SequenceData data, bool everyStep = false, int batchSize = 32)
    {
        var model = new LinearNetwork(5, 2, everyStep);
        using var trainer = new Trainer<LinearNetwork>(model, new TrainerOptions { BatchSize = batchSize, Shards = 2, Shuffle = false, Seed = 3, ClipNorm = 1f });
        trainer.Fit(data, epochs: 3);
        return (model.Parameters.Values.ToArray(), [.. trainer.History.SelectMany(e => new[] { e.Loss, e.Metrics[0] })]);
    }

    private static void AssertSame((float[] Weights, double[] Losses) expected, (float[] Weights, double[] Losses) actual)
    {
        Assert.Equal(expected.Weights.Select(BitConverter.SingleToInt32Bits), actual.Weights.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(expected.Losses, actual.Losses);
        Assert.All(actual.Losses, l => Assert.True(double.IsFinite(l)));
    }
}
