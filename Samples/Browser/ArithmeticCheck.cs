using Unrolled.Kernels;

namespace Unrolled.Samples.Browser;

/// <summary>The operations of lanes on random numbers. Where a browser computes them in another way than a processor, the bits are the same.</summary>
internal static class ArithmeticCheck
{
    // A multiple of all widths, and of the four kinds of numbers.
    private const int Count = 24_000;

    /// <summary>The digest of all results, one operation after the other: it does not depend on the lanes.</summary>
    public static string Run<L, V>()
        where V : struct
        where L : ILanes<V>
    {
        (float[] a, float[] b, float[] c) = Numbers();
        var digest = new BitsDigest();
        float[] results = new float[Count];
        foreach (Func<V, V, V, V> operation in Operations<L, V>())
        {
            for (int i = 0; i < Count; i += (int)L.Width)
            {
                L.Store(operation(L.Load(ref a[0], i), L.Load(ref b[0], i), L.Load(ref c[0], i)), ref results[0], i);
            }

            digest.Add(results);
        }

        return digest.ToString();
    }

    /// <summary>Any bits; sums that nearly cancel; sums about half way between two floats, and a little below half way between two denormal ones.</summary>
    public static (float[] A, float[] B, float[] C) Numbers()
    {
        var random = new RandomSource(7);
        float[] a = new float[Count], b = new float[Count], c = new float[Count];
        for (int i = 0; i < Count; i += 4)
        {
            (a[i], b[i], c[i]) = (Any(random), Any(random), Any(random));
            (a[i + 1], b[i + 1]) = (Any(random), Any(random));
            c[i + 1] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(-(a[i + 1] * b[i + 1])) + random.NextInt(5) - 2);
            int exponent = random.NextInt(250) - 149, shift = 20 + random.NextInt(4);
            a[i + 2] = MathF.ScaleB(1f + (random.NextInt(3) - 1) * MathF.ScaleB(1f, -23), -shift);
            b[i + 2] = MathF.ScaleB(1f + (random.NextInt(3) - 1) * MathF.ScaleB(1f, -23), exponent + shift - 1);
            c[i + 2] = MathF.ScaleB(1 + random.NextInt((1 << 24) - 1), exponent) * (1 - 2 * random.NextInt(2));
            (a[i + 3], b[i + 3]) = (MathF.ScaleB(1f + MathF.ScaleB(1f, -23), -75), MathF.ScaleB(1f - MathF.ScaleB(1f, -23), -75));
            c[i + 3] = MathF.ScaleB(1 + random.NextInt((1 << 23) - 1), -149);
        }

        return (a, b, c);
    }

    private static Func<V, V, V, V>[] Operations<L, V>()
        where V : struct
        where L : ILanes<V> =>
    [
        L.FusedMultiplyAdd,
        (a, b, _) => L.Divide(a, b),
        (a, _, _) => L.Sqrt(L.Multiply(a, a)),
        (a, _, _) => L.Min(L.Splat(1.5f), a),
        (a, _, _) => L.Max(L.Splat(-1.5f), a),
        (a, b, _) => L.Maximum(a, b),
        (a, b, c) => L.WhereEqual(a, L.Maximum(a, b), c),
        (a, b, _) => L.WherePositive(a, b),
        (a, _, _) => L.FlushToZero(a, FlushToZero.Value),
        (a, b, _) => L.AnyBelow(L.Splat(1f), FlushToZero.Value) ? a : b,
        (a, _, _) => L.PowerOfTwo(L.Max(L.Splat(-100f), L.Min(L.Splat(100f), L.FlushToZero(a, FlushToZero.Value)))),
        (a, _, _) => L.FromIntegers(a),
    ];

    private static float Any(RandomSource random) => BitConverter.Int32BitsToSingle((int)(uint)(random.Next() >> 32));
}
