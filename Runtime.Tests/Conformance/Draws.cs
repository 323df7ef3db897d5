namespace Unrolled.Tests;

/// <summary>
/// Random choices that are the same on every machine and every framework: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", 2014).
/// </summary>
internal sealed class Draws(int seed)
{
    private ulong _state = (ulong)seed * 0xD1342543DE82EF95;

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Next() % (ulong)times == 0;

    /// <summary>One of some values.</summary>
    public T Of<T>(params ReadOnlySpan<T> values) => values[Between(0, values.Length - 1)];

    /// <summary>One of a list.</summary>
    public T From<T>(IReadOnlyList<T> values) => values[Between(0, values.Count - 1)];

    /// <summary>A number of tenths as C# text: 0.3f.</summary>
    public string Tenths(int least, int most)
    {
        int tenths = Between(least, most);
        return $"{(tenths < 0 ? "-" : "")}{Math.Abs(tenths) / 10}.{Math.Abs(tenths) % 10}f";
    }

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
