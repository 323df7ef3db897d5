using System.Globalization;
using System.Text;
using System.Text.Json;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The tasks on series from the command line to a prediction, on invented data.</summary>
public sealed class SeriesTaskTests : IDisposable
{
    private static readonly DateTime First = new(2013, 1, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-series-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("temperature", 1)]
    [InlineData("all", 4)]
    public void Run_Climate_WritesFiguresReportAndModel(string columns, int inputs)
    {
        WriteClimate("59");
        JsonElement metrics = Run("climate", "--data", _folder, "--columns", columns);
        AssertBeside(metrics, "rmse", "mae", "mape");
        Assert.Contains("Forecast and truth", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        string[] lines = [.. Enumerable.Range(0, 62).Select(d => inputs == 1 ? Temperature(d) : $"{Temperature(d)} 60 5 1010")];
        Assert.Equal(3, Predict("climate", lines).Length);
        Assert.Contains("expected 60 lines or more, which the first forecast is made of, got 59", Assert.Throws<SampleException>(() => Predict("climate", lines[..59])).Message, StringComparison.Ordinal);
        Assert.Contains(inputs == 1 ? "expected 1 number, got 2" : "expected 4 numbers, got 2", Assert.Throws<SampleException>(() => Predict("climate", ["1 2"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ClimateTemperature_SavesWhatEdgeReads()
    {
        WriteClimate("1010");
        Run("climate", "--data", _folder);
        Assert.Equal(1, ClimateForecaster.Load(At("model")).Scaler!.Features);
    }

    [Fact]
    public void CleanPressure_Outliers_TakeTheDayBefores()
    {
        float[] pressures = [7679, 1000, 1010, 59, -3, 1005, 1060.5f, 1020];
        var series = new Series(
            ClimateDataSet.AllColumns, [.. pressures.Select((_, i) => First.AddDays(i))], [.. pressures.SelectMany(p => (float[])[p, 50, 5, p])]);
        IReadOnlyList<(int Row, float Value)> cleaned = ClimateDataSet.CleanPressure(new ForecastData(series, 1, 1));
        Assert.Equal([(0, 7679f), (3, 59f), (4, -3f), (6, 1060.5f)], cleaned);
        Assert.Equal([1005f, 1000, 1010, 1010, 1010, 1005, 1005, 1020], series.Column(3)); // the first has none before: the median
        Assert.Equal(pressures, series.Column(0));
    }

    [Fact]
    public void Run_ClimateFilesThatDoNotMeet_SaysWhere()
    {
        WriteRows("DailyDelhiClimateTrain.csv", 0, 300, "1010");
        WriteRows("DailyDelhiClimateTest.csv", 302, 400, "1010");
        string message = Assert.Throws<SampleException>(() => Run("climate", "--data", _folder)).Message;
        Assert.Contains("DailyDelhiClimateTest.csv: expected to begin by 2013-10-28", message, StringComparison.Ordinal);
        Assert.Contains("kaggle.com", Assert.Throws<SampleException>(() => Run("climate", "--data", At("none"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("climate", 62, "rmse")]
    [InlineData("stock", 63, "rmse")]
    [InlineData("autoencoder", 30, "f1")]
    public void Run_OwnColumn_IsLearned(string task, int rows, string metric)
    {
        string path = WriteOwn(300, "hour");
        AssertBeside(Run(task, "--data", path, "--column", "visitors", "--date-column", "hour"), metric);
        Assert.Equal(3, Predict(task, [.. Enumerable.Range(0, rows).Select(Visitors)]).Length);
    }

    [Theory]
    [InlineData("lstm", "prices", 62)]
    [InlineData("gru", "changes", 63)]
    public void Run_Stock_ReadsPublishedFilesAndPredicts(string cell, string input, int lines)
    {
        WriteStock();
        JsonElement metrics = Run("stock", "--data", _folder, "--cell", cell, "--input", input);
        AssertBeside(metrics, "rmse", "mae", "mape");
        Assert.Equal(2, metrics.GetProperty("baseline_rmse").GetDouble(), 1e-3); // prices rise by 2 a day
        string[] answers = Predict("stock", [.. Enumerable.Range(0, lines).Select(i => (100 + 2 * i).ToString(CultureInfo.InvariantCulture))]);
        Assert.Equal(3, answers.Length);
        string least = input == "changes" ? "expected 61 lines or more, which the first forecast is made of, got 60" : "expected 60 lines or more, which the first forecast is made of, got 59";
        string[] few = [.. Enumerable.Repeat("100", lines - 3)];
        Assert.Contains(least, Assert.Throws<SampleException>(() => Predict("stock", few)).Message, StringComparison.Ordinal);
        Assert.Single(Predict("stock", [.. few, "101"]));
        if (input == "changes")
        {
            Assert.Equal(100 + 2 * lines, double.Parse(answers[^1], CultureInfo.InvariantCulture), 20.0); // near the last price, which is beyond those it has seen or not
        }
    }

    [Fact]
    public void Run_StockOfValuesBelowZero_NamesTheRow()
    {
        File.WriteAllText(At("own.csv"), "a\n1\n2\n-3\n4\n");
        Assert.Contains("row 3: expected a value above 0", Assert.Throws<SampleException>(() => Run("stock", "--data", At("own.csv"), "--column", "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EnergyOfOwnDays_IsLearned()
    {
        string path = WriteOwn(300, "date");
        AssertBeside(Run("energy", "--data", path, "--column", "visitors"), "rmse", "mae", "mape");
        string[] days = [.. Enumerable.Range(0, 34).Select(d => $"{First.AddDays(d):yyyy-MM-dd} {Visitors(d)}")];
        Assert.Equal(2, Predict("energy", days).Length);
        Assert.Contains("expected 2013-01-02", Assert.Throws<SampleException>(() => Predict("energy", [days[0], days[2]])).Message, StringComparison.Ordinal);
        Assert.Contains("a day and a number", Assert.Throws<SampleException>(() => Predict("energy", ["5"])).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "visitors\n1\n2\n");
        Assert.Contains("--date-column", Assert.Throws<SampleException>(() => Run("energy", "--data", path, "--column", "visitors")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ColumnWithoutAFile_IsRefused()
        => Assert.Contains("need --data with your own CSV file", Assert.Throws<SampleException>(() => Run("climate", "--data", _folder, "--column", "a")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("climate")]
    [InlineData("stock")]
    [InlineData("energy")]
    [InlineData("autoencoder")]
    public void Run_TooFewRows_SaysHowManyAreExpected(string task)
        => Assert.Contains(" rows ", Assert.Throws<SampleException>(() => Run(task, "--data", WriteOwn(30, "date"), "--column", "visitors")).Message, StringComparison.Ordinal);

    // A window to judge for each kind of anomaly, as the report shows them: fewer are refused before the work.
    [Fact]
    public void Run_AutoencoderOfTheFewestRows_IsDone()
    {
        string message = Assert.Throws<SampleException>(() => Run("autoencoder", "--data", WriteOwn(149, "date"), "--column", "visitors")).Message;
        Assert.Contains("expected at least 30 rows to judge and more than 38 to learn from, got 29 and 120", message, StringComparison.Ordinal);
        AssertBeside(Run("autoencoder", "--data", WriteOwn(150, "date"), "--column", "visitors"), "f1", "spike_recall", "stuck_recall", "late_recall");
    }

    [Fact]
    public void Run_Ball_BeatsConstantVelocityAndRunsOn()
    {
        JsonElement metrics = Run("ball", "--epochs", "3");
        AssertBeside(metrics, "rmse", "mae", "free_rmse");
        Assert.True(metrics.GetProperty("free_rmse").GetDouble() < metrics.GetProperty("baseline_free_rmse").GetDouble());
        Assert.Equal(2, Predict("ball", ["0.2 0.5", "0.21 0.51"]).Length);
        string[] run = Predict("ball", ["0.2 0.5", "0.21 0.51"], length: 30);
        Assert.Equal(31, run.Length);
        Assert.All(run, line => Assert.Equal(2, NumberLine.Parse(line, 2).Length));
    }

    [Fact]
    public void Run_SameSeed_WritesTheSameModel()
    {
        string path = WriteOwn(300, "date");
        Assert.Equal(Model("3"), Model("3"));
        Assert.NotEqual(Model("3"), Model("4"));

        byte[] Model(string seed)
        {
            Run("autoencoder", "--data", path, "--column", "visitors", "--seed", seed);
            return File.ReadAllBytes(At("model"));
        }
    }

    [Fact]
    public void Run_Monitor_LearnsAndAllocatesNothing()
    {
        if (!File.Exists("/proc/stat"))
        {
            Assert.Skip("This system has no /proc/stat.");
        }

        JsonElement metrics = Run("monitor", "--steps", "60", "--interval", "1");
        Assert.Equal(60 - LoadWatcher.Steps, metrics.GetProperty("samples").GetInt32());
        Assert.Equal(0, metrics.GetProperty("bytes_per_step").GetDouble());
        AssertBeside(metrics, "rmse");
        Assert.Equal(2, Predict("monitor", [.. Enumerable.Repeat("0.5 0 0.3 0.2", 17)]).Length);
        Assert.Contains("more than 16 --steps", Assert.Throws<SampleException>(() => Run("monitor", "--steps", "5", "--interval", "1")).Message, StringComparison.Ordinal);
    }

    private static void AssertBeside(JsonElement metrics, params string[] names)
        => Assert.All(names, name =>
        {
            Assert.True(double.IsFinite(metrics.GetProperty(name).GetDouble()));
            Assert.True(double.IsFinite(metrics.GetProperty($"baseline_{name}").GetDouble()));
        });

    private static string Temperature(int day) => (25 + 10 * Math.Sin(day * 0.0172) + day % 3).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Visitors(int row) => (100 + 20 * (row % 7) + row % 3).ToString(CultureInfo.InvariantCulture);

    private void WriteClimate(string pressure)
    {
        WriteRows("DailyDelhiClimateTrain.csv", 0, 300, pressure);
        WriteRows("DailyDelhiClimateTest.csv", 299, 340, pressure);
    }

    private void WriteRows(string name, int from, int to, string lastPressure)
    {
        var text = new StringBuilder("date,meantemp,humidity,wind_speed,meanpressure\n");
        for (int day = from; day < to; day++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{First.AddDays(day):yyyy-MM-dd},{Temperature(day)},60,{day % 5},{(day == to - 1 ? lastPressure : "1010")}\n");
        }

        File.WriteAllText(At(name), text.ToString());
    }

    private void WriteStock()
    {
        foreach ((string name, int from, int to) in ((string, int, int)[])[("Google_Stock_Price_Train.csv", 0, 260), ("Google_Stock_Price_Test.csv", 260, 280)])
        {
            IEnumerable<string> rows = Enumerable.Range(from, to - from).Select(d => string.Create(CultureInfo.InvariantCulture, $"{First.AddDays(d):M'/'d'/'yyyy},{100 + 2 * d},1,1,1,\"1,657,300\""));
            File.WriteAllText(At(name), string.Join('\n', ["Date,Open,High,Low,Close,Volume", .. rows]));
        }
    }

    private string WriteOwn(int rows, string time)
    {
        File.WriteAllText(At("own.csv"), string.Join('\n', [$"{time},visitors", .. Enumerable.Range(0, rows).Select(r => $"{First.AddDays(r):yyyy-MM-dd},{Visitors(r)}")]));
        return At("own.csv");
    }

    private JsonElement Run(string task, params string[] options) => new TaskProgram(_folder).Run(task, [.. options.Contains("--epochs") ? [] : (string[])["--epochs", "1"], .. options]);

    private string[] Predict(string task, string[] lines, int? length = null) => new TaskProgram(_folder).Predict(task, lines, length);

    private string At(string name) => Path.Combine(_folder, name);
}
