using System.Globalization;

namespace Unrolled.Tests.Gateway;

/// <summary>A forecaster for tests, and what it says of readings without any gateway. Its weights are random: tests compare bits.</summary>
internal static class TestForecaster
{
    /// <summary>The model.</summary>
    public static SensorForecaster Create() => new(seed: 7) { Scaler = new StandardScaler([20.0], [5.0]) };

    /// <summary>Its file in a new folder.</summary>
    public static string Save()
    {
        string path = Path.Combine(TemporaryFolder.Create().FullName, "model.safetensors");
        Create().Save(path);
        return path;
    }

    /// <summary>Readings of a topic, different for each.</summary>
    public static float[] Readings(int topic, int count)
    {
        var sensor = new SimulatedSensor(topic, seed: 6, spikes: 10);
        return [.. Enumerable.Range(0, count).Select(_ => sensor.Next())];
    }

    /// <summary>A reading's payload.</summary>
    public static string Payload(float value, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{{\"value\":{value},\"seq\":{sequence}}}");

    /// <summary>A forecast after each reading, from a stream of its own.</summary>
    public static float[] Forecasts(Network model, ReadOnlySpan<float> readings)
    {
        NetworkState state = model.CreateState();
        float[] forecasts = new float[readings.Length], x = new float[1], y = new float[1];
        for (int t = 0; t < readings.Length; t++)
        {
            x[0] = model.Scaler?.Transform(0, readings[t]) ?? readings[t];
            model.Step(state, x, y);
            forecasts[t] = model.Scaler?.Inverse(0, y[0]) ?? y[0];
        }

        return forecasts;
    }
}
