using Unrolled;

namespace MyApp;

/// <summary>Trains a forecaster.</summary>
public static class ForecasterTraining
{
    /// <summary>Values before each forecast.</summary>
    public const int Steps = 48;

    /// <summary>The shortest series that <see cref="Train"/> takes.</summary>
    public const int LeastValues = (5 * Steps) + 1;

    /// <summary>Trains on the first four fifths of a series, and measures on the rest.</summary>
    /// <param name="series">The series.</param>
    /// <param name="epochs">Epochs, 1 or more.</param>
    /// <param name="progress">Called after each batch; null for none.</param>
    /// <exception cref="ArgumentException">The series is too short.</exception>
    public static (Forecaster Model, double Error, double Baseline) Train(float[] series, int epochs, IProgress<TrainingProgress>? progress = null)
    {
        int split = series.Length * 4 / 5;
        if (series.Length < LeastValues)
        {
            throw new ArgumentException($"Expected at least {LeastValues} values, got {series.Length}.", nameof(series));
        }

        // Fitted on what is trained on, and saved with the model.
        var scaler = StandardScaler.Fit(series.AsSpan(0, split), features: 1);
        float[] scaled = new float[series.Length];
        scaler.Transform(series, scaled);

        var model = new Forecaster(seed: 1) { Scaler = scaler };
        using (var trainer = new Trainer<Forecaster>(model, new TrainerOptions { Optimizer = new Adam(3e-3f), BatchSize = 32, ClipNorm = 1f }))
        {
            trainer.Fit(SequenceData.Windows(scaled.AsMemory(0, split), Steps), epochs, progress: progress);
        }

        (double error, double baseline) = Measure(model, series.AsSpan(split));
        return (model, error, baseline);
    }

    // Root mean squared errors of the model, and of the last value as the forecast.
    private static (double Error, double Baseline) Measure(Forecaster model, ReadOnlySpan<float> series)
    {
        Forecaster.State state = model.CreateState();
        double error = 0, baseline = 0;
        for (int t = 0; t < series.Length - 1; t++)
        {
            float forecast = model.Next(state, series[t]);
            if (t >= Steps)
            {
                error += Math.Pow(forecast - series[t + 1], 2);
                baseline += Math.Pow(series[t] - series[t + 1], 2);
            }
        }

        int count = series.Length - 1 - Steps;
        return (Math.Sqrt(error / count), Math.Sqrt(baseline / count));
    }
}
