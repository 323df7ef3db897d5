namespace MyApp;

/// <summary>The forecaster in the series' own units.</summary>
public static class ForecasterExtensions
{
    /// <summary>Takes the next value, and forecasts the one after it. Allocates nothing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">The stream's state.</param>
    /// <param name="value">The value, in the units of the series.</param>
    public static float Next(this Forecaster model, Forecaster.State state, float value)
    {
        float x = model.Scaler?.Transform(0, value) ?? value, y = 0f;
        model.Step(state, new ReadOnlySpan<float>(in x), new Span<float>(ref y));
        return model.Scaler?.Inverse(0, y) ?? y;
    }
}
