using System.Globalization;

namespace Unrolled.Samples.Gateway;

/// <summary>Trains a forecaster in seconds, on simulated sensors or on a user's series.</summary>
/// <remarks>
/// The series is cut into parts that run side by side, and the state is carried from piece to piece (truncated backpropagation), as a stream carries it later. The last tenth of every part is
/// held out; the result is compared with persistence, which says that the next value is the last one.
/// </remarks>
internal static class SensorTraining
{
    private const int Parts = 32, PartLength = 1600, Steps = 50, Epochs = 20, HeldOut = 10, Settling = 16;
    private const float LearningRate = 5e-3f;

    /// <summary>Trains on simulated sensors.</summary>
    /// <param name="output">Where the result is told.</param>
    public static SensorForecaster OnSimulation(TextWriter output)
    {
        float[] series = new float[Parts * PartLength];
        for (int p = 0; p < Parts; p++)
        {
            var sensor = new SimulatedSensor(p, seed: 100);
            for (int t = 0; t < PartLength; t++)
            {
                series[p * PartLength + t] = sensor.Next();
            }
        }

        return Train(series, Parts, output);
    }

    /// <summary>Trains on a file with a value on each line.</summary>
    /// <param name="path">The file; empty lines are skipped.</param>
    /// <param name="output">Where the result is told.</param>
    /// <exception cref="GatewayException">There is no such file, a line is not a number, or there are too few.</exception>
    public static SensorForecaster OnFile(string path, TextWriter output)
    {
        const int Least = 1000;
        if (!File.Exists(path))
        {
            throw new GatewayException($"--data: there is no file '{path}'");
        }

        List<float> series = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                series.Add(float.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                    ? value
                    : throw new GatewayException($"--data '{path}', line {number}: expected a number, got '{line}'"));
            }
        }

        return series.Count >= Least ? Train([.. series], 1, output) : throw new GatewayException($"--data '{path}': expected at least {Least} values, got {series.Count}");
    }

    private static SensorForecaster Train(float[] series, int sensors, TextWriter output)
    {
        int length = series.Length / sensors, learned = length - length / HeldOut;
        float[] training = new float[sensors * learned];
        for (int s = 0; s < sensors; s++)
        {
            series.AsSpan(s * length, learned).CopyTo(training.AsSpan(s * learned));
        }

        var model = new SensorForecaster(seed: 1) { Scaler = StandardScaler.Fit(training) };
        float[] scaled = new float[training.Length];
        model.Scaler.Transform(training, scaled);
        int streams = sensors > 1 ? sensors : Math.Clamp((scaled.Length - 1) / Steps / 2, 1, Parts);
        var options = new TrainerOptions { BatchSize = streams, Stateful = true, Shuffle = false, Optimizer = new Adam(LearningRate), ClipNorm = 1, Seed = 1 };
        using (var trainer = new Trainer<SensorForecaster>(model, options))
        {
            trainer.Fit(SequenceData.Streams(scaled.AsMemory(..^1), scaled.AsMemory(1..), Steps, streams), Epochs);
        }

        (double own, double persistence) = Compare(model, series, sensors, length, learned);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gateway: trained on {training.Length} values; RMSE of the next value, held out: {own:0.000}, persistence {persistence:0.000}"));
        return model;
    }

    // Root mean square errors of one step, on what was not trained on; the stream begins a little earlier, to settle.
    private static (double Own, double Persistence) Compare(SensorForecaster model, float[] series, int sensors, int length, int learned)
    {
        double own = 0, persistence = 0;
        long count = 0;
        SensorForecaster.State state = model.CreateState();
        Span<float> x = stackalloc float[1], y = stackalloc float[1];
        for (int s = 0; s < sensors; s++)
        {
            state.Reset();
            ReadOnlySpan<float> values = series.AsSpan(s * length, length);
            for (int t = learned - Settling; t < length - 1; t++)
            {
                x[0] = model.Scaler!.Transform(0, values[t]);
                model.Step(state, x, y);
                if (t >= learned)
                {
                    own += Math.Pow(values[t + 1] - model.Scaler.Inverse(0, y[0]), 2);
                    persistence += Math.Pow(values[t + 1] - values[t], 2);
                    count++;
                }
            }
        }

        return (Math.Sqrt(own / count), Math.Sqrt(persistence / count));
    }
}
