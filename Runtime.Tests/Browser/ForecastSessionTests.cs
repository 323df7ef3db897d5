using Unrolled.Samples.Browser;

namespace Unrolled.Tests.Browser;

public class ForecastSessionTests
{
    private const int Epochs = 6;

    [Fact]
    public void TrainBatch_OverEpochs_LowersTheLoss()
    {
        using ForecastSession session = Session();
        Assert.True(double.IsNaN(session.EpochLoss));
        Train(session, 1);
        double first = session.EpochLoss;
        Train(session, Epochs);
        Assert.Equal(Epochs + 1, session.Epochs);
        Assert.True(session.EpochLoss < first / 2, $"{first} before, {session.EpochLoss} after");
    }

    [Fact]
    public void Stream_AfterTraining_ForecastsBetterThanTheLastValue()
    {
        using ForecastSession session = Session();
        Train(session, 20);
        double[] forecasts = Stream(session, session.Values.Count - 1);
        double own = 0, naive = 0;
        for (int i = ForecastSession.Steps; i < forecasts.Length; i++)
        {
            own += Math.Abs(forecasts[i] - session.Values[i + 1]);
            naive += Math.Abs(session.Values[i] - session.Values[i + 1]);
        }

        Assert.True(own < 0.8 * naive, $"{own} against {naive}");
    }

    [Fact]
    public void Stream_InPieces_IsThatOfOnePiece()
    {
        using ForecastSession session = Session();
        double[] whole = Stream(session, 250); // past the end of the series
        session.StartStream();
        double[] pieces = new double[250];
        session.Stream(pieces.AsSpan(0, 7));
        session.Stream(pieces.AsSpan(7, 200));
        session.Stream(pieces.AsSpan(207));
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void UseModel_OfASavedOne_ForecastsTheSame_AndKeepsItOverAnotherSeries()
    {
        using ForecastSession trained = Session(), other = Session(seed: 9);
        Train(trained, 1);
        byte[] file = trained.SaveModel();
        Assert.NotEqual(Stream(trained, 100), Stream(other, 100));
        other.UseModel(file);
        Assert.Equal(Stream(trained, 100), Stream(other, 100));
        other.UseSeries(SeriesText.Generate(100, seed: 3));
        Assert.Equal(file, other.SaveModel());
    }

    [Fact]
    public void UseModel_OfNoModel_ChangesNothing()
    {
        using ForecastSession session = Session();
        byte[] before = session.SaveModel(), damaged = before[..^1];
        Assert.Throws<ModelFormatException>(() => session.UseModel(damaged));
        Assert.Equal(before, session.SaveModel());
        session.TrainBatch();
    }

    [Fact]
    public void UseSeries_WithoutAModelFromAFile_StartsANewModel()
    {
        using ForecastSession session = Session();
        Train(session, 1);
        byte[] trained = session.SaveModel();
        session.UseSeries(SeriesText.Generate(100, seed: 3));
        Assert.Equal(0, session.Epochs);
        Assert.NotEqual(trained, session.SaveModel());
    }

    [Fact]
    public void UseSeries_ThatIsNone_IsRefused()
    {
        using ForecastSession session = Session();
        Assert.StartsWith("Expected 40 to 100000 values, got 3.", Assert.Throws<ArgumentException>(() => session.UseSeries([1, 2, 3])).Message, StringComparison.Ordinal);
        float[] bad = SeriesText.Generate(100, seed: 1);
        bad[41] = float.NaN;
        Assert.StartsWith("Expected finite numbers, got NaN as value 42.", Assert.Throws<ArgumentException>(() => session.UseSeries(bad)).Message, StringComparison.Ordinal);
        Assert.Equal(200, session.Values.Count);
    }

    [Fact]
    public void BitsCheck_OnDifferentLanes_HasTheSameDigests()
    {
        (string Name, string Digest)[] rows = [.. BitsCheck.Run()];
        Assert.Equal(BitsCheck.Run(LaneWidth.Scalar), rows);
        Assert.Equal(3, rows.Select(row => row.Digest).Distinct().Count());
    }

    private static ForecastSession Session(int seed = 1) => new(SeriesText.Generate(200, seed: 1), seed);

    private static void Train(ForecastSession session, int epochs)
    {
        int end = session.Epochs + epochs;
        while (session.Epochs < end)
        {
            session.TrainBatch();
        }
    }

    private static double[] Stream(ForecastSession session, int count)
    {
        double[] forecasts = new double[count];
        session.StartStream();
        session.Stream(forecasts);
        return forecasts;
    }
}
