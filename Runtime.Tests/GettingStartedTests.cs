using Unrolled.Tests.Contract;

namespace Unrolled.Tests.Contract
{
    /// <summary>60 days of mean temperature in, the next day out.</summary>
    [Network(1)]                          // features per time step
    [Lstm(50, ReturnSequences = true)]
    [Lstm(64)]
    [Dense(32)]
    [Dense(16)]
    [Dense(1)]
    public sealed partial class ClimateForecaster;
}

namespace Unrolled.Tests
{
    /// <summary>The code of docs/getting-started.md, compiled, run and compared.</summary>
    public class GettingStartedTests
    {
        [Fact]
        public void Page_CodeAsWritten_CompilesAndRuns()
        {
            float[] series = [.. Enumerable.Range(0, 100).Select(i => 0.5f + 0.4f * MathF.Sin(0.3f * i))];
            float[] window = series[..60], output = new float[1], x = new float[1], y = new float[1], xs = new float[32], ys = new float[32];
            SequenceData heldOut = SequenceData.Windows(series, steps: 60, horizon: 1).Slice(30, 10);
            string file = Path.Combine(TemporaryFolder.Create().FullName, "climate.safetensors");
            StringWriter console = new();
            Printed Console = new(console);
            CancellationToken cancellationToken = TestContext.Current.CancellationToken;

            var model = new ClimateForecaster(seed: 42);                  // weights: Glorot input, orthogonal recurrent, forget bias 1
            Console.WriteLine(ClimateForecaster.Summary);                 // layer, output shape, parameters: 10400, 29440, 2080, 528, 17

            // Training
            var windows = SequenceData.Windows(series, steps: 60, horizon: 1);            // no copies: a view over the series
            using var trainer = new Trainer<ClimateForecaster>(model, new TrainerOptions
            {
                Loss = Loss.MeanSquaredError,
                Optimizer = new Adam(1e-3f),
                BatchSize = 32,
                ClipNorm = 1f,
                Seed = 42,
            });
            var bar = new SynchronousProgress<TrainingProgress>(p => { if (p.EpochEnded) { Console.WriteLine($"{p.Epoch}/{p.Epochs}: {p.Loss:f5}"); } });   // called synchronously after every batch
            TrainingHistory history = trainer.Fit(windows, epochs: 2, validation: heldOut, progress: bar, cancellationToken);

            // Whole sequence
            model.Predict(window, output);                                // ReadOnlySpan<float> [steps, 1] -> Span<float> [1]

            // Streaming: weights are shared and read-only, the state is yours
            ClimateForecaster.State state = model.CreateState();
            model.Step(state, x, y);                                      // one time step, 0 bytes allocated, about a microsecond
            state.Reset();

            // Many streams at once: the weights are read once for all of them, with the same bits as single streams
            NetworkStates streams = model.CreateStates(32);
            model.Step(streams, xs, ys);                                  // [32, 1] -> [32, 1], 0 bytes allocated
            streams.Reset(3);                                             // one of them restarts

            model.Save(file);
            var same = ClimateForecaster.Load(file);

            float[] again = new float[1];
            same.Predict(window, again);
            Assert.Equal(output[0], again[0]);
            Assert.Equal(2, history.Count);
            Assert.Contains("2/2: 0.", console.ToString(), StringComparison.Ordinal);
            Assert.Contains("29440", ClimateForecaster.Summary, StringComparison.Ordinal);
            Assert.Equal([10400, 29440, 2080, 528, 17], model.Definition.Layers.Select(l => l.ParameterCount));
        }

        [Fact]
        public void Page_ScalingAsWritten_CompilesAndRuns()
        {
            float[] raw = [.. Enumerable.Range(0, 100).Select(i => 20 + 10 * MathF.Sin(0.3f * i))];
            float[] output = [0.5f];
            int trainingDays = 90;
            var model = new ClimateForecaster(seed: 42);

            float[] scaled = new float[raw.Length];
            model.Scaler = MinMaxScaler.Fit(raw.AsSpan(0, trainingDays));                 // fitted on the training part only
            model.Scaler.Transform(raw, scaled);
            var (earlier, later) = SequenceData.Windows(scaled, steps: 60).Slice(0, trainingDays - 60).Split(0.9);   // training and validation
            float degrees = model.Scaler.Inverse(feature: 0, output[0]);

            Assert.Equal(30, earlier.Count + later.Count);
            Assert.InRange(degrees, 19.5f, 20.5f);
        }

        [Fact]
        public void Page_Code_IsThatOfTheTestsAbove()
        {
            string root = Repository.Root();
            string test = Lines(File.ReadAllText(Path.Combine(root, "Runtime.Tests", "GettingStartedTests.cs")));
            string[] blocks = [.. File.ReadAllText(Path.Combine(root, "docs", "getting-started.md")).Split("```csharp\n")[1..].Select(b => b.Split("```")[0])];
            Assert.Equal(3, blocks.Length);
            Assert.All(blocks, block => Assert.All(Lines(block.Replace("using Unrolled;\n", "", StringComparison.Ordinal)).Split("\n\n"), part => Assert.Contains(part.Trim(), test, StringComparison.Ordinal)));
        }

        // Without indentation, with the file's name and the number of epochs as they stand there.
        private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(l => l.Trim()
            .Replace("(file)", "(\"climate.safetensors\")", StringComparison.Ordinal).Replace("epochs: 2,", "epochs: 50,", StringComparison.Ordinal))).Trim();
    }
}
