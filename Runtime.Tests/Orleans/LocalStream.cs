namespace Unrolled.Tests;

/// <summary>The same stream without a cluster.</summary>
internal sealed class LocalStream
{
    private NetworkState _state;

    public LocalStream(Network model) => _state = model.CreateState();

    public float[] Step(Network model, params float[] x)
    {
        if (!ReferenceEquals(_state.Definition, model.Definition))
        {
            float[] carried = new float[_state.Length];
            _state.CopyTo(carried);
            _state = model.CreateState();
            _state.CopyFrom(carried);
        }

        float[] y = new float[x.Length / model.Definition.StreamInputs * model.Definition.Outputs];
        model.StepBlock(_state, x, y);
        return y;
    }

    public void Reset() => _state.Reset();

    /// <summary>An input that is a function of stream, step and feature.</summary>
    public static float[] Input(int stream, long from, int steps, int features = 1)
    {
        float[] x = new float[steps * features];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MathF.Sin(0.37f * stream + 0.11f * (from * features + i));
        }

        return x;
    }
}
