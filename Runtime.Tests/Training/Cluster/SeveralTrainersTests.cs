using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Several trainers of one cluster: each trains as it would alone, and ranks that use different ones say so.</summary>
public class SeveralTrainersTests
{
    private const int Ranks = 3, Count = 24, Steps = 5;

    private static readonly TrainerOptions Options = new() { BatchSize = 8, Shards = 4, Threads = 1, Metrics = [], Optimizer = new Sgd(0.1f), Shuffle = false };

    // Its blocks are longer.
    private static readonly TrainerOptions Longer = Options with { Shards = 8, Metrics = [Metric.MeanAbsoluteError] };

    [Theory]
    [InlineData(0, "Rank 1 of 3 uses another trainer than rank 0: rank 0 begins with a new one (the start of a training), rank 1 goes on with number 1 of this cluster (the start of a training).")]
    [InlineData(1, "Rank 1 of 3 uses another trainer than rank 0: rank 0 goes on with number 1 of this cluster (the start of a training), rank 1 begins with a new one (the start of a training).")]
    [InlineData(2, "Rank 2 of 3 uses another trainer than rank 0: rank 0 goes on with number 1 of this cluster (the start of a training), rank 2 begins with a new one (the start of a training).")]
    public void NewTrainer_OfOneRank_AllSayWhich(int other, string message) => AssertAllSay(message, cluster =>
    {
        using Trainer<ClusterStack> old = Create(Options, cluster), next = Create(Longer, cluster);
        old.TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
        (cluster.Rank == other ? next : old).TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
        return 0;
    });

    [Fact]
    public void NewTrainer_WhereOthersFit_AllSayWhich() => AssertAllSay(
        "Rank 2 of 3 uses another trainer than rank 0: rank 0 goes on with number 1 of this cluster (the start of a training), rank 2 begins with a new one (loading a checkpoint).",
        cluster =>
        {
            using Trainer<ClusterStack> old = Create(Options, cluster), next = Create(Options, cluster);
            old.Fit(Data(), 1);
            if (cluster.Rank == 2)
            {
                next.LoadCheckpoint("nowhere");
            }

            old.Fit(Data(), 1);
            return 0;
        });

    // Both have begun, with blocks of different lengths.
    [Fact]
    public void OlderTrainer_OfOneRank_AllSayWhich() => AssertAllSay(
        "Rank 1 of 3 uses another trainer than rank 0: rank 0 goes on with number 2 of this cluster (the start of a training), rank 1 goes on with number 1 of this cluster (the start of a training).",
        cluster =>
        {
            using Trainer<ClusterStack> first = Create(Options, cluster), second = Create(Longer, cluster);
            first.TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
            second.TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
            (cluster.Rank == 1 ? first : second).TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
            return 0;
        });

    // The block of the new trainer is not read as a failure, whatever number of numbers it gives.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void NewTrainer_OfAnyBlock_IsNoFailure(int shards) => AssertAllSay(
        "Rank 1 of 3 uses another trainer than rank 0: rank 0 goes on with number 1 of this cluster (the start of a training), rank 1 begins with a new one (the start of a training).",
        cluster =>
        {
            using Trainer<ClusterStack> old = Create(Options, cluster), next = Create(Options with { Shards = 3 * shards }, cluster);
            old.TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
            (cluster.Rank == 1 ? next : old).TrainBatch(Data(), [0, 1, 2, 3, 4, 5, 6, 7]);
            return 0;
        });

    [Fact]
    public void Trainers_InTheSameOrder_GiveTheBitsOfEachAlone()
    {
        float[] first = Alone(Options), second = Alone(Longer);
        foreach (ThreadCluster.Outcome<(float[] First, float[] Second)> outcome in ThreadCluster.Run(Ranks, cluster =>
        {
            using Trainer<ClusterStack> a = Create(Options, cluster), b = Create(Longer, cluster);
            for (int epoch = 0; epoch < 3; epoch++)
            {
                a.Fit(Data(), 1);
                b.Fit(Data(), 1);
            }

            return (a.Model.Parameters.Values.ToArray(), b.Model.Parameters.Values.ToArray());
        }))
        {
            Assert.Null(outcome.Error);
            Closeness.AssertSameBits(first, outcome.Result.First, "the first");
            Closeness.AssertSameBits(second, outcome.Result.Second, "the second");
        }

        static float[] Alone(TrainerOptions options)
        {
            using Trainer<ClusterStack> trainer = Create(options, null);
            for (int epoch = 0; epoch < 3; epoch++)
            {
                trainer.Fit(Data(), 1);
            }

            return trainer.Model.Parameters.Values.ToArray();
        }
    }

    private static void AssertAllSay(string message, Func<ThreadCluster, int> work)
    {
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, work);
        Assert.All(outcomes, outcome => Assert.StartsWith(message, Assert.IsType<TrainingClusterException>(outcome.Error).Message, StringComparison.Ordinal));
    }

    private static Trainer<ClusterStack> Create(TrainerOptions options, TrainingCluster? cluster) => new(new ClusterStack(seed: 1), options with { Cluster = cluster });

    private static SequenceData Data()
        => SequenceData.Pairs(
            Enumerable.Range(0, Count * Steps * 2).Select(i => MathF.Sin(0.3f * i)).ToArray(), Enumerable.Range(0, Count).Select(i => MathF.Cos(0.2f * i)).ToArray(), Steps, 2, 1, targetSteps: 1);
}
