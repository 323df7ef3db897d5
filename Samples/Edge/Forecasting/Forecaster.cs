namespace Unrolled.Samples.Edge;

/// <summary>A model and its stream.</summary>
/// <param name="model">The model.</param>
/// <param name="learner">What learns from the values; null if the weights stay as they are.</param>
internal sealed class Forecaster(ClimateForecaster model, ILearner? learner)
{
    private readonly ClimateForecaster.State _state = model.CreateState();
    private readonly float[] _before = new float[model.CreateState().Length];
    private readonly float[] _next = new float[1];

    /// <summary>How many values the stream has had.</summary>
    public long Count { get; private set; }

    /// <summary>The number of floats of the network's state.</summary>
    public int StateLength => _state.Length;

    /// <summary>Takes a value, forecasts the next one, and then learns from the value: a forecast is not late by what learning takes, and does not know what is learned from its own value.</summary>
    /// <param name="value">In the unit of the model's scaler if it has one.</param>
    /// <exception cref="EdgeException">The forecast is not finite, because of the value. The stream is as before.</exception>
    public Forecast Step(float value)
    {
        float scaled = model.Scaler?.Transform(0, value) ?? value;
        _state.CopyTo(_before);
        model.Step(_state, [scaled], _next);
        float next = model.Scaler?.Inverse(0, _next[0]) ?? _next[0];
        if (!float.IsFinite(next))
        {
            _state.CopyFrom(_before);
            throw new EdgeException(ExitCode.Value, $"value {Number.Text(Count + 1)}: expected one with a finite forecast, got {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        }

        Count++;
        return new Forecast(Count, value, next, learner?.Learn(scaled));
    }

    /// <summary>Everything that the rest of the stream depends on.</summary>
    public SavedState Save()
    {
        float[] stream = new float[_state.Length];
        _state.CopyTo(stream);
        return new SavedState(Count, stream, learner?.Save() ?? default);
    }

    /// <summary>Continues from what <see cref="Save"/> gave.</summary>
    /// <exception cref="EdgeException">The state was saved with learning, and this program does not learn, or learns otherwise.</exception>
    public void Restore(SavedState saved)
    {
        if (learner is null && saved.Learned.Length > 0)
        {
            throw new EdgeException(ExitCode.State, "the saved state cannot be used without learning: expected --learn, with which it was saved");
        }

        if (saved.Learned.Length > 0)
        {
            learner!.Restore(saved.Learned);
        }

        _state.CopyFrom(saved.Stream);
        Count = saved.Count;
    }
}
