namespace Unrolled.Samples.Native;

/// <summary>A signal that every language computes to the same bits, and the hash of what a model makes of it: the samples in C and Python have both too.</summary>
internal static class TestSignal
{
    /// <summary>The number of samples.</summary>
    public const int Length = 20_000;

    /// <summary>Noise of 16 bits from a linear congruential generator; each value is exact in a float.</summary>
    public static float[] Create()
    {
        float[] signal = new float[Length];
        uint seed = 1;
        for (int t = 0; t < Length; t++)
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            signal[t] = ((int)(seed >> 16) - 32768) / 65536f;
        }

        return signal;
    }

    /// <summary>FNV-1a over the bits of all values, each a 32-bit word.</summary>
    public static ulong Hash(ReadOnlySpan<float> values)
    {
        ulong hash = 14695981039346656037;
        foreach (float value in values)
        {
            hash = unchecked((hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211);
        }

        return hash;
    }
}
