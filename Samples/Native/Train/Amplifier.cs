namespace Unrolled.Samples.Native;

/// <summary>What the model learns: a stage that clips, with a bias that follows the level, as a tube's does, and a coupling capacitor before and a loudspeaker's roll-off after it.</summary>
internal static class Amplifier
{
    private const float Gain = 6f, BiasRate = 0.002f, HighPass = 0.995f, LowPass = 0.35f;

    /// <summary>The amplified signal.</summary>
    public static float[] Amplify(ReadOnlySpan<float> signal)
    {
        float[] output = new float[signal.Length];
        float before = 0f, coupled = 0f, bias = 0f, rolled = 0f;
        for (int t = 0; t < signal.Length; t++)
        {
            coupled = (HighPass * coupled) + signal[t] - before;
            before = signal[t];
            float clipped = MathF.Tanh((Gain * coupled) - bias);
            bias += BiasRate * (MathF.Abs(clipped) - bias);
            rolled += LowPass * (clipped - rolled);
            output[t] = 0.8f * rolled;
        }

        return output;
    }
}
