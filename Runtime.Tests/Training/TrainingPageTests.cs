using System.Text.RegularExpressions;
using Unrolled.Tests.Contract;
using Unrolled.Tests.Flow;
using Unrolled.Tests.Page;

namespace Unrolled.Tests.Contract
{
    /// <summary>The lecture's network for sequences of several lengths, with one answer for each step.</summary>
    [Network(5)]
    [Lstm(32, ReturnSequences = true)]
    [Lstm(8, ReturnSequences = true)]
    [Dense(1, Activation = Activation.Sigmoid)]
    public sealed partial class SequenceLabeler;
}

namespace Unrolled.Tests.Page
{
    [Network(1)]
    [OneHot(9)]
    [Gru(8, ReturnSequences = true)]
    [Dense(9)]
    public sealed partial class CharacterModel;

    [Network(1)]
    [Input(3, Kind = InputKind.Constant, Name = "place")]
    [Lstm(8, From = "input")]
    [Merge(MergeMode.Concat, "lstm_0", "place")]
    [Dense(2, Name = "rain", Output = true, Activation = Activation.Softmax)]
    [Dense(1, From = "lstm_0")]
    public sealed partial class RainForecaster;

    [Network(2)]
    [Lstm(5)]
    [Dense(1)]
    public sealed partial class Forecaster;

    [Network(1)]
    [Lstm(32)]
    [Dense(3)]                                       // one target, three quantiles
    public sealed partial class QuantileForecaster;
}

namespace Unrolled.Tests
{
    /// <summary>All code of docs/training.md as it stands there, but for the folders of files.</summary>
    public sealed partial class TrainingPageTests : IDisposable
    {
        private readonly string _folder = TemporaryFolder.Create().FullName;

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        [Fact]
        public void Options_AsWritten_CompileAndRun()
        {
            var model = new CharacterModel(seed: 1);
            SequenceData data = Tokens();

            using var trainer = new Trainer<CharacterModel>(model, new TrainerOptions
            {
                Loss = Loss.SparseCategoricalCrossEntropyFromLogits,
                Metrics = [Metric.Accuracy, Metric.TopAccuracy(3), Metric.PerplexityFromLogits],
                Optimizer = new AdamW(2e-3f, weightDecay: 0.01f),
                Schedule = new WarmUp(200, new CosineDecay(LearningRateSchedule.Steps(data, batchSize: 32, epochs: 20) - 200)),
                ClipNorm = 1f,
                BatchSize = 32,
            });

            Assert.Equal(11, trainer.Fit(data, 1).Count * trainer.Step);
        }

        [Fact]
        public void Quantiles_AsWritten_CompileAndRun()
        {
            var model = new QuantileForecaster(seed: 1);

            var loss = new QuantileLoss(0.1, 0.5, 0.9);
            using var trainer = new Trainer<QuantileForecaster>(model, new TrainerOptions
            {
                Loss = loss,
                Metrics = [Metric.Coverage(loss, 0.8), Metric.IntervalWidth(loss, 0.8), Metric.RankedProbabilityScore(loss), Metric.PointError(loss)],
            });

            trainer.Fit(Windows(), 1);
            Assert.Equal(4, trainer.Evaluate(Windows()).Metrics.Count);
            float[] window = Random(60);

            float[] outputs = new float[3];
            model.Predict(window, outputs);
            double low = loss.Quantile(outputs, 0.1), middle = loss.Point(outputs), high = loss.Quantile(outputs, 0.9);

            Assert.Equal([outputs[0], outputs[1], outputs[2]], [low, middle, high]);
        }

        [Fact]
        public void Baselines_AsWritten_CompileAndRun()
        {
            float[] history = Random(72), actual = Random(24), naive = new float[24];
            BaselineForecast.Naive.Forecast(history, naive);
            double naivePercent = ForecastAccuracy.SymmetricMeanAbsolutePercentageError(actual, naive), naiveScaled = ForecastAccuracy.MeanAbsoluteScaledError(history, actual, naive, 24);

            float[] seasonal = new float[24];
            BaselineForecast.SeasonalNaive(24).Forecast(history, seasonal);                       // the last day again
            double scaled = ForecastAccuracy.MeanAbsoluteScaledError(history, actual, seasonal, period: 24);   // MASE: 1 is the error of the seasonal naive forecast within the history
            double percent = ForecastAccuracy.SymmetricMeanAbsolutePercentageError(actual, seasonal);          // sMAPE, 0 to 200
            double overall = ForecastAccuracy.OverallWeightedAverage(percent, scaled, naivePercent, naiveScaled);   // OWA: below 1 is better than the baseline whose two errors are the last arguments

            Assert.Equal((percent / naivePercent + scaled / naiveScaled) / 2, overall);
        }

