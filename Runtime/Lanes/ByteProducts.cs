using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Unrolled.Kernels;

/// <summary>
/// Sums of products of signed bytes, four to each 32-bit integer, by the best instruction that the processor has: all are exact, so all give the same. Bytes
/// are −127 … 127; −128 would be wrong on some.
/// </summary>
internal static class ByteProducts
{
    /// <summary>
    /// True where the instruction multiplies unsigned by signed bytes (AVX-VNNI): values then count from −128, and the sums start from −128 times the sum
    /// of the weights.
    /// </summary>
    public static bool CountsFromBelow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AvxVnni.IsSupported;
    }

    /// <summary>The products of 16 bytes, four to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sum, Vector128<sbyte> weights, Vector128<sbyte> values)
    {
        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(sum, (values ^ Vector128.Create(sbyte.MinValue)).AsByte(), weights);
        }

        if (Dp.IsSupported)
        {
            return Dp.DotProduct(sum, weights, values);
        }

        if (Ssse3.IsSupported)
        {
            // |x| · (w with x's sign): two products are at most 2·127² = 32258, which a short holds.
            return sum + Sse2.MultiplyAddAdjacent(Ssse3.MultiplyAddAdjacent(Vector128.Abs(values).AsByte(), Ssse3.Sign(weights, values)), Vector128.Create((short)1));
        }

        (Vector128<short> w0, Vector128<short> w1) = Vector128.Widen(weights);
        (Vector128<short> x0, Vector128<short> x1) = Vector128.Widen(values);
        if (AdvSimd.Arm64.IsSupported)
        {
            return sum + AdvSimd.Arm64.AddPairwise(AdvSimd.AddPairwiseWidening(w0 * x0), AdvSimd.AddPairwiseWidening(w1 * x1));
        }

        Vector128<short> p0 = w0 * x0, p1 = w1 * x1;
        return sum + Vector128.Create(p0[0] + p0[1] + p0[2] + p0[3], p0[4] + p0[5] + p0[6] + p0[7], p1[0] + p1[1] + p1[2] + p1[3], p1[4] + p1[5] + p1[6] + p1[7]);
    }

    /// <summary>The products of 32 bytes, four to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<sbyte> weights, Vector256<sbyte> values)
    {
        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(sum, (values ^ Vector256.Create(sbyte.MinValue)).AsByte(), weights);
        }

        if (Avx2.IsSupported)
        {
            return sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Vector256.Abs(values).AsByte(), Avx2.Sign(weights, values)), Vector256.Create((short)1));
        }

        return Vector256.Create(
            Add(sum.GetLower(), weights.GetLower(), values.GetLower()), Add(sum.GetUpper(), weights.GetUpper(), values.GetUpper()));
    }
}
