using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Which values dropout keeps: a pure function of seed, layer, row of the batch, time step and feature, and of nothing else. Shards, threads
/// and lanes do not change it, and neither do the other sequences of the batch.
/// </summary>
/// <remarks>
/// Each row of each time step has its own SplitMix64 generator (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014), one 64-bit number for two features. Its start is the generator's mixing function of key, row and step.
/// </remarks>
public static class DropoutMask
{
    /// <summary>The step of a mask that holds for all steps of a sequence.</summary>
    public const int EveryStep = -1;

    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The seed of one step of training.</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="trainingStep">The number of the optimizer's step.</param>
    public static ulong Seed(int seed, long trainingStep) => Mix(Mix((uint)seed + Increment) + (ulong)trainingStep * Increment);

    /// <summary>The key of one mask of a network.</summary>
    /// <param name="seed">The seed of the training step.</param>
    /// <param name="mask">The mask's number in the network, 0 or more.</param>
    public static ulong Key(ulong seed, int mask) => Mix(seed + ((ulong)mask + 1) * Increment);

    /// <summary>The share of 2³² below which a random number drops its value.</summary>
    /// <param name="rate">The share of values to drop, in [0, 1).</param>
    public static uint Threshold(float rate) => (uint)(rate * 4294967296.0);

    /// <summary>1 / (1 − rate), which the values that are kept are multiplied by.</summary>
    /// <param name="rate">The share of values to drop, in [0, 1).</param>
    public static float Scale(float rate) => (float)(1.0 / (1.0 - rate));

    /// <summary>Writes one row: the scale where a value is kept, elsewhere 0.</summary>
    /// <param name="key">What <see cref="Key"/> gave.</param>
    /// <param name="row">The sequence's number in the batch.</param>
    /// <param name="step">The time step, or <see cref="EveryStep"/>.</param>
    /// <param name="features">How many values.</param>
    /// <param name="rate">The share of values to drop, in [0, 1).</param>
    /// <param name="mask">The target, [features].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Fill(ulong key, int row, int step, nint features, float rate, ref float mask)
    {
        uint threshold = Threshold(rate);
        float scale = Scale(rate);
        ulong state = Mix(key ^ ((ulong)(uint)row << 32 | (uint)step));
        nint u = 0;
        for (; u + 2 <= features; u += 2)
        {
            ulong pair = Mix(state += Increment);
            Unsafe.Add(ref mask, u) = (uint)pair >= threshold ? scale : 0f;
            Unsafe.Add(ref mask, u + 1) = (uint)(pair >> 32) >= threshold ? scale : 0f;
        }

        if (u < features)
        {
            Unsafe.Add(ref mask, u) = (uint)Mix(state + Increment) >= threshold ? scale : 0f;
        }
    }

    /// <summary>Writes the masks of all steps of all sequences.</summary>
    /// <param name="axis">The time axis.</param>
    /// <param name="firstRow">The number in the batch of the axis's first row.</param>
    /// <param name="key">What <see cref="Key"/> gave.</param>
    /// <param name="features">Values per row.</param>
    /// <param name="rate">The share of values to drop, in [0, 1).</param>
    /// <param name="mask">The target, a matrix over the axis.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FillSteps(SequenceAxis axis, int firstRow, ulong key, nint features, float rate, ref float mask, nint stride)
    {
        ArgumentNullException.ThrowIfNull(axis);
        for (int t = 0; t < axis.Steps; t++)
        {
            nint offset = axis.Offset(t);
            for (int p = 0; p < axis.ActiveRows(t); p++)
            {
                Fill(key, firstRow + axis.RowAt(p), t, features, rate, ref Unsafe.Add(ref mask, (offset + p) * stride));
            }
        }
    }

    /// <summary>Writes one mask for each sequence, for all of its steps.</summary>
    /// <param name="axis">The time axis.</param>
    /// <param name="firstRow">The number in the batch of the axis's first row.</param>
    /// <param name="key">What <see cref="Key"/> gave.</param>
    /// <param name="features">Values per row.</param>
    /// <param name="rate">The share of values to drop, in [0, 1).</param>
    /// <param name="mask">The target, [positions, features].</param>
    /// <param name="stride">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FillSequences(SequenceAxis axis, int firstRow, ulong key, nint features, float rate, ref float mask, nint stride)
    {
        ArgumentNullException.ThrowIfNull(axis);
        for (int p = 0; p < axis.Rows; p++)
        {
            Fill(key, firstRow + axis.RowAt(p), EveryStep, features, rate, ref Unsafe.Add(ref mask, p * stride));
        }
    }

    /// <summary>y[i] = x[i]·mask[i] for <paramref name="count"/> floats.</summary>
    public static void Apply<L, V>(nint count, ref float x, ref float mask, ref float y)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new ApplyKernel(ref x, ref mask, ref y);
        Elementwise.Run<ApplyKernel, L, V>(ref kernel, count);
    }

    /// <summary>y[i] += x[i]·mask[i] for <paramref name="count"/> floats, one fused multiply-add each.</summary>
    public static void AddApplied<L, V>(nint count, ref float x, ref float mask, ref float y)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new AddAppliedKernel(ref x, ref mask, ref y);
        Elementwise.Run<AddAppliedKernel, L, V>(ref kernel, count);
    }

    /// <summary>y = x·mask at every step, with one mask for each sequence.</summary>
    /// <param name="axis">The time axis.</param>
    /// <param name="x">A matrix over the axis.</param>
    /// <param name="mask">[positions, stride].</param>
    /// <param name="y">A matrix over the axis; may be <paramref name="x"/>.</param>
    /// <param name="stride">Floats from a row to the next, in all three.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplySteps<L, V>(SequenceAxis axis, ref float x, ref float mask, ref float y, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(axis);
        for (nint t = 0; t < axis.Steps; t++)
        {
            nint offset = axis.Offset(t) * stride;
            Apply<L, V>(axis.ActiveRows(t) * stride, ref Unsafe.Add(ref x, offset), ref mask, ref Unsafe.Add(ref y, offset));
        }
    }

    // The output function of SplitMix64: Stafford's variant 13 of MurmurHash3's finalizer.
    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    private readonly ref struct ApplyKernel(ref float x, ref float mask, ref float y) : IElementwise
    {
        private readonly ref float _x = ref x, _mask = ref mask, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float x = ref _x, mask = ref _mask, y = ref _y;
            for (; i + L.Width <= count; i += L.Width)
            {
                L.Store(L.Multiply(L.Load(ref x, i), L.Load(ref mask, i)), ref y, i);
            }

            return i;
        }
    }

    private readonly ref struct AddAppliedKernel(ref float x, ref float mask, ref float y) : IElementwise
    {
        private readonly ref float _x = ref x, _mask = ref mask, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float x = ref _x, mask = ref _mask, y = ref _y;
            for (; i + L.Width <= count; i += L.Width)
            {
                L.Store(L.FusedMultiplyAdd(L.Load(ref x, i), L.Load(ref mask, i), L.Load(ref y, i)), ref y, i);
            }

            return i;
        }
    }
}
