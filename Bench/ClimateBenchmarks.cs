using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench;

/// <summary>The climate stack 1 → 50 → 64 → 32 → 16 → 1: a window of 60 steps, alone and in a batch of 32.</summary>
public class ClimateBenchmarks
{
    private readonly ClimateForecaster _model = new(seed: 1);
    private readonly float[] _window = new float[60];
    private readonly float[] _windows = new float[32 * 60];
    private readonly float[] _output = new float[1];
    private readonly float[] _outputs = new float[32];

    /// <summary>Fills the windows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < _windows.Length; i++)
        {
            _windows[i] = MathF.Sin(0.1f * i);
        }

        _windows.AsSpan(0, 60).CopyTo(_window);
    }

    /// <summary>One window.</summary>
    [Benchmark]
    public void Window() => _model.Predict(_window, _output);

    /// <summary>32 windows in one call.</summary>
    [Benchmark]
    public void Batch32() => _model.Predict(_windows, 32, _outputs);
}
