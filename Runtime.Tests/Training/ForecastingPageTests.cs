using System.Globalization;
using System.Text.RegularExpressions;
using Unrolled.Tests.Page.Forecasting;

namespace Unrolled.Tests.Page.Forecasting
{
    [Network(24)]                              // a day a step
    [Gru(48)]
    [Dense(72)]                                // 10 %, 50 % and 90 % of each of the next 24 hours
    public sealed partial class LoadForecaster;
}

namespace Unrolled.Tests
{
    /// <summary>The code of docs/forecasting.md as it stands there, but for the folder of files.</summary>
    public sealed partial class ForecastingPageTests : IDisposable
    {
        private readonly string _folder = TemporaryFolder.Create().FullName;

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        [Fact]
        public void Page_FromFileToService_BeatsTheDayBefore()
        {
            WriteLoad();
            float[] arriving = [510, 505];

            string[] lines = File.ReadAllLines(Path("load.csv"));                     // a header, then rows: time, load of each hour
            float[] load = [.. lines.Skip(1).Select(line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
            int test = load.Length - 14 * 24, validation = test - 14 * 24;            // the last two weeks are forecast, the two before them validate

            float[] yesterday = new float[24];
            BaselineForecast.SeasonalNaive(24).Forecast(load.AsSpan(0, test), yesterday);

            var windows = new SeriesWindows([load], window: 14 * 24, horizon: 24);
            SeriesWindows training = windows.Between(0, validation), held = windows.Between(validation, test);
            var loss = new QuantileLoss(0.1, 0.5, 0.9);
            var model = new LoadForecaster(seed: 1);
            using var trainer = new Trainer<LoadForecaster>(model, new TrainerOptions { Loss = loss, Optimizer = new Adam(2e-3f), BatchSize = 32, ClipNorm = 1f });
            trainer.Fit(training.ToData(segment: 24), epochs: 10, held.ToData(segment: 24));

            double error = 0, naive = 0, covered = 0;
            int count = 0;
            foreach (BacktestFold fold in RollingOrigin.Folds(load.Length, initial: test, horizon: 24, step: 24))
            {
                SeriesWindows origin = windows.Between(fold.TestStart, fold.TestEnd);      // one window: what is known at the fold's origin
                float[] quantiles = new float[72];
                model.Predict(origin.ToData(24), quantiles);
                origin.Restore(quantiles);
                BaselineForecast.SeasonalNaive(24).Forecast(origin.Input(0), yesterday);
                ReadOnlySpan<float> actual = origin.Target(0);
                for (int t = 0; t < 24; t++, count++)
                {
                    error += Math.Abs(actual[t] - quantiles[3 * t + 1]);
                    naive += Math.Abs(actual[t] - yesterday[t]);
                    covered += actual[t] >= quantiles[3 * t] && actual[t] <= quantiles[3 * t + 2] ? 1 : 0;
                }
            }

            Console.WriteLine($"mean absolute error {error / count:f1}, the day before {naive / count:f1}; {covered / count:p0} within the interval of 80 %");

            Assert.Equal(14 * 24, count);
            Assert.True(error < 0.8 * naive, $"{error / count}, {naive / count}");
            Assert.InRange(covered / count, 0.6, 0.95);

            SeriesWindows last = windows.Between(load.Length - 24, load.Length);
            float[] fan = new float[72];
            model.Predict(last.ToData(24), fan);
            last.Restore(fan);
            float[] Quantile(int q) => [.. Enumerable.Range(0, 24).Select(t => fan[3 * t + q])];
            new Report("Load").AddChart("Tomorrow", new ReportChart { XLabel = "hour" }
                .AddBand("80 % interval", Quantile(0), Quantile(2)).AddLine("median", Quantile(1)).AddLine("actual", last.Target(0).ToArray())).Save(Path("load.html"));

            model.Save(Path("load.safetensors"));
            var service = LoadForecaster.Load(Path("load.safetensors"));
            float[] window = load[^(14 * 24)..], scaled = new float[window.Length], forecast = new float[72];
            foreach (float value in arriving)
            {
                window.AsSpan(1).CopyTo(window);                                      // the oldest row leaves
                window[^1] = value;
                var scale = WindowScale.Of(window);
                scale.Transform(window, scaled);
                service.Predict(scaled, forecast);                                    // allocates nothing
                scale.Inverse(forecast, forecast);
                Console.WriteLine($"next hour {forecast[1]:f1}, from {forecast[0]:f1} to {forecast[2]:f1}");
            }

            Assert.All(forecast, value => Assert.InRange(value, 200, 900));
        }

        [Fact]
        public void Page_Code_IsThatOfTheTestAbove()
        {
            string root = Repository.Root();
            string test = Lines(File.ReadAllText(System.IO.Path.Combine(root, "Runtime.Tests", "Training", "ForecastingPageTests.cs")));
            string[] blocks = File.ReadAllText(System.IO.Path.Combine(root, "docs", "forecasting.md")).Split("```csharp\n")[1..];
            Assert.Equal(7, blocks.Length);
            Assert.All(blocks, block => Assert.Contains(Lines(block.Split("```")[0]), test, StringComparison.Ordinal));
        }

        // Without indentation, and with the names of files as they stand in the page.
        private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => Spaces().Replace(InFolder().Replace(line.Trim(), "$1"), " "))).Trim();

        [GeneratedRegex("""Path\(("[^"]*")\)""")]
        private static partial Regex InFolder();

        [GeneratedRegex(" +")]
        private static partial Regex Spaces();

        private string Path(string name) => System.IO.Path.Combine(_folder, name);

        // Days of work and weekends, a swing within the day, and noise.
        private void WriteLoad()
        {
            var random = new RandomSource(7, 0);
            IEnumerable<string> rows = Enumerable.Range(0, 90 * 24).Select(hour =>
            {
                double day = hour / 24 % 7 is 5 or 6 ? 400 : 500;
                double value = day + 60 * Math.Sin(hour * Math.PI / 12) + 10 * random.NextNormal();
                return string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2026, 1, 5).AddHours(hour):yyyy-MM-dd HH:mm},{value:f2}");
            });
            File.WriteAllLines(Path("load.csv"), ["time,load", .. rows]);
        }
    }
}
