namespace Unrolled;

/// <summary>
/// A small seeded generator whose numbers are the same on every machine and in every version: SplitMix64 (Steele, Lea, Flood 2014).
/// <see cref="Random"/> promises neither.
/// </summary>
internal sealed class RandomSource(int seed, int stream)
{
    private ulong _state = (ulong)(uint)seed << 32 | (uint)stream;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>A number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, <paramref name="limit"/>), each equally likely.</summary>
    public int NextInt(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number from the standard normal distribution, by Marsaglia's polar method.</summary>
    public double NextNormal()
    {
        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1, s = u * u + v * v;
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Log(s) / s);
            }
        }
    }

    // Math.Log may differ in the last bit from one system to the next; this one has only operations that are rounded correctly.
    // ln(m·2^e) = e·ln 2 + 2·artanh((m − 1)/(m + 1)), with m in [√½, √2).
    private static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble(bits & 0xFFFFFFFFFFFFF | 1023L << 52);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        double r = (m - 1) / (m + 1), square = r * r, sum = 0;
        for (int n = 23; n >= 1; n -= 2)
        {
            sum = sum * square + 1.0 / n;
        }

        return exponent * 0.6931471805599453 + 2 * r * sum;
    }
}
