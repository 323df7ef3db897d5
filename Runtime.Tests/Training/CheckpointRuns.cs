using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>Runs of a <see cref="CheckpointCase"/>, interrupted or not, whose checkpoints lie in a folder of the test's own.</summary>
public abstract class CheckpointRuns : IDisposable
{
    private protected string Folder { get; } = TemporaryFolder.Create().FullName;

    private protected string File => Path.Combine(Folder, "run.checkpoint");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static IEnumerable<TrainingEpoch> Timeless(IEnumerable<TrainingEpoch> history) => history.Select(e => e with { Duration = default });

    private protected static IEnumerable<TrainingProgress> Timeless(IEnumerable<TrainingProgress> reports) => reports.Select(r => r with { Elapsed = default, Remaining = default, Epochs = 0 });

    private protected static void AssertSame(Run expected, Run actual, string what)
    {
        Closeness.AssertSameBits(expected.Weights, actual.Weights, what);
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Stop, actual.Stop);
        Assert.Equal(Timeless(expected.Reports), Timeless(actual.Reports));
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.Tensors.Keys, actual.Tensors.Keys);
        foreach ((string name, byte[] data) in expected.Tensors)
        {
            Assert.True(data.AsSpan().SequenceEqual(actual.Tensors[name]), $"{what}: {name}");
        }
    }

    private protected Run Complete(CheckpointCase run)
    {
        Run whole = RunFrom(run, null, [], int.MaxValue)!;
        System.IO.File.Delete(File);
        return whole;
    }

    // Trains from a checkpoint, or from the start, up to as many batches or to the end; null if it was stopped.
    private protected Run? RunFrom(CheckpointCase run, string? checkpoint, List<TrainingProgress> reports, int batches)
    {
        using var cancellation = new CancellationTokenSource();
        using Trainer<Network> trainer = run.Create(File, checkpoint is null ? 1 : 7);
        if (checkpoint is not null)
        {
            trainer.LoadCheckpoint(checkpoint);
        }

        var progress = new Reports
        {
            Action = r =>
            {
                reports.Add(r);
                if (!r.EpochEnded && --batches == 0)
                {
                    cancellation.Cancel();
                }
            },
        };
        try
        {
            if (trainer.History.Count < CheckpointCase.Epochs && trainer.History.Stop is null)
            {
                trainer.Fit(run.Training(), CheckpointCase.Epochs - trainer.History.Count, run.Validation(), progress, cancellation.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        SafetensorsFile file = SafetensorsFile.Read(File);
        return new Run(
            [.. trainer.Model.Parameters.Values],
            [.. Timeless(trainer.History)],
            trainer.History.Stop,
            [.. reports],
            file.Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal),
            file.Tensors.Where(t => t.Name != "history/duration").ToImmutableSortedDictionary(t => t.Name, t => t.Data.ToArray(), StringComparer.Ordinal));
    }

    private protected sealed record Run(
        float[] Weights, ImmutableArray<TrainingEpoch> History, EarlyStop? Stop, ImmutableArray<TrainingProgress> Reports, ImmutableSortedDictionary<string, string> Metadata, ImmutableSortedDictionary<string, byte[]> Tensors);

    private protected sealed class Reports : IProgress<TrainingProgress>
    {
        public required Action<TrainingProgress> Action { get; init; }

        public void Report(TrainingProgress value) => Action(value);
    }
}
