using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>Finds infinities and NaN.</summary>
internal static class NonFiniteValues
{
    // The bits of infinity. Magnitudes are compared as integers, among which infinities and NaN are the largest.
    private const int Infinity = 0x7F80_0000;

    /// <summary>True if any value is not finite.</summary>
    /// <param name="values">Any values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Any(ReadOnlySpan<float> values)
    {
        ref float start = ref MemoryMarshal.GetReference(values);
        Vector256<int> a = Vector256<int>.Zero, b = a, c = a, d = a;
        nint i = 0;
        for (; i + 32 <= values.Length; i += 32)
        {
            a = Vector256.Max(a, Magnitudes(ref start, i));
            b = Vector256.Max(b, Magnitudes(ref start, i + 8));
            c = Vector256.Max(c, Magnitudes(ref start, i + 16));
            d = Vector256.Max(d, Magnitudes(ref start, i + 24));
        }

        bool any = Vector256.GreaterThanAny(Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d)), Vector256.Create(Infinity - 1));
        for (; i < values.Length; i++)
        {
            any |= !float.IsFinite(Unsafe.Add(ref start, i));
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Magnitudes(ref float start, nint i) => Vector256.LoadUnsafe(ref start, (nuint)i).AsInt32() & Vector256.Create(int.MaxValue);
}
