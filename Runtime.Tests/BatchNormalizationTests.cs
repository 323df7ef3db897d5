using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>Batch normalization in training: its statistics, the running ones, and what they are not mixed up with.</summary>
public class BatchNormalizationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(BatchNormalization1Lstm3))]
    [InlineData(nameof(Dense7BatchNormalizationLstm5))]
    [InlineData(nameof(Gru17BatchNormalizationDense2))]
    [InlineData(nameof(Images3x2x3Normalized))]
    [InlineData(nameof(Normalized5x16x12x8x3))]
    public void Training_OfSeveralLengths_MatchesOracle(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        var sample = new Sample(oracle, [5, 2, 1, 5, 3]);
        Closeness.AssertClose(OracleRun.Train(oracle, sample), PassRun.Train(model, sample, training: true), output);
    }

    [Theory]
    [InlineData(nameof(BatchNormalization20))]
    [InlineData(nameof(Dense7BatchNormalizationLstm5))]
    [InlineData(nameof(Images3x2x3Normalized))]
    public void TrainBatch_RunningStatistics_AreTheOracles(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        SequenceData data = Data(model.Definition, 30);
        using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 10, Optimizer = new Sgd(0f), Shards = 4 });
        for (int k = 0; k < 3; k++)
        {
            int[] batch = [.. Enumerable.Range(10 * k, 10 - k)];
            trainer.TrainBatch(data, batch);
            oracle.IsTraining = true;
            oracle.Forward([[.. batch.Select(i => Matrix(data.Input(i), model.Definition.Inputs))]]);
            foreach (OracleBatchNormalization layer in oracle.Layers.OfType<OracleBatchNormalization>())
            {
                layer.UpdateRunning();
            }
        }

        List<NamedValues<double>> expected = [.. oracle.Parameters.Where(p => !p.IsTrained).Select(p => new NamedValues<double>(Quantity.State, p.Name, p.Values))];
        List<NamedValues<float>> actual = [.. model.Parameters.Where(p => !p.Definition.Trainable).Select(p => new NamedValues<float>(Quantity.State, p.Name, p.Values.ToArray()))];
        Assert.NotEmpty(actual);
        Closeness.AssertClose(expected, actual, output);
    }

    // The model that goes on from here has them packed.
    [Fact]
    public void TrainBatch_RunningStatistics_ArePacked()
    {
        var model = new BatchNormalization20(1);
        SequenceData data = Data(model.Definition, 10);
        using var trainer = new Trainer<BatchNormalization20>(model, new TrainerOptions { BatchSize = 10 });
        trainer.TrainBatch(data, [0, 1, 2, 3]);
        var same = new BatchNormalization20(2);
        same.Parameters.SetAll(model.Parameters.Values);
        float[] y = new float[data.Steps * 20], expected = new float[data.Steps * 20];
        model.Predict(data.Input(0), y);
        same.Predict(data.Input(0), expected);
        Assert.Equal(expected, y);
    }

    [Fact]
    public void TrainBatch_OfOneSequenceAndStep_HasNoVariance()
    {
        var model = new BatchNormalization20(1);
        float[] x = [.. Enumerable.Range(0, 20).Select(i => (float)i)];
        SequenceData data = SequenceData.Pairs(x, new float[20], 1, 20, 20, 1);
        using var trainer = new Trainer<BatchNormalization20>(model, new TrainerOptions { BatchSize = 1 });
        Assert.Equal(0, trainer.TrainBatch(data, [0]));
        Assert.All(model.Parameters["batch_normalization_0.running_var"].Values.ToArray(), v => Assert.Equal(0.99f, v, 1e-6f));
        Assert.Equal(0.19f, model.Parameters["batch_normalization_0.running_mean"].Values[19], 1e-6f);
    }

    [Fact]
    public void Evaluate_LeavesEverythingAsItIs()
    {
        Network model = TestModel.Of(nameof(Normalized5x16x12x8x3)).Create();
        float[] before = model.Parameters.Values.ToArray();
        SequenceData data = Data(model.Definition, 20);
        using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 8 });
        double loss = trainer.Evaluate(data).Loss;
        Assert.Equal(loss, trainer.Evaluate(data).Loss);
        Closeness.AssertSameBits(before, model.Parameters.Values, "parameters");

        // Evaluated one by one, since no sample knows of another.
        using var single = new Trainer<Network>(model, new TrainerOptions { BatchSize = 1 });
        Assert.Equal(loss, single.Evaluate(data).Loss, 1e-6);
    }

    [Fact]
    public void TrainBatch_ThatDiverges_LeavesRunningStatistics()
    {
        Network model = TestModel.Of(nameof(Normalized5x16x12x8x3)).Create();
        float[] before = model.Parameters.Values.ToArray();
        SequenceData data = Data(model.Definition, 8, float.NaN);
        using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 8 });
        Assert.Throws<TrainingDivergedException>(() => trainer.TrainBatch(data, [0, 1, 2]));
        Closeness.AssertSameBits(before, model.Parameters.Values, "parameters");
    }

    // A model that is trained on data far from zero predicts what it was trained to, by running statistics.
    [Fact]
    public void Fit_Converges_AndRunningStatisticsFit()
    {
        var model = new Gru17BatchNormalizationDense2(3);
        var data = Samples.Means(64, 3, 2);
        using var trainer = new Trainer<Gru17BatchNormalizationDense2>(model, new TrainerOptions { BatchSize = 16, Optimizer = new Adam(1e-2f) });
        double before = trainer.Evaluate(data).Loss;
        trainer.Fit(data, epochs: 150);
        double after = trainer.Evaluate(data).Loss;
        output.WriteLine($"{before} → {after}");
        Assert.True(after < 0.1 * before, $"{before} → {after}");
    }

    [Fact]
    public void Summary_TellsTrainedFromOthers()
    {
        // A dense layer 3 → 7, an LSTM 7 → 5, and four values for each of 7 and 5 features.
        Assert.Contains("Total params: 336", Dense7BatchNormalizationLstm5.Summary);
        Assert.Contains("Trainable params: 312", Dense7BatchNormalizationLstm5.Summary);
        Assert.Contains("Non-trainable params: 24 (0.09 KB)", Dense7BatchNormalizationLstm5.Summary);
        Assert.Contains("Non-trainable params: 0 (0.00 B)", Dropout9.Summary);
        Assert.Contains("batch_normalization_0 (BatchNormalization)", Dense7BatchNormalizationLstm5.Summary);
        Assert.True(Dense7BatchNormalizationLstm5.Shape.WholeBatch);
        Assert.False(Dropout9.Shape.WholeBatch);
    }

    [Fact]
    public void Model_SavedAndLoaded_HasItsRunningStatistics()
    {
        Network model = TestModel.Of(nameof(Normalized5x16x12x8x3)).Create();
        var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        stream.Position = 0;
        Network same = new Normalized5x16x12x8x3(7);
        ModelFile.Load(same, stream);
        Closeness.AssertSameBits(model.Parameters.Values, same.Parameters.Values, "parameters");
        float[] x = [.. Enumerable.Range(0, 20).Select(i => i / 20f)], y = new float[3], expected = new float[3];
        model.Predict(x, expected);
        same.Predict(x, y);
        Assert.Equal(expected, y);
    }

    [Fact]
    public void PReluAndNormalizations_Initial_AreThoseOfTheirAttributes()
    {
        Assert.All(new PRelus7x20x7(1).Parameters["p_re_lu_0.weight"].Values.ToArray(), a => Assert.Equal(-0.5f, a));
        Assert.All(new PRelus7x20x7(1).Parameters["p_re_lu_1.weight"].Values.ToArray(), a => Assert.Equal(0.1f, a));
        Assert.Equal([1], new PRelus7x20x7(1).Parameters["p_re_lu_0.weight"].Shape);
        Assert.Equal([3], new Images3x2x3Normalized(1).Parameters["p_re_lu_0.weight"].Shape);
        Assert.Equal([3], new Images3x2x3Normalized(1).Parameters["batch_normalization_0.weight"].Shape);
        Assert.Equal([18], new Images3x2x3Normalized(1).Parameters["layer_normalization_0.weight"].Shape);
        Assert.All(new LayerNormalization33(1).Parameters["layer_normalization_0.weight"].Values.ToArray(), g => Assert.Equal(1f, g));
        Assert.All(new BatchNormalization20(1).Parameters["batch_normalization_0.running_var"].Values.ToArray(), v => Assert.Equal(1f, v));
    }

    private static double[,] Matrix(ReadOnlySpan<float> values, int width)
    {
        var matrix = new double[values.Length / width, width];
        for (int i = 0; i < values.Length; i++)
        {
            matrix[i / width, i % width] = values[i];
        }

        return matrix;
    }

    private static SequenceData Data(NetworkDefinition definition, int count, float scale = 1f)
    {
        const int Steps = 4;
        int targetSteps = definition.ReturnsSequences ? Steps : 1;
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, count * Steps * definition.Inputs).Select(_ => scale * (3 + 2 * random.NextSingle()))];
        float[] y = [.. Enumerable.Range(0, count * targetSteps * definition.Outputs).Select(_ => 2 * random.NextSingle() - 1)];
        return SequenceData.Pairs(x, y, Steps, definition.Inputs, definition.Outputs, targetSteps);
    }
}
