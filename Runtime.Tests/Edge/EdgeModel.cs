namespace Unrolled.Tests;

/// <summary>A model with a scaler, values for it, and what a stream of them forecasts.</summary>
internal static class EdgeModel
{
    public const int Window = 60;
    public const int Batch = 2;
    public const float Rate = 1e-3f;

    public static ClimateForecaster Create(int seed = 3) => new(seed) { Scaler = MinMaxScaler.Fit([0f, 50f]) };

    /// <summary>Saves the model in a folder.</summary>
    public static string Save(DirectoryInfo folder, int seed = 3)
    {
        string path = Path.Combine(folder.FullName, $"model{seed}.safetensors");
        Create(seed).Save(path);
        return path;
    }

    public static float Value(int i) => MathF.Round(25 + 10 * MathF.Sin(i / 9f) + 0.01f * (i % 37), 3);

    public static Forecaster Forecaster(bool learns)
    {
        ClimateForecaster model = Create();
        return new Forecaster(model, learns ? new Learner(model, Window, Batch, Rate) : null);
    }

    /// <summary>The forecasts of a stream that nothing interrupts.</summary>
    public static List<Forecast> Run(Forecaster forecaster, int first, int count) => [.. Enumerable.Range(first, count).Select(i => forecaster.Step(Value(i)))];
}
