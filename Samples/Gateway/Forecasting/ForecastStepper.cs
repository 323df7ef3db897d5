namespace Unrolled.Samples.Gateway;

/// <summary>Steps streams of one model in groups: the weights are read once for each group.</summary>
/// <remarks>
/// <see cref="NetworkStates"/> has rows for one group, not one for each topic. A topic's state is kept as the few floats that <see cref="NetworkStates.CopyTo"/> writes; a step copies it into a
/// row and back. Rows for all topics would take some ten times the memory (each has the network's buffers), a new topic would copy all of them, and saving would copy them anyway.
/// The bits are those of a stream of its own.
/// </remarks>
internal sealed class ForecastStepper
{
    /// <summary>The largest group.</summary>
    public const int Rows = 256;

    private readonly Network _model;
    private readonly NetworkStates _states;
    private readonly int[] _rows = new int[Rows];
    private readonly float[] _x = new float[Rows], _y = new float[Rows], _start;

    /// <summary>Creates the rows.</summary>
    /// <param name="model">One value in, one value out, in steps.</param>
    /// <exception cref="GatewayException">It is another kind of model.</exception>
    public ForecastStepper(Network model)
    {
        NetworkDefinition definition = model.Definition;
        if (!definition.Streams || definition.HasSource || definition.StreamInputs != 1 || definition.Outputs != 1 || model.Scaler is { Features: not 1 })
        {
            throw new GatewayException($"--model: expected a network that reads and writes one value a step, got {definition.Name}");
        }

        _model = model;
        _states = model.CreateStates(Rows);
        for (int i = 0; i < Rows; i++)
        {
            _rows[i] = i;
        }

        _start = new float[_states.Length];
        _states.CopyTo(0, _start);
    }

    /// <summary>Floats of a stream's state.</summary>
    public int StateLength => _start.Length;

    /// <summary>The state in which streams begin.</summary>
    public float[] NewState() => [.. _start];

    /// <summary>One step of several streams.</summary>
    /// <param name="states">Their states, each once, at most <see cref="Rows"/>; they are replaced.</param>
    /// <param name="values">A reading for each.</param>
    /// <param name="forecasts">A forecast of the next reading for each.</param>
    public void Step(ReadOnlySpan<float[]> states, ReadOnlySpan<float> values, Span<float> forecasts)
    {
        int count = states.Length;
        for (int i = 0; i < count; i++)
        {
            _states.CopyFrom(i, states[i]);
            _x[i] = _model.Scaler?.Transform(0, values[i]) ?? values[i];
        }

        _model.Step(_states, _rows.AsSpan(0, count), _x.AsSpan(0, count), _y.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            _states.CopyTo(i, states[i]);
            forecasts[i] = _model.Scaler?.Inverse(0, _y[i]) ?? _y[i];
        }
    }
}
