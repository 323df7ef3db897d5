using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The length of the gradient of all parameters together, and clipping by it.</summary>
internal static class GradientNorm
{
    /// <summary>
    /// √Σg², in double: no finite gradient overflows, so the norm is finite exactly if every gradient is.
    /// </summary>
    /// <remarks>
    /// Eight sums side by side, whatever the lanes, then what is left, then all of them together, always in the same order. One sum alone would wait four cycles for each
    /// addition. The product of two floats is exact in double, so it does not matter either whether multiply and add are fused.
    /// </remarks>
    public static double Of(ReadOnlySpan<float> gradients) => Math.Sqrt(SumOfSquares(gradients));

    /// <summary>Σg², in double and in the order that <see cref="Of"/> tells.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> gradients)
    {
        Vector128<double> s01 = default, s23 = default, s45 = default, s67 = default;
        ref float g = ref MemoryMarshal.GetReference(gradients);
        int whole = gradients.Length & ~7;
        for (nint i = 0; i < whole; i += 8)
        {
            Vector128<float> low = Vector128.LoadUnsafe(ref Unsafe.Add(ref g, i)), high = Vector128.LoadUnsafe(ref Unsafe.Add(ref g, i + 4));
            Vector128<double> d01 = Vector128.WidenLower(low), d23 = Vector128.WidenUpper(low);
            Vector128<double> d45 = Vector128.WidenLower(high), d67 = Vector128.WidenUpper(high);
            s01 += d01 * d01;
            s23 += d23 * d23;
            s45 += d45 * d45;
            s67 += d67 * d67;
        }

        double rest = 0;
        foreach (float last in gradients[whole..])
        {
            rest += (double)last * last;
        }

        Vector128<double> sums = s01 + s23 + (s45 + s67);
        return sums[0] + sums[1] + rest;
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
}
