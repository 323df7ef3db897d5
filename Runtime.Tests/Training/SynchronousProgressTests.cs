namespace Unrolled.Tests;

public sealed class SynchronousProgressTests
{
    // Progress<T> of a console program delivered these after Fit had returned, from other threads.
    [Fact]
    public void Fit_ReportsWithIt_BeforeItReturnsInOrderOnItsThread()
    {
        List<(int Epoch, int Batch, bool Ended, int Thread)> told = [];
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 4, Threads = 2, Shards = 2 });
        trainer.Fit(Samples.Means(8), 2, progress: new SynchronousProgress<TrainingProgress>(p => told.Add((p.Epoch, p.Batch, p.EpochEnded, Environment.CurrentManagedThreadId))));
        int thread = Environment.CurrentManagedThreadId;
        Assert.Equal([(1, 1, false, thread), (1, 2, false, thread), (1, 2, true, thread), (2, 1, false, thread), (2, 2, false, thread), (2, 2, true, thread)], told);
    }

    [Fact]
    public void Report_ActionThatThrows_PassesItOn()
    {
        IProgress<int> progress = new SynchronousProgress<int>(i => throw new ApplicationException($"{i}"));
        Assert.Equal("7", Assert.Throws<ApplicationException>(() => progress.Report(7)).Message);
        Assert.Equal("action", Assert.Throws<ArgumentNullException>(() => new SynchronousProgress<int>(null!)).ParamName);
    }

    [Fact]
    public void Report_OfTraining_AllocatesNothing()
    {
        int batches = 0;
        var progress = new SynchronousProgress<TrainingProgress>(p => batches += p.EpochEnded ? 0 : 1);
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 4, Threads = 1 });
        Samples few = Samples.Means(8), many = Samples.Means(400);
        trainer.Fit(many, 3, progress: progress);
        long small = Allocation.Of(() => trainer.Fit(few, 1, progress: progress)), large = Allocation.Of(() => trainer.Fit(many, 1, progress: progress));
        Assert.True(large < small + 4 * 400 + 98 * 24, $"{large} against {small}: an order of 392 samples more, and nothing for each of 98 batches more");
        Assert.Equal(3 * 100 + 2 * 2 + 2 * 100, batches);
    }
}
