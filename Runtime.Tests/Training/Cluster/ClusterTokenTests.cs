using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Ranks that train a table of which each has touched other rows, and gradients that travel in several parts.</summary>
public class ClusterTokenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TrainBatch_OfTokens_GivesTheBitsOfOne(int ranks)
    {
        SequenceData data = Tokens();
        (float[] Weights, double Loss) expected = Batches(null);
        foreach (ThreadCluster.Outcome<(float[] Weights, double Loss)> outcome in ThreadCluster.Run(ranks, Batches))
        {
            Assert.Null(outcome.Error);
            Closeness.AssertSameBits(expected.Weights, outcome.Result.Weights, $"{ranks} ranks");
            Assert.Equal(expected.Loss, outcome.Result.Loss);
        }

        (float[] Weights, double Loss) Batches(TrainingCluster? cluster)
        {
            var options = new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, BatchSize = 8, Shards = 4, Threads = 1, Optimizer = new Sgd(0.1f, 0.9f), Cluster = cluster };
            using var trainer = new Trainer<ClusterTokens>(new ClusterTokens(seed: 1), options);
            double loss = 0;
            for (int b = 0; b < 20; b++)
            {
                loss += trainer.TrainBatch(data, [.. Enumerable.Range(0, 8 - b % 3).Select(i => (3 * b + i) % data.Count)]);
            }

            return ([.. trainer.Model.Parameters.Values], loss);
        }
    }

    // Of a table of 5000 rows only those travel that a batch has touched.
    [Fact]
    public void TrainBatch_OfTokens_SendsTouchedRowsAlone()
    {
        SequenceData data = Tokens();
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(2, cluster =>
        {
            var options = new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, BatchSize = 8, Shards = 2, Threads = 1, Cluster = cluster };
            using var trainer = new Trainer<ClusterTokens>(new ClusterTokens(seed: 1), options);
            trainer.TrainBatch(data, [0, 1, 2, 3]);
            return trainer.Model.Parameters.TrainableLength;
        });
        Assert.All(outcomes, o => Assert.InRange(o.BytesSent + o.BytesReceived, 1, o.Result * 4 / 5));
    }

    private static SequenceData Tokens()
    {
        var random = new Random(4);
        const int Count = 40, Steps = 6;
        float[] tokens = [.. Enumerable.Range(0, Count * Steps).Select(_ => (float)random.Next(ClusterTokens.Vocabulary))];
        float[] targets = [.. Enumerable.Range(0, Count).Select(_ => (float)random.Next(3))];
        return SequenceData.Pairs(tokens, targets, Steps, 1, 1, targetSteps: 1).WithLengths(Enumerable.Range(0, Count).Select(_ => random.Next(1, Steps + 1)).ToArray());
    }
}
