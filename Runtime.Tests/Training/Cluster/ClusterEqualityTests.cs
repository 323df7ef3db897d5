using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Trainings of several ranks, beside the same training on one: the same bits in weights, history, reports and the checkpoint, on all ranks.</summary>
public sealed class ClusterEqualityTests : IDisposable
{
    private readonly string _folder = TemporaryFolder.Create().FullName;

    public static TheoryData<string, int> Cases { get; } = [.. CheckpointCase.All.SelectMany(c => new[] { 1, 2, 3, 4 }.Select(ranks => (c.Name, ranks)))];

    public static TheoryData<string> Names { get; } = [.. CheckpointCase.All.Select(c => c.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // 4 shards of one sample each, except in batch normalization, and fewer in the last batch of a pass.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_OfRanks_GivesTheBitsOfOne(string name, int ranks)
    {
        var run = CheckpointCase.Of(name);
        Result expected = Train(run, null, 4);
        ImmutableArray<ThreadCluster.Outcome<Result>> outcomes = ThreadCluster.Run(ranks, cluster => Train(run, cluster, 4));
        for (int rank = 0; rank < ranks; rank++)
        {
            Assert.Null(outcomes[rank].Error);
            AssertSame(expected, outcomes[rank].Result!, rank, $"{name}, rank {rank} of {ranks}");
        }
    }

    // Ranks of 1 and 2 shards, and ranks without.
    [Theory]
    [InlineData("Dropout", 3, 2)]
    [InlineData("Dropout", 3, 7)]
    [InlineData("Dropout", 1, 3)]
    [InlineData("StatefulTruncatedBptt", 3, 2)]
    [InlineData("StatefulTruncatedBptt", 2, 5)]
    [InlineData("GradientWatch", 2, 5)]
    public void Fit_OfOtherShards_GivesTheBitsOfOne(string name, int shards, int ranks)
    {
        var run = CheckpointCase.Of(name);
        Result expected = Train(run, null, shards);
        ImmutableArray<ThreadCluster.Outcome<Result>> outcomes = ThreadCluster.Run(ranks, cluster => Train(run, cluster, shards));
        for (int rank = 0; rank < ranks; rank++)
        {
            Assert.Null(outcomes[rank].Error);
            AssertSame(expected, outcomes[rank].Result!, rank, $"{name}, {shards} shards, rank {rank} of {ranks}");
        }
    }

    // Canceled on one of three ranks, and continued by two: each run is of as many ranks as it likes.
    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_CanceledAndResumedByOtherRanks_GivesTheSameBits(string name)
    {
        var run = CheckpointCase.Of(name);
        Result expected = Train(run, null, 4);
        File.Delete(Path.Combine(_folder, "one.checkpoint"));
        var random = new Random(5);
        for (int i = 0; i < 4; i++)
        {
            string path = Path.Combine(_folder, "canceled.checkpoint");
            int exchange = random.Next(6, 16);
            ImmutableArray<ThreadCluster.Outcome<Result>> first = ThreadCluster.Run(3, cluster =>
            {
                using var cancellation = new CancellationTokenSource();
                cluster.OnExchange = n =>
                {
                    if (cluster.Rank == i % 3 && n == exchange)
                    {
                        cancellation.Cancel();
                    }
                };
                return Train(run, cluster, 4, path, cancellation.Token);
            });
            Assert.All(first, o => Assert.IsType<OperationCanceledException>(o.Error));
            ImmutableArray<ThreadCluster.Outcome<Result>> rest = ThreadCluster.Run(1 + i % 2, cluster => Train(run, cluster, 4, path, default, resume: true));
            foreach (ThreadCluster.Outcome<Result> outcome in rest)
            {
                Assert.Null(outcome.Error);
                Closeness.AssertSameBits(expected.Weights, outcome.Result!.Weights, name);
                Assert.Equal(expected.History, outcome.Result.History);
            }

            AssertSameFiles(expected.Checkpoint!, ReadCheckpoint(path), name);
            File.Delete(path);
        }
    }

    private Result Train(CheckpointCase run, TrainingCluster? cluster, int shards, string? path = null, CancellationToken cancellation = default, bool resume = false)
    {
        // Only that of rank 0 is written.
        path ??= Path.Combine(_folder, cluster is null ? "one.checkpoint" : $"{cluster.Rank} of {cluster.Size}.checkpoint");
        TrainerOptions options = run.Options with { Shards = shards, Threads = 1, Checkpoint = new Checkpoint(path) { EverySteps = 5 }, Cluster = cluster };
        using var trainer = new Trainer<Network>(TestModel.Of(run.Model).Create(resume ? 7 : 1), options);
        if (resume)
        {
            trainer.LoadCheckpoint(path);
        }

        List<TrainingProgress> reports = [];
        if (trainer.History.Count < CheckpointCase.Epochs && trainer.History.Stop is null)
        {
            trainer.Fit(run.Training(), CheckpointCase.Epochs - trainer.History.Count, run.Validation(), new SynchronousProgress<TrainingProgress>(reports.Add), cancellation);
        }

        GradientFlow flow = trainer.MeasureGradientFlow(run.Training(), [0, 1]);
        return new Result(
            [.. trainer.Model.Parameters.Values],
            [.. trainer.History.Select(e => e with { Duration = default })],
            trainer.History.Stop,
            [.. reports.Select(r => r with { Elapsed = default, Remaining = default })],
            trainer.Evaluate(run.Validation()),
            [.. flow.Layers.SelectMany(l => l.Norms)],
            File.Exists(path) ? ReadCheckpoint(path) : null);
    }

    private static ImmutableSortedDictionary<string, string> ReadCheckpoint(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return file.Tensors.Where(t => t.Name != "history/duration").Select(t => (t.Name, Value: Convert.ToHexString(t.Data.Span)))
            .Concat(file.Metadata.Where(m => m.Key != "epoch.elapsed").Select(m => (m.Key, m.Value)))
            .ToImmutableSortedDictionary(t => t.Item1, t => t.Item2, StringComparer.Ordinal);
    }

    private static void AssertSame(Result expected, Result actual, int rank, string what)
    {
        Closeness.AssertSameBits(expected.Weights, actual.Weights, what);
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Stop, actual.Stop);
        Assert.Equal(expected.Evaluation, actual.Evaluation);
        Assert.Equal(expected.Flow, actual.Flow);
        Assert.Equal(rank == 0 ? expected.Reports : [], actual.Reports);
        Assert.Equal(rank == 0, actual.Checkpoint is not null);
        if (rank == 0)
        {
            AssertSameFiles(expected.Checkpoint!, actual.Checkpoint!, what);
        }
    }

    private static void AssertSameFiles(ImmutableSortedDictionary<string, string> expected, ImmutableSortedDictionary<string, string> actual, string what)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, string value) in expected)
        {
            Assert.True(value == actual[name], $"{what}: {name}");
        }
    }

    private sealed record Result(
        float[] Weights,
        ImmutableArray<TrainingEpoch> History,
        EarlyStop? Stop,
        ImmutableArray<TrainingProgress> Reports,
        Evaluation Evaluation,
        ImmutableArray<double> Flow,
        ImmutableSortedDictionary<string, string>? Checkpoint);
}