        [Fact]
        public void Weights_AsWritten_CompileAndRun()
        {
            float[] inputs = Random(10 * 24), targets = Random(10 * 24), perSample = Random(10, 0, 2), perStep = Random(10 * 24, 0, 2);

            SequenceData data = SequenceData.Pairs(inputs, targets, steps: 24, inputsPerStep: 1, targetsPerStep: 1, targetSteps: 24).WithWeights(perSample).WithWeights(perStep);   // multiplied

            Assert.Equal(perSample[3] * perStep[3 * 24 + 5], data.Weight(3, 5));
        }

        [Fact]
        public void SeveralOutputs_AsWritten_CompileAndRun()
        {
            float[] series = Random(10 * 24), tomorrow = Random(10), places = Random(10 * 3), rain = [.. Enumerable.Range(0, 10).Select(i => (float)(i % 2))];
            var forecaster = new RainForecaster(seed: 1);

            SequenceData data = SequenceData.Pairs(series, tomorrow, steps: 24, inputsPerStep: 1, targetsPerStep: 1).With(places, width: 3).WithTarget(rain, width: 1);
            using var trainer = new Trainer<RainForecaster>(forecaster, new TrainerOptions
            {
                Loss = Loss.MeanSquaredError,                                                         // of the last layer
                OutputLosses = [new OutputLoss("rain", Loss.SparseCategoricalCrossEntropy, Weight: 0.5f)],   // of [Dense(2, Name = "rain", Output = true, …)]
            });

            Assert.True(trainer.Fit(data, 20)[19].Loss < trainer.History[0].Loss);
        }

        [Fact]
        public void Pieces_AsWritten_CompileAndRun()
        {
            float[] tokens = [.. Enumerable.Range(0, 32 * 64 * 3 + 1).Select(i => (float)(i % 9))];
            var model = new CharacterModel(seed: 1);

            // A text of a million characters: 32 parts side by side, 64 characters at a time; states carry over, gradients stop at the cut.
            SequenceData text = SequenceData.Streams(tokens.AsMemory(..^1), tokens.AsMemory(1..), steps: 64, streams: 32);
            var going = new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, BatchSize = 32, Stateful = true, Shuffle = false };
            using var trainer = new Trainer<CharacterModel>(model, going);

            // Long sequences as whole samples: an optimizer step after every 50 time steps, with gradients over the last 200.
            var pieces = new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, TruncatedBptt = new TruncatedBptt(50, 200) };

