using Unrolled.Tests.Contract;

namespace Unrolled.Tests.Contract
{
    /// <summary>The lecture's network for sequences of several lengths, with one answer for each step.</summary>
    [Network(5)]
    [Lstm(32, ReturnSequences = true)]
    [Lstm(8, ReturnSequences = true)]
    [Dense(1, Activation = Activation.Sigmoid)]
    public sealed partial class SequenceLabeler;
}

namespace Unrolled.Tests
{
    /// <summary>The code of docs/training.md as it stands there.</summary>
    public sealed class TrainingPageTests : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        [Fact]
        public void EarlyStopping_AsWritten_CompilesAndRuns()
        {
            SequenceData windows = Windows(), sentences = Windows();
            var model = new ClimateForecaster(seed: 42);

            (SequenceData earlier, SequenceData later) = windows.Split(0.9);               // by order: what comes later is validated on
            (SequenceData some, SequenceData others) = sentences.Split(0.9, seed: 1);      // by chance: for samples that have nothing to do with each other

            using var trainer = new Trainer<ClimateForecaster>(model, new TrainerOptions { EarlyStopping = new EarlyStopping(Patience: 10) });
            TrainingHistory history = trainer.Fit(earlier, epochs: 3, validation: later);
            Console.WriteLine(history.Stop?.ToString() ?? "All epochs.");   // Stopped after epoch 62: Loss has not become better than 0.00231 of epoch 52 for 10 epochs.

            Assert.Equal(windows.Count, some.Count + others.Count);
            Assert.NotNull(history.BestEpoch);
        }

        [Fact]
        public void GeneratedSamples_AsWritten_AreLearned()
        {
            // Sequences of 10 to 100 steps; at each, whether the last five steps add up to more than nothing.
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
            string path = Path.Combine(_folder, "run.checkpoint");
            float[] whole = Run(3, null), interrupted = Run(3, 4), resumed = Run(3, null);
            Assert.NotEqual(whole, interrupted);
            Assert.Equal(whole, resumed);

            float[] Run(int epochs, int? batches)
            {
                if (batches is not null)
                {
                    File.Delete(path);
                }

                using var cancellation = new CancellationTokenSource();
                var options = new TrainerOptions { Checkpoint = new Checkpoint(path) { EverySteps = 500 }, Seed = 42, BatchSize = 8 };
                using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 42), options);
                if (File.Exists(path))
                {
                    trainer.LoadCheckpoint(path);
                }

                int left = epochs - trainer.History.Count;
                if (left > 0 && trainer.History.Stop is null)
                {
                    try
                    {
                        trainer.Fit(earlier, left, later, new Cancelling(batches, cancellation), cancellation.Token);
                    }
                    catch (OperationCanceledException) when (batches is not null)
                    {
                    }
                }

                return [.. trainer.Model.Parameters.Values];
            }
        }

        private static SequenceData Windows() => SequenceData.Windows(Enumerable.Range(0, 100).Select(i => 0.5f + 0.4f * MathF.Sin(0.3f * i)).ToArray(), steps: 60);

        private sealed class Cancelling(int? batches, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
        {
            private int _left = batches ?? 0;

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
