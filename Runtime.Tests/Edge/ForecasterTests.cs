namespace Unrolled.Tests;

/// <summary>Streams that are saved and restored give the bits of those that were not, with learning and without.</summary>
public sealed class ForecasterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restore_SavedStream_ContinuesWithTheSameBits(bool learns)
    {
        const int Count = 90;
        List<Forecast> expected = EdgeModel.Run(EdgeModel.Forecaster(learns), 0, Count);
        Assert.Equal(learns ? Count - EdgeModel.Window : 0, expected.Count(f => f.Loss is not null));

        // Before the window is full, when it is, and when the batch is.
        foreach (int cut in (int[])[1, 59, 60, 61, 62, 80])
        {
            Forecaster first = EdgeModel.Forecaster(learns), second = EdgeModel.Forecaster(learns);
            List<Forecast> forecasts = EdgeModel.Run(first, 0, cut);
            second.Restore(first.Save());
            Assert.Equal(cut, second.Count);
            forecasts.AddRange(EdgeModel.Run(second, cut, Count - cut));
            Assert.Equal(expected, forecasts);
        }
    }

    [Fact]
    public void Step_Learning_ForecastsANewSignalBetter()
    {
        const int Count = 900, Judged = 100;
        double Error(bool learns)
        {
            List<Forecast> forecasts = EdgeModel.Run(EdgeModel.Forecaster(learns), 0, Count);
            return Math.Sqrt(Enumerable.Range(Count - Judged, Judged - 1).Average(i => Math.Pow(forecasts[i].Next - forecasts[i + 1].Value, 2)));
        }

        double fixedError = Error(learns: false), learned = Error(learns: true);
        Assert.True(learned < fixedError * 2 / 3, $"{learned} with learning, {fixedError} without");
    }

    [Fact]
    public void Step_ForecastThatIsNotFinite_LeavesTheStreamAsItWas()
    {
        ClimateForecaster model = EdgeModel.Create();
        Forecaster forecaster = new(model, null), same = new(EdgeModel.Create(), null);
        EdgeModel.Run(forecaster, 0, 5);
        EdgeModel.Run(same, 0, 5);
        float[] weights = model.Parameters.Values.ToArray();
        model.Parameters.SetAll([.. weights.Select((w, i) => i == 0 ? float.MaxValue : i == 1 ? float.MinValue : w)]);
        model.Parameters.SetAll([.. weights.Select(w => float.MaxValue)]);
        EdgeException e = Assert.Throws<EdgeException>(() => forecaster.Step(-1e30f));
        Assert.Equal(ExitCode.Value, e.Code);
        Assert.Contains("value 6: expected one with a finite forecast, got -1E+30", e.Message, StringComparison.Ordinal);
        Assert.Equal(5, forecaster.Count);
        model.Parameters.SetAll(weights);
        Assert.Equal(EdgeModel.Run(same, 5, 5), EdgeModel.Run(forecaster, 5, 5));
    }

    [Fact]
    public void Step_ValueThatCannotBeLearned_LeavesTheWeightsAsTheyWere()
    {
        ClimateForecaster model = EdgeModel.Create();
        using var learner = new Learner(model, EdgeModel.Window, EdgeModel.Batch, EdgeModel.Rate);
        for (int i = 0; i <= EdgeModel.Window; i++)
        {
            learner.Learn(EdgeModel.Value(i));
        }

        float[] weights = model.Parameters.Values.ToArray();
        Assert.Null(learner.Learn(3e38f)); // its square is infinite
        Assert.Equal(weights, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void Restore_StateThatWasSavedWithLearning_NeedsLearning()
    {
        Forecaster learning = EdgeModel.Forecaster(learns: true);
        EdgeModel.Run(learning, 0, 3);
        EdgeException e = Assert.Throws<EdgeException>(() => EdgeModel.Forecaster(learns: false).Restore(learning.Save()));
        Assert.Equal((ExitCode.State, "the saved state cannot be used without learning: expected --learn, with which it was saved"), (e.Code, e.Message));
    }

    [Fact]
    public void Restore_StateThatWasSavedWithoutLearning_LearnsFromThereOn()
    {
        Forecaster fixedWeights = EdgeModel.Forecaster(learns: false), learning = EdgeModel.Forecaster(learns: true);
        EdgeModel.Run(fixedWeights, 0, 10);
        learning.Restore(fixedWeights.Save());
        List<Forecast> forecasts = EdgeModel.Run(learning, 10, EdgeModel.Window + 1);
        Assert.Equal(11, forecasts[0].Number);
        Assert.Equal(1, forecasts.Count(f => f.Loss is not null));
    }

    [Theory]
    [InlineData(30, EdgeModel.Batch)]
    [InlineData(EdgeModel.Window, 5)]
    [InlineData(4000, EdgeModel.Batch)]
    public void Restore_OtherWindows_AreRefused(int window, int batch)
    {
        Forecaster learning = EdgeModel.Forecaster(learns: true);
        EdgeModel.Run(learning, 0, 70);
        ClimateForecaster model = EdgeModel.Create();
        using var learner = new Learner(model, window, batch, EdgeModel.Rate);
        EdgeException e = Assert.Throws<EdgeException>(() => new Forecaster(model, learner).Restore(learning.Save()));
        Assert.Equal(ExitCode.State, e.Code);
    }
}
