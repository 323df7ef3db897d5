namespace Unrolled.Samples.Native;

/// <summary>A guitar without overtones of its own: plucked strings after Karplus and Strong, "Digital synthesis of plucked-string and drum timbres", 1983.</summary>
internal static class PluckedStrings
{
    /// <summary>Samples per second.</summary>
    public const int Rate = 48_000;

    // E2 … E4, the six open strings of a guitar, in Hz.
    private static readonly double[] Notes = [82.41, 110.00, 146.83, 196.00, 246.94, 329.63];

    /// <summary>Plays notes one after the other, each over what still sounds.</summary>
    /// <param name="seconds">The length.</param>
    /// <param name="seed">The same seed gives the same notes.</param>
    public static float[] Play(int seconds, int seed)
    {
        var random = new Random(seed);
        float[] signal = new float[seconds * Rate];
        for (int start = 0; start < signal.Length; start += Rate / 4)
        {
            Pluck(signal.AsSpan(start), Notes[random.Next(Notes.Length)], 0.2f + (0.5f * random.NextSingle()), random);
        }

        return signal;
    }

    private static void Pluck(Span<float> signal, double frequency, float loudness, Random random)
    {
        // Noise that goes round in a loop, and is averaged a little each time.
        float[] loop = new float[(int)Math.Round(Rate / frequency)];
        for (int i = 0; i < loop.Length; i++)
        {
            loop[i] = loudness * ((2f * random.NextSingle()) - 1f);
        }

        for (int t = 0, i = 0; t < signal.Length; t++, i = (i + 1) % loop.Length)
        {
            signal[t] += loop[i];
            loop[i] = 0.498f * (loop[i] + loop[(i + 1) % loop.Length]);
        }
    }
}
