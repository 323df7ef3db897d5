namespace Unrolled.Bench.Denormals;

/// <summary>Steps of a stream that has heard a sound, and then something else.</summary>
/// <param name="name">What it hears.</param>
/// <param name="feature">The feature at a step.</param>
/// <param name="step">One step of the stream.</param>
internal sealed class StreamContender(string name, Func<int, float> feature, Action<float> step) : IContender
{
    // A GRU with a bias of 6 keeps 99.75 % of its state at a step: so many for it to sink from 1 to 1e-17.
    private const int SinkingSteps = 20_000;

    private int _step;

    public string Name => name;

    /// <summary>Brings the stream to where it is timed.</summary>
    public float[] Answers()
    {
        for (int t = 0; t < 500; t++)
        {
            step(Sound(t));
        }

        Run(SinkingSteps);
        return [];
    }

    public void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            step(feature(_step++));
        }
    }

    public void Dispose()
    {
    }

    /// <summary>A tone.</summary>
    public static float Sound(int step) => Tone[step & (Tone.Length - 1)];

    private static readonly float[] Tone = [.. Enumerable.Range(0, 64).Select(t => MathF.Sin(MathF.Tau * t / 64 + 0.1f))];
}
