using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>What goes wrong on one rank, or on all: no rank waits for ever, and each says what happened.</summary>
public class ClusterFailureTests
{
    private const int Ranks = 3, Count = 24, Steps = 5;

    private static readonly TrainerOptions Options = new() { BatchSize = 8, Shards = 4, Threads = 1, Metrics = [], Optimizer = new Sgd(0.1f), Shuffle = false };

    /// <summary>What is not finite: a sample's input or target, a weight, or a sum, and in which batch.</summary>
    public static TheoryData<string> Sources { get; } = ["input 1", "input 14", "input 23", "target 2", "target 15", "weight", "loss", "gradient", "sum"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Fit_ThatDiverges_SaysTheSameOnAllRanks(string source)
    {
        var expected = Assert.IsType<TrainingDivergedException>(Record.Exception(() => Run(null)));
        foreach (ThreadCluster.Outcome<int> outcome in ThreadCluster.Run(Ranks, cluster => Run(cluster)))
        {
            var actual = Assert.IsType<TrainingDivergedException>(outcome.Error);
            Assert.Equal(expected.Message, actual.Message);
            Assert.Equal(expected.First, actual.First);
        }

        int Run(ThreadCluster? cluster)
        {
            (float[] x, float[] y) = Numbers();
            var model = new ClusterStack(seed: 1);
            TrainerOptions options = Options;
            string[] words = source.Split(' ');
            switch (words[0])
            {
                case "input":
                    x[int.Parse(words[1]) * Steps * 2 + 5] = float.NaN;
                    x[int.Parse(words[1]) * Steps * 2 + 7] = float.NaN;
                    break;
                case "target":
                    y[int.Parse(words[1])] = float.PositiveInfinity;
                    break;
                case "weight":
                    float[] values = [.. model.Parameters.Values];
                    values[^3] = float.NaN;
                    model.Parameters.SetAll(values);
                    break;
                case "loss":
                    y.AsSpan(8).Fill(3e38f);
                    options = options with { Loss = Loss.MeanSquaredError, Optimizer = new Sgd(1e38f) };
                    break;
                case "gradient":
                    options = options with { Loss = new Steep(everywhere: false) };
                    break;
                case "sum":
                    options = options with { Loss = new Steep(everywhere: true) };
                    break;
            }

            using var trainer = new Trainer<ClusterStack>(model, options with { Cluster = cluster });
            trainer.Fit(Pairs(x, y), epochs: 3);
            return 0;
        }
    }

    // Sample 17 is in the third batch, and the first rank's.
    [Fact]
    public void Fit_OfAnInvalidTarget_ThrowsTheSameOnAllRanks()
    {
        float[] classes = [.. Enumerable.Range(0, Count).Select(i => i == 17 ? 5f : i % 2)];
        var expected = Assert.IsType<LossRowException>(Record.Exception(() => Run(null)));
        Assert.Equal(17, expected.Sample);
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, Run);
        foreach (ThreadCluster.Outcome<int> outcome in outcomes)
        {
            var actual = Assert.IsType<LossRowException>(outcome.Error);
            Assert.Equal((expected.Message, expected.Sample, expected.Step), (actual.Message, actual.Sample, actual.Step));
        }

        int Run(TrainingCluster? cluster)
        {
            using var trainer = new Trainer<ClusterClasses>(new ClusterClasses(seed: 1), Options with { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, Cluster = cluster });
            trainer.Fit(SequenceData.Pairs(Numbers().X, classes, Steps, 2, 1, targetSteps: 1), epochs: 1);
            return 0;
        }
    }

