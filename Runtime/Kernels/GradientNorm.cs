using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The length of the gradient of all parameters together, and clipping by it.</summary>
internal static class GradientNorm
{
    // One sum alone would wait four cycles for each addition.
    private const int Sums = 32;

    /// <summary>
    /// √Σg², in double: no finite gradient overflows, so the norm is finite exactly if every gradient is.
    /// </summary>
    /// <remarks>
    /// 32 sums side by side, of every 32nd element each, whatever the registers; then those of every 8th together, then all, always in the same order. The product of two
    /// floats is exact in double, so it does not matter whether multiply and add are fused.
    /// </remarks>
    public static double Of(ReadOnlySpan<float> gradients) => Math.Sqrt(SumOfSquares(gradients));

    /// <summary>Σg², in double and in the order that <see cref="Of"/> tells.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> gradients)
    {
        int whole = gradients.Length / Sums * Sums;
        Span<float> rest = stackalloc float[Sums];
        rest.Clear(); // zeros add nothing
        gradients[whole..].CopyTo(rest);
        Span<double> eight = stackalloc double[8];
        ref float first = ref MemoryMarshal.GetReference(gradients), last = ref MemoryMarshal.GetReference(rest);
        if (Vector512.IsHardwareAccelerated)
        {
            Add512(ref first, whole, ref last, eight);
        }
        else
        {
            Add256(ref first, whole, ref last, eight);
        }

        return eight[0] + eight[1] + (eight[2] + eight[3]) + (eight[4] + eight[5] + (eight[6] + eight[7]));
    }

    /// <summary>Scales the gradients by max / max(norm, max): Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.</summary>
    /// <param name="gradients">Changed in place, if their norm is above the limit.</param>
    /// <param name="norm">What <see cref="Of"/> gave; finite.</param>
    /// <param name="max">The limit, above 0.</param>
    /// <param name="lanes">The lanes to run on.</param>
    public static void Clip(Span<float> gradients, double norm, float max, LaneWidth lanes)
    {
        if (norm > max)
        {
            Elementwise.Scale(gradients, (float)(max / norm), lanes);
        }
    }

    // Whole runs of 32 elements, then the last one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add512(ref float g, nint whole, ref float last, Span<double> eight)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        for (nint i = 0; i <= whole; i += Sums)
        {
            ref float run = ref i < whole ? ref Unsafe.Add(ref g, i) : ref last;
            Vector512<float> low = Vector512.LoadUnsafe(ref run), high = Vector512.LoadUnsafe(ref run, 16);
            Vector512<double> ga = Vector512.WidenLower(low), gb = Vector512.WidenUpper(low), gc = Vector512.WidenLower(high), gd = Vector512.WidenUpper(high);
            a += ga * ga;
            b += gb * gb;
            c += gc * gc;
            d += gd * gd;
        }

        (a + b + (c + d)).CopyTo(eight);
    }

    // The same sums, each a half of one above.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add256(ref float g, nint whole, ref float last, Span<double> eight)
    {
        Vector256<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (nint i = 0; i <= whole; i += Sums)
        {
            ref float run = ref i < whole ? ref Unsafe.Add(ref g, i) : ref last;
            Add(ref run, ref a0, ref a1);
            Add(ref Unsafe.Add(ref run, 8), ref b0, ref b1);
            Add(ref Unsafe.Add(ref run, 16), ref c0, ref c1);
            Add(ref Unsafe.Add(ref run, 24), ref d0, ref d1);
        }

        (a0 + b0 + (c0 + d0)).CopyTo(eight);
        (a1 + b1 + (c1 + d1)).CopyTo(eight[4..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float g, ref Vector256<double> low, ref Vector256<double> high)
    {
        Vector256<float> eight = Vector256.LoadUnsafe(ref g);
        Vector256<double> g0 = Vector256.WidenLower(eight), g1 = Vector256.WidenUpper(eight);
        low += g0 * g0;
        high += g1 * g1;
    }
}
