using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// A small seeded generator whose numbers are the same on every machine and in every version: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", 2014). <see cref="Random"/> guarantees neither.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="seed">The same seed and stream give the same numbers.</param>
/// <param name="stream">The number of the seed's stream: use a different one for each purpose, or for each sample of generated data.</param>
public sealed class RandomSource(int seed, int stream = 0)
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
    /// <param name="limit">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is below 1.</exception>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return (int)Math.BigMul(Next(), (ulong)limit, out _);
    }

    /// <summary>A number from the standard normal distribution, by Marsaglia's polar method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double NextNormal()
    {
        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1, s = u * u + v * v;
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * DoubleMath.Log(s) / s);
            }
        }
    }

    /// <summary>Shuffles values, with each order equally likely (Fisher and Yates).</summary>
    /// <param name="values">The values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = NextInt(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <summary>Starts another sequence at a random position in the generator's cycle, so that neighboring streams are independent of each other and of the constructor's sequence.</summary>
    internal void Restart(int seed, int stream)
    {
        _state = (ulong)(uint)seed << 32 | (uint)stream;
        _state = Next();
        _state = Next();
    }
}