    [Theory]
    [InlineData("BatchSize", "BatchSize: expected 8, got 4")]
    [InlineData("Shards", "Shards: expected 4, got 8")]
    [InlineData("Metrics", "Metrics: expected none, got MeanAbsoluteError")]
    [InlineData("Seed", "Seed: expected 0, got 1")]
    [InlineData("weights", "weights: expected SHA-256 ")]
    [InlineData("data", "training: expected 24 samples of [5, 2]")]
    [InlineData("validation", "validation: expected none, got 24 samples")]
    [InlineData("epochs", "epochs: expected 2, got 3")]
    [InlineData("Checkpoint", "Checkpoint: expected none, got every  epochs, 2 steps")]
    public void Fit_OfRanksThatDiffer_SaysWhatDiffers(string what, string message)
    {
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, cluster =>
        {
            bool differs = cluster.Rank == 1;
            (float[] x, float[] y) = Numbers();
            TrainerOptions options = Options with { Cluster = cluster };
            options = !differs ? options : what switch
            {
                "BatchSize" => options with { BatchSize = 4 },
                "Shards" => options with { Shards = 8 },
                "Metrics" => options with { Metrics = [Metric.MeanAbsoluteError] },
                "Seed" => options with { Seed = 1 },
                "Checkpoint" => options with { Checkpoint = new Checkpoint("nowhere") { EverySteps = 2 } },
                _ => options,
            };
            x[7] = differs && what == "data" ? 5 : 0;
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: differs && what == "weights" ? 2 : 1), options);
            trainer.Fit(Pairs(x, y), differs && what == "epochs" ? 3 : 2, differs && what == "validation" ? Pairs(x, y) : null);
            return 0;
        });
        foreach (ThreadCluster.Outcome<int> outcome in outcomes)
        {
            var error = Assert.IsType<TrainingClusterException>(outcome.Error);
            Assert.Equal(1, error.Rank);
            Assert.Contains("Rank 1 of 3 differs: " + message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fit_OfDataThatFailOnOneRank_ThrowsOnAllAndCanGoOn()
    {
        (float[] x, float[] y) = Numbers();
        float[] expected = Train(null, Pairs(x, y), 2);
        ImmutableArray<ThreadCluster.Outcome<float[]>> outcomes = ThreadCluster.Run<float[]>(Ranks, cluster =>
        {
            int left = cluster.Rank == 2 ? 1 : 0;
            bool began = false;
            cluster.OnExchange = n => began = n >= 2;
            var data = new Watched(Pairs(x, y)) { OnInput = i => left = began && i == 7 && left > 0 ? throw new InvalidDataException("the disk is gone") : left };
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
            Exception? error = Record.Exception(() => trainer.Fit(data, 2));
            if (cluster.Rank == 2)
            {
                Assert.Equal("the disk is gone", Assert.IsType<InvalidDataException>(error).Message);
            }
            else
            {
                Assert.Equal("Rank 2 of 3 failed: InvalidDataException: the disk is gone", Assert.IsType<TrainingClusterException>(error).Message);
            }

            left = 0;
            trainer.Fit(data, 2);
            Assert.Null(cluster.Aborted);
            return [.. trainer.Model.Parameters.Values];
        });
        Assert.All(outcomes, o => Assert.Null(o.Error));
        Assert.All(outcomes, o => Closeness.AssertSameBits(expected, o.Result!, "after a failure"));
    }

    [Fact]
    public void Fit_WhoseReportThrows_AbortsTheJob()
    {
        (float[] x, float[] y) = Numbers();
        (int Rank, string Reason)? aborted = null;
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, cluster =>
        {
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
            try
            {
                trainer.Fit(Pairs(x, y), 2, null, new SynchronousProgress<TrainingProgress>(_ => throw new InvalidDataException("the log is full")));
            }
            finally
            {
                aborted = cluster.Aborted;
            }

            return 0;
        });
        Assert.IsType<InvalidDataException>(outcomes[0].Error);
        Assert.All(outcomes.Skip(1), o => Assert.IsType<ThreadCluster.AbortedException>(o.Error));
        Assert.Equal((0, "InvalidDataException: the log is full"), aborted);
    }

    [Fact]
    public void Fit_WhoseCheckpointCannotBeWritten_ThrowsOnAllRanks()
    {
        (float[] x, float[] y) = Numbers();
        string path = Path.Combine(TemporaryFolder.Create().FullName, "none", "run.checkpoint");
        ImmutableArray<ThreadCluster.Outcome<float[]>> outcomes = ThreadCluster.Run<float[]>(Ranks, cluster => Train(cluster, Pairs(x, y), 1, new Checkpoint(path)));
        Assert.IsType<DirectoryNotFoundException>(outcomes[0].Error);
        Assert.All(outcomes.Skip(1), o => Assert.Equal(0, Assert.IsType<TrainingClusterException>(o.Error).Rank));
    }

    [Fact]
    public void LoadCheckpoint_OfOneRankWithOtherOptions_ChangesNoRank()
    {
        (float[] x, float[] y) = Numbers();
        string path = Path.Combine(TemporaryFolder.Create().FullName, "run.checkpoint");
        Train(null, Pairs(x, y), 1, new Checkpoint(path));
        ImmutableArray<ThreadCluster.Outcome<long>> outcomes = ThreadCluster.Run(Ranks, cluster =>
        {
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster, Seed = cluster.Rank == 1 ? 1 : 0 });
            Exception? error = Record.Exception(() => trainer.LoadCheckpoint(cluster.Rank == 0 ? path : "only rank 0 has it"));
            Assert.True(cluster.Rank == 1 ? error is CheckpointMismatchException : error is TrainingClusterException { Rank: 1 }, $"{error}");
            return trainer.Step;
        });
        Assert.All(outcomes, o => Assert.Null(o.Error));
        Assert.All(outcomes, o => Assert.Equal(0, o.Result));
    }

    [Fact]
    public void Fit_WithWeightsThatChangeOnOneRank_SaysSo()
    {
        (float[] x, float[] y) = Numbers();
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, cluster =>
        {
            var model = new ClusterStack(seed: 1);
            using var trainer = new Trainer<ClusterStack>(model, Options with { Cluster = cluster });
            cluster.OnExchange = n =>
            {
                if (n == 5 && cluster.Rank == 2)
                {
                    model.Parameters.SetAll([.. model.Parameters.Values.ToArray().Select(w => w + 1e-3f)]);
                }
            };
            trainer.Fit(Pairs(x, y), 2);
            return 0;
        });
        Assert.All(outcomes, o => Assert.StartsWith("The weights of rank 2 of 3 differ", Assert.IsType<TrainingClusterException>(o.Error).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void TrainBatch_OfOtherSamplesOnOneRank_SaysSo()
    {
        (float[] x, float[] y) = Numbers();
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, cluster =>
        {
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
            SequenceData data = Pairs(x, y);
            trainer.TrainBatch(data, [1, 2, 3]);
            trainer.TrainBatch(data, cluster.Rank == 1 ? [1, 3, 2] : [1, 2, 3]);
            return 0;
        });
        Assert.All(outcomes, o => Assert.Contains("Rank 1 of 3 does the same as rank 0 (the start of a training), but with other samples", Assert.IsType<TrainingClusterException>(o.Error).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Ranks_ThatCallDifferentMethods_SaySo()
    {
        (float[] x, float[] y) = Numbers();
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(2, cluster =>
        {
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
            if (cluster.Rank == 1)
            {
                trainer.LoadCheckpoint("nowhere");
            }
            else
            {
                trainer.Fit(Pairs(x, y), 1);
            }

            return 0;
        });
        Assert.All(outcomes, o => Assert.Contains("expected the start of a training, got loading a checkpoint", Assert.IsType<TrainingClusterException>(o.Error).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Dispose_OnOneRank_EndsAll()
    {
        (float[] x, float[] y) = Numbers();
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(Ranks, cluster =>
        {
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
            cluster.OnExchange = n =>
            {
                if (n == 6 && cluster.Rank == 1)
                {
                    trainer.Dispose();
                }
            };
            trainer.Fit(Pairs(x, y), 20);
            return 0;
        });
        Assert.IsType<ObjectDisposedException>(outcomes[1].Error);
        Assert.All([outcomes[0], outcomes[2]], o => Assert.Equal(1, Assert.IsType<TrainingClusterException>(o.Error).Rank));
    }

    [Fact]
    public void ResetStates_InAReport_IsRefused()
    {
        (float[] x, float[] y) = Numbers();
        ImmutableArray<ThreadCluster.Outcome<int>> outcomes = ThreadCluster.Run(2, cluster =>
        {
            using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
            trainer.Fit(Pairs(x, y), 1, null, new SynchronousProgress<TrainingProgress>(_ => Assert.Throws<InvalidOperationException>(trainer.ResetStates)));
            return 0;
        });
        Assert.All(outcomes, o => Assert.Null(o.Error));
    }

    // The operations of a rank alone: nothing that a trainer itself does for a cluster allocates.
    [Fact]
    public void TrainBatch_AfterTheFirst_AllocatesNothing()
    {
        (float[] x, float[] y) = Numbers();
        SequenceData data = Pairs(x, y);
        using var cluster = new Alone();
        using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster });
        int[] indices = [3, 5, 7, 1, 2, 4];
        trainer.TrainBatch(data, indices);
        trainer.TrainBatch(data, indices);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            trainer.TrainBatch(data, indices);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((0, 0), (cluster.BytesSent, cluster.BytesReceived));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void Cluster_OfNoSuchRank_IsRefused(int rank, int size) => Assert.Throws<ArgumentOutOfRangeException>(() => new Alone(rank, size));

    [Fact]
    public void Operations_OfNoSuchRankOrLength_AreRefused()
    {
        using var cluster = new Alone(1, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => cluster.Send(1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cluster.Receive(2, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cluster.Broadcast(-1, []));
        Assert.Throws<ArgumentException>(() => cluster.AllGather(new byte[3], new byte[5]));
    }

    private static float[] Train(TrainingCluster? cluster, SequenceData data, int epochs, Checkpoint? checkpoint = null)
    {
        using var trainer = new Trainer<ClusterStack>(new ClusterStack(seed: 1), Options with { Cluster = cluster, Checkpoint = checkpoint });
        trainer.Fit(data, epochs);
        return [.. trainer.Model.Parameters.Values];
    }

    private static SequenceData Pairs(float[] x, float[] y) => SequenceData.Pairs(x, y, Steps, 2, 1, targetSteps: 1);

    private static (float[] X, float[] Y) Numbers()
    {
        var random = new Random(6);
        return ([.. Enumerable.Range(0, Count * Steps * 2).Select(_ => 2 * random.NextSingle() - 1)], [.. Enumerable.Range(0, Count).Select(_ => random.NextSingle())]);
    }

    // A loss whose gradient is infinite where the target is large, or so large everywhere that only a sum of it is infinite.
    private sealed class Steep(bool everywhere) : RowLoss
    {
        public override string Name => "Steep";

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            gradient.Fill(everywhere ? 2e38f : target[0] > 0.8f ? float.PositiveInfinity : 0.1f * scale);
            return 1;
        }
    }

    private sealed class Alone(int rank = 0, int size = 1) : TrainingCluster(rank, size)
    {
        public override void Abort(string reason)
        {
        }

        public override void Dispose()
        {
        }

        protected override void SendCore(int rank, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        protected override void ReceiveCore(int rank, Span<byte> bytes) => throw new NotSupportedException();

        protected override void BroadcastCore(int root, Span<byte> bytes) => throw new NotSupportedException();

        protected override void AllGatherCore(ReadOnlySpan<byte> own, Span<byte> all) => throw new NotSupportedException();
    }
}
