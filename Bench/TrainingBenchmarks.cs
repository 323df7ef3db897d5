using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench;

/// <summary>One epoch of the climate stack: 1402 windows of 60 steps, batch 32, Adam.</summary>
public class TrainingBenchmarks
{
    private SequenceData _data = null!;
    private Trainer<ClimateForecaster> _trainer = null!;

    /// <summary>Threads of the trainer.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the series and the trainer, and trains once so that all memory is there.</summary>
    [GlobalSetup]
    public void Setup()
    {
        float[] series = new float[1402 + 60];
        for (int i = 0; i < series.Length; i++)
        {
            series[i] = 0.5f + 0.4f * MathF.Sin(0.0172f * i) + 0.05f * MathF.Sin(1.3f * i);
        }

        _data = SequenceData.Windows(series, steps: 60, horizon: 1);
        _trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 1), new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = new Adam(1e-3f),
            BatchSize = 32,
            ClipNorm = 1f,
            Seed = 1,
            Threads = Threads,
        });
        _trainer.Fit(_data, epochs: 1);
    }

    /// <summary>Stops the worker threads.</summary>
    [GlobalCleanup]
    public void Cleanup() => _trainer.Dispose();

    /// <summary>One epoch.</summary>
    [Benchmark]
    public void Epoch() => _trainer.Fit(_data, epochs: 1);
}
