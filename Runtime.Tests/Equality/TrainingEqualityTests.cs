namespace Unrolled.Tests;

/// <summary>Whole training runs give the same weights on all lanes and with any number of threads.</summary>
public class TrainingEqualityTests
{
    private const int Steps = 12, Optimizations = 50;

    [Theory]
    [InlineData(nameof(Models.Lstm2x8))]
    [InlineData(nameof(Models.Lstm13x33))]
    [InlineData(nameof(Models.Stack5x5x12x20Dense3Tanh))]
    [InlineData(nameof(Models.Dense3x65x2))]
    [InlineData(nameof(Models.Normalized5x16x12x8x3))]
    [InlineData(nameof(Models.Dropouts3x8x5))]
    [InlineData(nameof(Models.GruDropouts2x5x16))]
    public void TrainBatch_OnAllLanesAndThreads_SameBits(string name)
        => Check(name);

    [Fact]
    [Trait("Category", "Slow")]
    public void TrainBatch_OfClimateOnAllLanesAndThreads_SameBits()
        => Check(nameof(Models.Climate));

    // A batch that diverges is refused before the weights change; nothing of it may stay in the trainer's memory either.
    [Theory]
    [InlineData(nameof(Models.Lstm2x8))]
    [InlineData(nameof(Models.Stack5x5x12x20Dense3Tanh))]
    [InlineData(nameof(Models.Dense13x16x5))]
    [InlineData(nameof(Models.Normalized5x16x12x8x3))]
    [InlineData(nameof(Models.LstmDropouts3x7x9))]
    public void TrainBatch_AfterNaN_SameBitsAsWithoutIt(string name)
    {
        float[] clean = TrainOnce(poisoned: false), recovered = TrainOnce(poisoned: true);
        Closeness.AssertSameBits(clean, recovered, name);

        float[] TrainOnce(bool poisoned)
        {
            Network model = TestModel.Of(name).Create();
            using Trainer<Network> trainer = CreateTrainer(model, threads: 1);
            int[] batch = [.. Enumerable.Range(0, trainer.Options.BatchSize)];
            if (poisoned)
            {
                Assert.Throws<TrainingDivergedException>(() => trainer.TrainBatch(Data(model.Definition, x => float.NaN), batch));
            }

            trainer.TrainBatch(Data(model.Definition, x => x), batch);
            return model.Parameters.Values.ToArray();
        }
    }

    private static void Check(string name)
    {
        (float[] weights, double[] losses) = Train(name, LaneWidth.Scalar, threads: 1);
        Assert.NotEqual(losses[0], losses[^1]);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            foreach (int threads in new[] { 1, 2, 4 })
            {
                (float[] otherWeights, double[] otherLosses) = Train(name, lanes, threads);
                Closeness.AssertSameBits(weights, otherWeights, $"{name}, {lanes}, {threads} threads");
                Assert.Equal(losses, otherLosses);
            }
        }
    }

    private static (float[] Weights, double[] Losses) Train(string name, LaneWidth lanes, int threads)
    {
        Network model = TestModel.Of(name).Create();
        model.Lanes = lanes;
        using Trainer<Network> trainer = CreateTrainer(model, threads);
        SequenceData data = Data(model.Definition, x => x);
        var random = new Random(3);
        var losses = new double[Optimizations];
        for (int k = 0; k < Optimizations; k++)
        {
            // Of different sizes: shards of several numbers of rows, some of none.
            int[] batch = [.. Enumerable.Range(0, k % 10 == 9 ? 3 : trainer.Options.BatchSize).Select(_ => random.Next(data.Count))];
            losses[k] = trainer.TrainBatch(data, batch);
        }

        return (model.Parameters.Values.ToArray(), losses);
    }

    private static Trainer<Network> CreateTrainer(Network model, int threads)
        => new(model, new TrainerOptions { Optimizer = new Adam(1e-2f), ClipNorm = 1f, BatchSize = 26, Shards = 4, Threads = threads });

    private static SequenceData Data(NetworkDefinition definition, Func<float, float> change)
    {
        const int Count = 60;
        int targetSteps = definition.ReturnsSequences ? Steps : 1;
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, Count * Steps * definition.Inputs).Select(_ => change(2 * random.NextSingle() - 1))];
        float[] y = [.. Enumerable.Range(0, Count * targetSteps * definition.Outputs).Select(_ => 2 * random.NextSingle() - 1)];
        return SequenceData.Pairs(x, y, Steps, definition.Inputs, definition.Outputs, targetSteps);
    }
}
