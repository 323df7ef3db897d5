using System.Globalization;
using Unrolled.Tests.Readme;

namespace Unrolled.Tests.Readme
{
    [Network(1)]
    [Lstm(16)]
    [Dense(1)]
    public sealed partial class Wave;
}

namespace Unrolled.Tests
{
    /// <summary>The README's whole program, as it stands there.</summary>
    public sealed class ReadmeProgramTests
    {
        [Fact]
        public void Program_AsWritten_CompilesAndForecasts()
        {
            using var console = new StringWriter();
            string folder = TemporaryFolder.Create().FullName;
            Run(console, Path.Combine(folder, "wave.safetensors"));
            Directory.Delete(folder, recursive: true);

            string[] lines = console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
            Assert.StartsWith("validation loss ", lines[0], StringComparison.Ordinal);
            Assert.InRange(float.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture), 13.5f, 16.5f); // 20 + 10·sin(0.2·500) is 14.9
            Assert.Equal(lines[1].Split(' ')[1], lines[2].Split(' ')[1]);
        }

        [Fact]
        public void Readme_Program_IsThatOfTheTestAbove()
        {
            string root = Repository.Root();
            string test = Lines(File.ReadAllText(Path.Combine(root, "Runtime.Tests", "ReadmeProgramTests.cs")));
            string program = File.ReadAllText(Path.Combine(root, "README.md")).Split("```csharp\n// Program.cs\n")[1].Split("```")[0];
            string[] parts = program.Replace("using Unrolled;\n", "", StringComparison.Ordinal).Split("[Network(1)]");
            Assert.Equal(2, parts.Length);
            Assert.Contains(Lines(parts[0]), test, StringComparison.Ordinal);
            Assert.Contains(Lines("[Network(1)]" + parts[1]), test, StringComparison.Ordinal);
        }

        private static void Run(TextWriter console, string file)
        {
            Printed Console = new(console);

            var random = new RandomSource(1, 0);
            float[] raw = new float[500];                                              // a wave with some noise: 20 ± 10
            for (int day = 0; day < raw.Length; day++)
            {
                raw[day] = 20 + 10 * MathF.Sin(0.2f * day) + 0.5f * (float)random.NextNormal();
            }

            var model = new Wave(seed: 1);
            model.Scaler = MinMaxScaler.Fit(raw.AsSpan(0, 450));                       // fitted on the training part only
            float[] scaled = new float[raw.Length];
            model.Scaler.Transform(raw, scaled);
            SequenceData windows = SequenceData.Windows(scaled, steps: 30);            // 30 days, and the next one as the target
            using var trainer = new Trainer<Wave>(model, new TrainerOptions { BatchSize = 16, Optimizer = new Adam(5e-3f), Seed = 1 });
            TrainingHistory history = trainer.Fit(windows.Slice(0, 420), epochs: 30, validation: windows.Slice(420, 50));
            Console.WriteLine($"validation loss {history[^1].ValidationLoss:g3}");

            float[] tomorrow = new float[1];
            model.Predict(scaled.AsSpan(^30..), tomorrow);                             // from the last 30 days
            Console.WriteLine($"tomorrow {model.Scaler.Inverse(0, tomorrow[0]):f2}");

            model.Save(file);
            var same = Wave.Load(file);
            Wave.State state = same.CreateState();
            foreach (float value in scaled.AsSpan(^30..))                              // the same days, one at a time: the same bits
            {
                same.Step(state, [value], tomorrow);
            }

            Console.WriteLine($"streamed {same.Scaler!.Inverse(0, tomorrow[0]):f2}");
        }

        // Without indentation, and with the file's name as it stands there.
        private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim().Replace("(file)", "(\"wave.safetensors\")", StringComparison.Ordinal))).Trim();

        // What the program calls Console.
    }
}
