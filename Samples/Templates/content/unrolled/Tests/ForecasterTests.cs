using Xunit;

namespace MyApp.Tests;

public class ForecasterTests
{
    [Fact]
    public void Training_OnTheExample_BeatsTheLastValue()
    {
        (_, double error, double baseline) = ForecasterTraining.Train(Series.Example(1500, seed: 2), epochs: 10);
        Assert.True(error < baseline, $"RMSE {error:f3}, of the last value {baseline:f3}");
    }

    [Fact]
    public void Steps_AndAWindow_GiveTheSameBits()
    {
        var model = new Forecaster(seed: 3);
        float[] window = Series.Example(ForecasterTraining.Steps, seed: 4), streamed = [0f], predicted = [0f];
        Forecaster.State state = model.CreateState();
        foreach (float value in window)
        {
            model.Step(state, [value], streamed);
        }

        model.Predict(window, predicted);
        Assert.Equal(predicted, streamed);
    }

    [Fact]
    public void Line_ThatIsNoNumber_IsRefusedWithItsNumber()
        => Assert.Contains("line 7", Assert.Throws<FormatException>(() => Series.Parse("seven", 7)).Message);
}
