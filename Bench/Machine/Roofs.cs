using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Bench;

/// <summary>What one core of this machine gives at this moment: the limits that no kernel passes.</summary>
/// <param name="Gigaflops">Fused multiply-adds from registers, two operations each, in 10⁹ operations per second.</param>
/// <param name="Level1">Reading what lies in half of the first-level cache, 10⁹ bytes per second.</param>
/// <param name="Level2">Reading, line by line and in order, what lies in the second-level cache and is too large for the first (<see cref="CacheSizes.Level2Walk"/>), steadily, 10⁹ bytes per second.</param>
/// <param name="Level3">Reading what lies in four times the second-level cache, 10⁹ bytes per second.</param>
internal sealed record Roofs(double Gigaflops, double Level1, double Level2, double Level3)
{
    // Many short runs over some time, of which the best counts: others may take the core, or a part of it, in any of them.
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(15);

    // Some cores read a few walks of the second level at the full width of its port, and then settle lower. What nine of ten runs do not pass is what a step that reads its weights
    // again and again can have; the best run is not.
    private const double Steady = 0.1;

    /// <summary>Measures for some hundredths of a second, on the widest lanes there are.</summary>
    public static Roofs Measure() => LaneSupport.Best switch
    {
        LaneWidth.Lanes512 => Measure<Lanes512, System.Runtime.Intrinsics.Vector512<float>>(),
        LaneWidth.Lanes256 => Measure<Lanes256, System.Runtime.Intrinsics.Vector256<float>>(),
        LaneWidth.Lanes128 => Measure<Lanes128, System.Runtime.Intrinsics.Vector128<float>>(),
        _ => Measure<Lanes1, float>(),
    };

    /// <summary>The greater of two measurements, roof by roof.</summary>
    public Roofs Max(Roofs other) => new(
        Math.Max(Gigaflops, other.Gigaflops), Math.Max(Level1, other.Level1), Math.Max(Level2, other.Level2), Math.Max(Level3, other.Level3));

    /// <summary>The roof of bandwidth for so many bytes read again and again, 10⁹ bytes per second.</summary>
    public double Bandwidth(double bytes) => bytes <= CacheSizes.Current.Level1 ? Level1 : bytes <= CacheSizes.Current.Level2 ? Level2 : Level3;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"FMA {Gigaflops:0} GFLOP/s, L1 {Level1:0} GB/s, L2 {Level2:0} GB/s{Note}, beyond {Level3:0} GB/s");

    private static string Note => CacheSizes.Current.IsLevel2WalkLarge ? "" : " (a walk of less than eight times L1, a part of which L1 may serve)";

    private static Roofs Measure<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        CacheSizes caches = CacheSizes.Current;
        const int Multiplications = 20_000;
        double flops = Rate(() => Multiply<L, V>(Multiplications), share: 0) * Multiplications * 12 * 2 * L.Width;
        return new Roofs(flops / 1e9, Bandwidth<L, V>(caches.Level1 / 2), Bandwidth<L, V>(caches.Level2Walk, Steady), Bandwidth<L, V>(4 * caches.Level2));
    }

    private static double Bandwidth<L, V>(int bytes, double share = 0)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Whole loops of 16 vectors.
        int loop = 16 * (int)L.Width, length = bytes / sizeof(float) / loop * loop, times = Math.Max(1, (1 << 20) / bytes);
        var memory = new AlignedBuffer(length);
        return Rate(() => Read<L, V>(ref memory.Start, length, times), share) * length * sizeof(float) * times / 1e9;
    }

    // Runs per second: those of the run that a share of all runs is faster than; of the best one with a share of 0.
    private static double Rate(Func<float> run, double share)
    {
        List<long> all = [];
        long begin = Stopwatch.GetTimestamp();
        do
        {
            long start = Stopwatch.GetTimestamp();
            float result = run();
            all.Add(Stopwatch.GetTimestamp() - start);
            GC.KeepAlive(result == 0 ? null : Stopwatch.IsHighResolution);
        }
        while (Stopwatch.GetElapsedTime(begin) < Time);

        all.Sort();
        return (double)Stopwatch.Frequency / all[(int)(share * all.Count)];
    }

    // 12 independent sums: two units times a latency of 4 need 8, and 16 registers hold 12 and the two factors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply<L, V>(int times)
        where L : struct, ILanes<V>
        where V : struct
    {
        V x = L.Splat(0.999f), y = L.Splat(1e-3f);
        V a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int time = 0; time < times; time++)
        {
            a = L.FusedMultiplyAdd(a, x, y);
            b = L.FusedMultiplyAdd(b, x, y);
            c = L.FusedMultiplyAdd(c, x, y);
            d = L.FusedMultiplyAdd(d, x, y);
            e = L.FusedMultiplyAdd(e, x, y);
            f = L.FusedMultiplyAdd(f, x, y);
            g = L.FusedMultiplyAdd(g, x, y);
            h = L.FusedMultiplyAdd(h, x, y);
            i = L.FusedMultiplyAdd(i, x, y);
            j = L.FusedMultiplyAdd(j, x, y);
            k = L.FusedMultiplyAdd(k, x, y);
            l = L.FusedMultiplyAdd(l, x, y);
        }

        return Sum<L, V>(L.Add(L.Add(L.Add(L.Add(a, b), L.Add(c, d)), L.Add(L.Add(e, f), L.Add(g, h))), L.Add(L.Add(i, j), L.Add(k, l))));
    }

    // Every line once in a walk, in order. 8 sums: two additions at a time, each of a latency of up to 4.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Read<L, V>(ref float memory, nint length, int times)
        where L : struct, ILanes<V>
        where V : struct
    {
        V a = L.Splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int t = 0; t < times; t++)
        {
            for (nint i = 0; i < length; i += 16 * L.Width)
            {
                a = L.Add(a, L.Load(ref memory, i));
                b = L.Add(b, L.Load(ref memory, i + L.Width));
                c = L.Add(c, L.Load(ref memory, i + 2 * L.Width));
                d = L.Add(d, L.Load(ref memory, i + 3 * L.Width));
                e = L.Add(e, L.Load(ref memory, i + 4 * L.Width));
                f = L.Add(f, L.Load(ref memory, i + 5 * L.Width));
                g = L.Add(g, L.Load(ref memory, i + 6 * L.Width));
                h = L.Add(h, L.Load(ref memory, i + 7 * L.Width));
                a = L.Add(a, L.Load(ref memory, i + 8 * L.Width));
                b = L.Add(b, L.Load(ref memory, i + 9 * L.Width));
                c = L.Add(c, L.Load(ref memory, i + 10 * L.Width));
                d = L.Add(d, L.Load(ref memory, i + 11 * L.Width));
                e = L.Add(e, L.Load(ref memory, i + 12 * L.Width));
                f = L.Add(f, L.Load(ref memory, i + 13 * L.Width));
                g = L.Add(g, L.Load(ref memory, i + 14 * L.Width));
                h = L.Add(h, L.Load(ref memory, i + 15 * L.Width));
            }
        }

        return Sum<L, V>(L.Add(L.Add(L.Add(a, b), L.Add(c, d)), L.Add(L.Add(e, f), L.Add(g, h))));
    }

    private static float Sum<L, V>(V vector)
        where L : struct, ILanes<V>
        where V : struct
    {
        Span<float> lanes = stackalloc float[16];
        L.Store(vector, ref lanes[0], 0);
        float sum = 0;
        foreach (float lane in lanes[..(int)L.Width])
        {
            sum += lane;
        }

        return sum;
    }
}
