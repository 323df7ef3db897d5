using System.Globalization;
using System.Text.Json;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The tasks that forecast several rows at once, from the command line to a prediction, on invented data.</summary>
public sealed class ForecastTaskTests : IDisposable
{
    private static readonly DateTime First = new(2016, 7, 1);
    private readonly string _folder = TemporaryFolder.Create().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("96")]
    [InlineData("192")]
    public void Run_EttOnAnOwnColumn_ForecastsInTheUnitOfTheSeries(string horizon)
    {
        int rows = horizon == "96" ? 1100 : 2000;
        JsonElement metrics = Run("ett", "--data", Own(rows, TimeSpan.FromHours(1)), "--column", "load", "--horizon", horizon);
        Assert.All((string[])["mse", "mae", "baseline_mse", "baseline_mae"], name => Assert.True(metrics.GetProperty(name).GetDouble() >= 0));
        Assert.Contains("Error over the distance", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        float[] answer = [.. Predict("ett", [.. Enumerable.Range(0, 720).Select(Load)]).Select(l => float.Parse(l, CultureInfo.InvariantCulture))];
        Assert.Equal(int.Parse(horizon, CultureInfo.InvariantCulture), answer.Length);
        Assert.All(answer, value => Assert.InRange(value, 400, 700));
        Assert.Contains("expected 720 lines or more", Assert.Throws<SampleException>(() => Predict("ett", ["1", "2"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, 336, 24)]
    [InlineData(1, 378, 7)]
    public void Run_QuantilesOnAnOwnColumn_GiveRisingQuantiles(int perDay, int window, int horizon)
    {
        JsonElement metrics = Run("quantiles", "--data", Own(700, TimeSpan.FromDays(1) / perDay), "--column", "load");
        Assert.All((string[])["pinball", "crps", "coverage_80", "width_80"], name => Assert.True(metrics.GetProperty(name).GetDouble() >= 0 && metrics.GetProperty($"baseline_{name}").GetDouble() >= 0));
        Assert.Contains("class=\"area\"", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        string[] answer = Predict("quantiles", [.. Enumerable.Range(0, window).Select(Load)]);
        Assert.Equal(horizon, answer.Length);
        Assert.All(answer, line =>
        {
            float[] quantiles = NumberLine.Parse(line, 3);
            Assert.Equal(quantiles.Order(), quantiles);
        });
    }

    [Fact]
    public void Run_WithoutTheFile_NamesIt()
    {
        Assert.Contains("zhouhaoyi/ETDataset", Assert.Throws<SampleException>(() => Run("ett", "--data", _folder)).Message, StringComparison.Ordinal);
        Assert.Contains("ETTh1.csv", Assert.Throws<SampleException>(() => Run("quantiles", "--series", "ETTh1", "--data", _folder)).Message, StringComparison.Ordinal);
        Assert.Contains("rows or more to learn from", Assert.Throws<SampleException>(() => Run("ett", "--data", Own(900, TimeSpan.FromHours(1)), "--column", "load")).Message, StringComparison.Ordinal);
    }

    // Scores below and above by known amounts: with n of 9 values and a share of 0.8 the ⌈0.8·10⌉ = 8th smallest counts.
    [Fact]
    public void IntervalShift_OfHeldOutValues_IsTheirQuantile()
    {
        float[] actual = [.. Enumerable.Range(1, 9).Select(i => (float)i)], quantiles = new float[27];
        IntervalShift shift = IntervalShift.Fit(quantiles, actual, 0.8);
        Assert.Equal(new IntervalShift(-2, 8), shift);
        Assert.Equal(shift, IntervalShift.Parse(shift.ToString()));
        float[] moved = [3, 1, 2];
        new IntervalShift(0.5f, 1).Apply(moved);
        Assert.Equal([0.5f, 2, 4], moved);
        Assert.Throws<SampleException>(() => IntervalShift.Parse("1"));
    }

    [Fact]
    public void QuantileScore_IsItsDefinition()
    {
        var score = new QuantileScore(new QuantileLoss(0.1, 0.5, 0.9));
        score.Add([1, 2, 4], 3);
        score.Add([1, 2, 4], 6);
        Assert.Equal(((0.1 * 2 + 0.5 * 1 + 0.1 * 1) / 3 + (0.1 * 5 + 0.5 * 4 + 0.9 * 2) / 3) / 2, score.Pinball, 6);
        Assert.Equal(2 * score.Pinball, score.RankedProbability, 6);
        Assert.Equal((0.5, 3), (score.Coverage, score.Width));
    }

    private static string Load(int row) => (550 + 60 * Math.Sin(row * Math.PI / 12) + 20 * Math.Sin(row * 0.7) + row % 5).ToString("0.###", CultureInfo.InvariantCulture);

    private string Own(int rows, TimeSpan step)
    {
        File.WriteAllText(At("own.csv"), string.Join('\n', ["date,load", .. Enumerable.Range(0, rows).Select(r => $"{First + r * step:yyyy-MM-dd HH:mm:ss},{Load(r)}")]));
        return At("own.csv");
    }

    private JsonElement Run(string task, params string[] options) => new TaskProgram(_folder).Run(task, ["--epochs", "1", .. options]);

    private string[] Predict(string task, string[] lines) => new TaskProgram(_folder).Predict(task, lines);

    private string At(string name) => Path.Combine(_folder, name);
}
