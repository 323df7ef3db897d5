namespace Unrolled.Tests.Gateway;

/// <summary>Scores of readings by the errors of their forecasts.</summary>
public sealed class AnomalyScaleTests
{
    private const int Unjudged = AnomalyScale.Settling + AnomalyScale.WarmUp;

    [Fact]
    public void Scores_OfNormalErrors_AreTheirDeviations()
    {
        var random = new RandomSource(4, 0);
        var scale = new AnomalyScale();
        double sum = 0;
        for (int i = 0; i < 20_000; i++)
        {
            float score = scale.Judge((float)(100 + 0.5 * random.NextNormal()), 100);
            Assert.Equal(i < Unjudged, float.IsNaN(score));
            sum += i < Unjudged ? 0 : score * score;
        }

        Assert.InRange(sum / (20_000 - Unjudged), 0.95, 1.15);
    }

    [Fact]
    public void Spike_AfterUsualErrors_IsAnAnomalyAndDoesNotHideTheNext()
    {
        AnomalyScale scale = Usual();
        Assert.InRange(scale.Judge(110, 100), 9, 11);
        Assert.True(scale.Judge(110, 100) > 5);
    }

    [Fact]
    public void Errors_ThatStayLarge_BecomeUsual()
    {
        AnomalyScale scale = Usual();
        float score = float.PositiveInfinity;
        int readings = 0;
        for (; score > 5 && readings < 1000; readings++)
        {
            score = scale.Judge(readings % 2 == 0 ? 200 : 0, 100);
        }

        Assert.InRange(readings, 5, 50);
    }

    [Fact]
    public void ConstantSensor_HasFiniteScores()
    {
        var scale = new AnomalyScale();
        for (int i = 0; i < 100; i++)
        {
            scale.Judge(20, 20);
        }

        Assert.Equal(0, scale.Judge(20, 20));
        Assert.InRange(scale.Judge(20.5f, 20), 1000, float.MaxValue);
    }

    [Fact]
    public void Forecast_ThatIsNoNumber_IsNotJudged()
    {
        AnomalyScale scale = Usual();
        double before = scale.MeanSquare;
        Assert.True(float.IsNaN(scale.Judge(1, float.NaN)));
        Assert.True(float.IsNaN(scale.Judge(1, float.PositiveInfinity)));
        Assert.Equal(before, scale.MeanSquare);
    }

    // Errors of 1.
    private static AnomalyScale Usual()
    {
        var scale = new AnomalyScale();
        for (int i = 0; i < 500; i++)
        {
            scale.Judge(i % 2 == 0 ? 101 : 99, 100);
        }

        return scale;
    }
}