            trainer.Fit(text, 1);
            Assert.Equal(3, trainer.Step);
            using var other = new Trainer<CharacterModel>(model, pieces);
            other.TrainBatch(text, [0, 1]);
            Assert.Equal(2, other.Step);
        }

        [Fact]
        public void Validation_AsWritten_CompilesAndRuns()
        {
            SequenceData windows = Windows(), sentences = Windows(), days = SequenceData.Windows(Random(400), steps: 24, horizon: 24);
            using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), new TrainerOptions());

            (SequenceData earlier, SequenceData later) = windows.Split(0.9);               // in order: the later samples validate
            (SequenceData some, SequenceData others) = sentences.Split(0.9, seed: 1);      // at random: for independent samples
            (SequenceData training, SequenceData validation, SequenceData test) = days.Split(0.7, 0.15, gap: 23);   // in order, into three; a horizon of 24 steps
            trainer.Fit(earlier, epochs: 50, validation: later);

            Assert.Equal(windows.Count, some.Count + others.Count);
            Assert.NotNull(trainer.History[49].ValidationLoss);
            Assert.Equal(days.Count - 2 * 23, training.Count + validation.Count + test.Count);
        }

        [Fact]
        public void Progress_AsWritten_PrintsWhileFitRuns()
        {
            (SequenceData earlier, SequenceData later) = Windows().Split(0.9);
            using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), new TrainerOptions());

            var bar = new SynchronousProgress<TrainingProgress>(p => { if (p.EpochEnded) { Console.WriteLine($"{p.Epoch}/{p.Epochs}: {p.Loss:f5}"); } });
            trainer.Fit(earlier, epochs: 50, validation: later, progress: bar);

            Assert.Equal(50, trainer.History.Count);
        }

        [Fact]
        public void OwnTargets_AsWritten_CompileAndRun()
        {
            float[] series = Random(100);
            SequenceData sentences = Windows();

            SequenceData whole = SequenceData.AutoencoderWindows(series, steps: 24);                        // input and target [24, 1]: for a network that returns sequences
            SequenceData vectors = SequenceData.AutoencoderWindows(series, steps: 24, asVector: true);      // one target of 24 floats
            SequenceData own = sentences.WithInputsAsTargets();                                             // any samples

            Assert.Equal((77, 24, 1), (whole.Count, whole.TargetSteps, whole.Targets));
            Assert.Equal((77, 1, 24), (vectors.Count, vectors.TargetSteps, vectors.Targets));
            Assert.Equal((40, 60, 1), (own.Count, own.TargetSteps, own.Targets));
        }

        [Fact]
        public void NewData_AsWritten_GoesOnFromTheOldOptimizer()
        {
            SequenceData newWindows = Windows().Slice(0, 30);
            using var day1 = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), new TrainerOptions());
            day1.Fit(Windows(), epochs: 2);
            day1.SaveCheckpoint(Path("day1.checkpoint"));

            using var day2 = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), new TrainerOptions { Optimizer = new Adam(3e-4f), BatchSize = 8 });
            day2.ContinueFrom(Path("day1.checkpoint"));                         // weights, Adam's moments, and t of 1/(1 − βᵗ)
            day2.Fit(newWindows, epochs: 3);

            Assert.Equal(day1.Step + 3 * 4, day2.Step);

            string Path(string name) => System.IO.Path.Combine(_folder, name);
        }

        [Fact]
        public void EarlyStopping_AsWritten_CompilesAndRuns()
        {
            // From zeros there are only biases to learn, and soon no better ones.
            (SequenceData earlier, SequenceData later) = Windows().Split(0.9);
            var model = new ClimateForecaster(seed: 42);
            model.Parameters.SetAll(new float[model.Parameters.Length]);

            using var trainer = new Trainer<ClimateForecaster>(model, new TrainerOptions { EarlyStopping = new EarlyStopping(Patience: 10) });
            TrainingHistory history = trainer.Fit(earlier, epochs: 1000, validation: later);
            Console.WriteLine(history.Stop?.ToString() ?? "All epochs.");   // Stopped after epoch 62: Loss has not improved on 0.00231 of epoch 52 for 10 epochs.

            Assert.InRange(history.Count, 11, 999);
            Assert.Matches("^Stopped after epoch [0-9]+: Loss has not improved on [0-9.E-]+ of epoch [0-9]+ for 10 epochs\\.$", history.Stop!.ToString());
        }

        [Fact]
        public void GeneratedSamples_AsWritten_AreLearned()
        {
            // Sequences of 10 to 100 steps; the target of each step is whether the last five steps have a positive sum.
            SequenceData data = SequenceData.Generate(
                (index, random, input, target) =>
                {
                    int length = 10 + random.NextInt(91);
                    for (int t = 0; t < length; t++)
                    {
                        for (int i = 0; i < 5; i++)
                        {
                            input[t * 5 + i] = (float)random.NextNormal();
                        }

                        float sum = 0;
                        foreach (float x in input[(Math.Max(0, t - 4) * 5)..((t + 1) * 5)])
                        {
                            sum += x;
                        }

                        target[t] = sum > 0 ? 1 : 0;
                    }

                    return length;                                        // time steps of this sample
                },
                count: int.MaxValue, steps: 100, inputsPerStep: 5, targetsPerStep: 1, targetSteps: 100, shortest: 10, seed: 1);
            var endless = new TrainerOptions { Loss = Loss.BinaryCrossEntropy, StepsPerEpoch = 30, Shuffle = false };

            using var trainer = new Trainer<SequenceLabeler>(new SequenceLabeler(seed: 1), endless with { Optimizer = new Adam(0.01f), ClipNorm = 1f, ValidationSteps = 3 });
            TrainingHistory history = trainer.Fit(data, epochs: 5, validation: data);
            Assert.True(history[4].ValidationMetrics!.Value[0] > 0.9);
            Assert.True(history[4].ValidationLoss < 0.5 * history[0].Loss);
        }

        [Fact]
        public void Checkpoints_AsWritten_GoOn()
        {
            (SequenceData earlier, SequenceData later) = Windows().Split(0.9);
            string Path(string name) => System.IO.Path.Combine(_folder, name);
            float[] whole = Program();
            File.Delete(Path("run.checkpoint"));
            Interrupted();
            Assert.Equal(whole, Program());

            float[] Program()
            {
                var checkpoint = new Checkpoint(Path("run.checkpoint")) { EverySteps = 500 };
                var options = new TrainerOptions { Checkpoint = checkpoint, Seed = 42 };
                using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), options);
                if (checkpoint.Exists)                                      // not File.Exists, which is also true for a dangling link
                {
                    trainer.LoadCheckpoint(checkpoint.Path);
                }

                int left = 50 - trainer.History.Count;
                if (left > 0 && trainer.History.Stop is null)
                {
                    trainer.Fit(earlier, left, later);                        // the rest of an interrupted epoch counts as the first
                }

                trainer.Model.Save(Path("climate.safetensors"));                    // not reached if Fit was canceled: it throws OperationCanceledException

                return [.. trainer.Model.Parameters.Values];
            }

            void Interrupted()
            {
                using var cancellation = new CancellationTokenSource();
                using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), new TrainerOptions { Checkpoint = new Checkpoint(Path("run.checkpoint")), Seed = 42 });
                Assert.Throws<OperationCanceledException>(() => trainer.Fit(earlier, 50, later, new Canceling(31, cancellation), cancellation.Token));
                Assert.InRange(trainer.History.Count, 1, 49);
            }
        }

        [Fact]
        public void GradientFlow_AsWritten_CompilesAndRuns()
        {
            var options = new TrainerOptions { GradientWatch = new GradientWatch { EverySteps = 100, VanishingRatio = 1e-3, ExplodingRatio = 1e3, NormFactor = 10 } };
            var bar = new SynchronousProgress<TrainingProgress>(p => { if (p.Warning is { } warning) { Console.WriteLine(warning); } });    // The gradient of 'simple_rnn_0' vanishes: 2.3E-07 of it arrives 29 steps back (step 101).

            SequenceData data = Windows();
            int[] indices = [0, 1, 2];
            int plotted = 0;
            using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), options);

            GradientFlow flow = trainer.MeasureGradientFlow(data, indices);       // one batch; the weights do not change
            foreach (LayerGradientFlow layer in flow.Layers)                      // lstm_0, and lstm_0_reverse for a second direction
            {
                Console.WriteLine($"{layer.Layer}: {layer.Ratio:g3} arrives at the first step, ×{layer.GrowthPerStep:f3} a step: {layer.Verdict}");
                Plot(layer.Norms, layer.CellNorms);                               // [steps] each
            }

            Assert.Equal(2 * 60, plotted);
            trainer.Fit(data, 1, progress: bar);

            void Plot(IReadOnlyList<double> norms, IReadOnlyList<double> cellNorms) => plotted += norms.Count == cellNorms.Count ? norms.Count : -1000;
        }

        [Fact]
        public void FineTuning_AsWritten_CompilesAndRuns()
        {
            var data = Samples.Means(20, steps: 8, inputs: 2, targets: 3);
            string Path(string name) => System.IO.Path.Combine(_folder, name);
            var trained = new UnmaskedLstm(1);
            trained.Save(Path("base.safetensors"));

            var model = new NewHead(seed: 7);                                  // [Lstm(5)], [Dropout(0.2f)], [Dense(4, Name = "hidden")], [Dense(3, Name = "classes")]
            model.LoadLayers(Path("base.safetensors"), ["lstm_0"]);                  // from a file of another network, from Unrolled or PyTorch
            var options = new TrainerOptions { Optimizer = new Adam(1e-2f), Frozen = ["lstm_0"] };
            using var head = new Trainer<NewHead>(model, options);
            head.Fit(data, epochs: 20);

            // Then train all layers, at a lower rate.
            using var all = new Trainer<NewHead>(model, options with { Frozen = [], Optimizer = new Adam(1e-3f) });
            all.Fit(data, epochs: 10);

            Assert.NotEqual(trained.Parameters["lstm_0.weight_hh_l0"].Values.ToArray(), model.Parameters["lstm_0.weight_hh_l0"].Values.ToArray());
        }

        [Fact]
        public void OneSequenceAtATime_AsWritten_CompilesAndRuns()
        {
            var model = new Forecaster(seed: 1);
            float[] output = new float[1];
            int left = 5;

            float[] window = new float[8 * 2], target = new float[1];          // your own memory: only its content changes
            SequenceData one = SequenceData.Pairs(window, target, steps: 8, inputsPerStep: 2, targetsPerStep: 1);
            using var trainer = new Trainer<Forecaster>(model, new TrainerOptions { BatchSize = 1, Threads = 1, Optimizer = new Adam(3e-3f), ClipNorm = 1f });
            while (Next(window, target))
            {
                double loss = trainer.TrainBatch(one, [0]);                    // 0 bytes allocated after the first
                model.Predict(window, output);                                 // with the current weights
            }

            Assert.Equal(5, trainer.Step);

            bool Next(float[] x, float[] y)
            {
                Random(x.Length).CopyTo(x, 0);
                y[0] = left;
                return --left >= 0;
            }
        }

        [Fact]
        public void Averages_AsWritten_AreWhatTheModelEndsWith()
        {
            var steps = new TrainerOptions { Averaging = new ExponentialAverage(0.999f) { WarmUp = true } };    // after each step of the optimizer
            var epochs = new TrainerOptions { Averaging = new StochasticWeightAverage(startEpoch: 5) };          // after each epoch from 5 on

            float[] plain = Weights(new TrainerOptions());
            Assert.NotEqual(plain, Weights(steps));
            Assert.NotEqual(plain, Weights(epochs));

            static float[] Weights(TrainerOptions options)
            {
                using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 1), options);
                trainer.Fit(Windows(), 6);
                return trainer.Model.Parameters.Values.ToArray();
            }
        }

        [Fact]
        public void OwnLoss_AsWritten_Trains()
        {
            using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 1), new TrainerOptions { Loss = new Quartic(), Metrics = [], Optimizer = new Adam(0.01f) });
            TrainingHistory history = trainer.Fit(Windows(), 5);
            Assert.True(history[^1].Loss < history[0].Loss, $"{history[0].Loss}, {history[^1].Loss}");
        }

        // (p − t)⁴ and 4·(p − t)³ · scale, of differences that floats would round.
        [Fact]
        public void LossOfOnesOwn_AsWritten_IsItsFormula()
        {
            float[] gradient = new float[2];
            double d = 1 - (double)1e-9f;
            Assert.Equal(16.0 + d * d * d * d, new Quartic().Row([3f, 1f], [1f, 1e-9f], gradient, 0.5f));
            Assert.Equal([16f, 2f], gradient);
            Assert.Equal(16.0, new Quartic().Row([3f], [1f], [], 0.5f));
        }

        [Fact]
        public void Page_Code_IsThatOfTheTestsAbove()
        {
            string root = Repository.Root();
            string test = Lines(File.ReadAllText(Path.Combine(root, "Runtime.Tests", "Training", "TrainingPageTests.cs")));
            string[] blocks = File.ReadAllText(Path.Combine(root, "docs", "training.md")).Split("```csharp\n")[1..];
            Assert.Equal(21, blocks.Length);
            Assert.All(blocks, block => Assert.Contains(Lines(block.Split("```")[0]), test, StringComparison.Ordinal));
        }

        // Without indentation, and with the names of files as they stand in the page.
        private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => InFolder().Replace(line.Trim(), "$1"))).Trim();

        [GeneratedRegex("""Path\(("[^"]*")\)""")]
        private static partial Regex InFolder();

        private static SequenceData Windows() => SequenceData.Windows(Enumerable.Range(0, 100).Select(i => 0.5f + 0.4f * MathF.Sin(0.3f * i)).ToArray(), steps: 60);

        private static SequenceData Tokens()
        {
            float[] tokens = [.. Enumerable.Range(0, 32 * 11 * 4 + 1).Select(i => (float)(i % 9))];
            return SequenceData.Pairs(tokens.AsMemory(..^1), tokens.AsMemory(1..), steps: 4, inputsPerStep: 1, targetsPerStep: 1, targetSteps: 4);
        }

        private static float[] Random(int length, float least = -1, float most = 1)
        {
            var random = new RandomSource(4, 0);
            return [.. Enumerable.Range(0, length).Select(_ => least + (most - least) * (float)random.NextDouble())];
        }

        internal sealed class Quartic : RowLoss
        {
            public override string Name => "Quartic";

            public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
            {
                double sum = 0;
                for (int i = 0; i < predicted.Length; i++)
                {
                    double d = (double)predicted[i] - target[i];
                    sum += d * d * d * d;
                    if (!gradient.IsEmpty)
                    {
                        gradient[i] = (float)(4 * d * d * d * scale);
                    }
                }

                return sum;
            }
        }

        private sealed class Canceling(int batches, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
        {
            private int _left = batches;

            public void Report(TrainingProgress value)
            {
                if (--_left == 0)
                {
                    cancellation.Cancel();
                }
            }
        }
    }
}
