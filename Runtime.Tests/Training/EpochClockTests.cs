namespace Unrolled.Tests;

/// <summary>Where a call stands that has more epochs than there is time for: early stopping is to end it.</summary>
public class EpochClockTests
{
    [Fact]
    public void Report_OfMoreEpochsThanThereIsTimeFor_SaysSoMuchAsThereIs()
    {
        var clock = new EpochClock(finished: 3, epochs: int.MaxValue, batches: int.MaxValue, done: 0);
        clock.BeginEpoch(0);
        clock.BeginBatch();
        Thread.Sleep(1);
        TrainingProgress report = clock.Report(new RunningMeans([], 1, []), 0, 1, default);
        Assert.Equal((4, int.MaxValue, TimeSpan.MaxValue), (report.Epoch, report.Epochs, report.Remaining));
    }

    [Fact]
    public void Fit_OfAnyNumberOfEpochs_ReportsIt()
    {
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { Metrics = [], Optimizer = new Sgd(0f), EarlyStopping = new EarlyStopping(2) });
        Samples data = Samples.Means(40);
        trainer.Fit(data, 1);
        List<TrainingProgress> reports = [];
        trainer.Fit(data, int.MaxValue, progress: new Reports(reports));
        Assert.Equal(3, trainer.History.Count);
        Assert.All(reports, r => Assert.Equal(int.MaxValue, r.Epochs));
        Assert.All(reports, r => Assert.True(r.Remaining > TimeSpan.Zero));
        Assert.Equal(6, reports.Count);
    }

    private sealed class Reports(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
