using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Layer normalization (Ba, Kiros, Hinton, "Layer normalization", 2016) of rows [gates, units], whose gates are padded to a multiple of
/// 4 units: n = (v − μ)·s with s = 1/√(σ² + ε), μ and σ² over all gates and units of a row. Gain and bias are the caller's.
/// </summary>
/// <remarks>
/// A row is summed in 16 parts: the values of the whole runs of 16 units to the part of their place in the run, gates and runs ascending,
/// then, gates ascending, those of the units after the last whole run. The parts are then added up in halves. This order is the same on all lanes.
/// </remarks>
public static class RowNormalization
{
    /// <summary>What is added to the variance, PyTorch's.</summary>
    public const float Epsilon = 1e-5f;

    private const int Parts = 16;

    /// <summary>Writes the normalized rows and the factor s of each.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="gates">Gates per row.</param>
    /// <param name="units">Units per gate.</param>
    /// <param name="v">The values, row stride <paramref name="vRow"/>.</param>
    /// <param name="vRow">Floats from a row of v to the next.</param>
    /// <param name="n">The target, row stride <paramref name="nRow"/>; v itself, or apart from it.</param>
    /// <param name="nRow">Floats from a row of n to the next.</param>
    /// <param name="factors">The factors [rows].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize<L, V>(nint rows, nint gates, nint units, ref float v, nint vRow, ref float n, nint nRow, ref float factors)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint padded = units + 3 & ~3;
        float count = gates * units;
        for (nint r = 0; r < rows; r++)
        {
            float mean = Sum<Value, L, V>(gates, units, padded, ref v, ref v, ref v) / count;
            for (nint g = 0; g < gates; g++)
            {
                nint u = 0;
                Center<L, V>(ref u, padded, mean, ref Unsafe.Add(ref v, g * padded), ref Unsafe.Add(ref n, g * padded));
                if (L.Width > 4)
                {
                    Center<Lanes128, Vector128<float>>(ref u, padded, mean, ref Unsafe.Add(ref v, g * padded), ref Unsafe.Add(ref n, g * padded));
                }
            }

            float factor = 1f / MathF.Sqrt(Sum<Square, L, V>(gates, units, padded, ref n, ref n, ref n) / count + Epsilon);
            nint i = 0;
            Scale<L, V>(ref i, gates * padded, factor, ref n);
            if (L.Width > 4)
            {
                Scale<Lanes128, Vector128<float>>(ref i, gates * padded, factor, ref n);
            }

            Unsafe.Add(ref factors, r) = factor;
            v = ref Unsafe.Add(ref v, vRow);
            n = ref Unsafe.Add(ref n, nRow);
        }
    }

    /// <summary>
    /// From the gradients dy of y = gain·n to those of v, in place of n: dv = s·(dn − mean(dn) − n·mean(dn·n)) with dn = gain·dy.
    /// </summary>
    /// <param name="rows">Rows.</param>
    /// <param name="gates">Gates per row.</param>
    /// <param name="units">Units per gate.</param>
    /// <param name="dy">The gradients, row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from a row of dy to the next.</param>
    /// <param name="gain">The gain [gates, padded units].</param>
    /// <param name="n">The normalized rows, row stride <paramref name="nRow"/>; become the gradients of v.</param>
    /// <param name="nRow">Floats from a row of n to the next.</param>
    /// <param name="factors">The factors [rows] that <see cref="Normalize"/> wrote.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient<L, V>(nint rows, nint gates, nint units, ref float dy, nint dyRow, ref float gain, ref float n, nint nRow, ref float factors)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint padded = units + 3 & ~3;
        float count = gates * units;
        for (nint r = 0; r < rows; r++)
        {
            float mean = Sum<Product, L, V>(gates, units, padded, ref dy, ref gain, ref n) / count;
            float slope = Sum<TripleProduct, L, V>(gates, units, padded, ref dy, ref gain, ref n) / count;
            float factor = Unsafe.Add(ref factors, r);
            nint i = 0;
            Combine<L, V>(ref i, gates * padded, mean, slope, factor, ref dy, ref gain, ref n);
            if (L.Width > 4)
            {
                Combine<Lanes128, Vector128<float>>(ref i, gates * padded, mean, slope, factor, ref dy, ref gain, ref n);
            }

            dy = ref Unsafe.Add(ref dy, dyRow);
            n = ref Unsafe.Add(ref n, nRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Center<L, V>(ref nint u, nint padded, float mean, ref float v, ref float n)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (V m = L.Splat(mean); u + L.Width <= padded; u += L.Width)
        {
            L.Store(L.Subtract(L.Load(ref v, u), m), ref n, u);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<L, V>(ref nint i, nint count, float factor, ref float n)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (V s = L.Splat(factor); i + L.Width <= count; i += L.Width)
        {
            L.Store(L.Multiply(L.Load(ref n, i), s), ref n, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<L, V>(ref nint i, nint count, float mean, float slope, float factor, ref float dy, ref float gain, ref float n)
        where L : struct, ILanes<V>
        where V : struct
    {
        V m = L.Splat(mean), minusSlope = L.Splat(-slope), s = L.Splat(factor);
        for (; i + L.Width <= count; i += L.Width)
        {
            V dn = L.Multiply(L.Load(ref dy, i), L.Load(ref gain, i));
            L.Store(L.Multiply(s, L.FusedMultiplyAdd(minusSlope, L.Load(ref n, i), L.Subtract(dn, m))), ref n, i);
        }
    }

    // The sum of a term over all gates and units of a row, in the order that the remarks tell.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Sum<T, L, V>(nint gates, nint units, nint padded, ref float a, ref float b, ref float c)
        where T : struct, ITerm
        where L : struct, ILanes<V>
        where V : struct
    {
        PartSums memory = default;
        ref float parts = ref memory[0];
        nint whole = units / Parts * Parts;
        for (nint p = 0; p < Parts && whole > 0; p += L.Width)
        {
            V sum = L.Splat(0f);
            for (nint g = 0; g < gates; g++)
            {
                for (nint u = p; u < whole; u += Parts)
                {
                    sum = T.AddTo<L, V>(sum, ref a, ref b, ref c, g * padded + u);
                }
            }

            L.Store(sum, ref parts, p);
        }

        for (nint g = 0; g < gates; g++)
        {
            for (nint u = whole; u < units; u++)
            {
                ref float part = ref Unsafe.Add(ref parts, u - whole);
                part = T.AddTo<Lanes1, float>(part, ref a, ref b, ref c, g * padded + u);
            }
        }

        for (nint half = Parts / 2; half > 0; half /= 2)
        {
            for (nint p = 0; p < half; p++)
            {
                Unsafe.Add(ref parts, p) += Unsafe.Add(ref parts, p + half);
            }
        }

        return parts;
    }

    [InlineArray(Parts)]
    private struct PartSums
    {
        private float _first;
    }

    // What a row's sum is of.
    private interface ITerm
    {
        static abstract V AddTo<L, V>(V sum, ref float a, ref float b, ref float c, nint i)
            where L : struct, ILanes<V>
            where V : struct;
    }

    private readonly struct Value : ITerm
    {
        public static V AddTo<L, V>(V sum, ref float a, ref float b, ref float c, nint i)
            where L : struct, ILanes<V>
            where V : struct
            => L.Add(sum, L.Load(ref a, i));
    }

    private readonly struct Square : ITerm
    {
        public static V AddTo<L, V>(V sum, ref float a, ref float b, ref float c, nint i)
            where L : struct, ILanes<V>
            where V : struct
        {
            V value = L.Load(ref a, i);
            return L.FusedMultiplyAdd(value, value, sum);
        }
    }

    private readonly struct Product : ITerm
    {
        public static V AddTo<L, V>(V sum, ref float a, ref float b, ref float c, nint i)
            where L : struct, ILanes<V>
            where V : struct
            => L.FusedMultiplyAdd(L.Load(ref a, i), L.Load(ref b, i), sum);
    }

    private readonly struct TripleProduct : ITerm
    {
        public static V AddTo<L, V>(V sum, ref float a, ref float b, ref float c, nint i)
            where L : struct, ILanes<V>
            where V : struct
            => L.FusedMultiplyAdd(L.Multiply(L.Load(ref a, i), L.Load(ref b, i)), L.Load(ref c, i), sum);
    }
}
