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
        Vector256<int> largest = Vector256<int>.Zero, others = largest;
        nint i = 0;
        for (; i + 16 <= values.Length; i += 16)
        {
            largest = Vector256.Max(largest, Magnitudes(ref start, i));
            others = Vector256.Max(others, Magnitudes(ref start, i + 8));
        }

        bool any = Vector256.GreaterThanAny(Vector256.Max(largest, others), Vector256.Create(Infinity - 1));
        for (; i < values.Length; i++)
        {
            any |= !float.IsFinite(Unsafe.Add(ref start, i));
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Magnitudes(ref float start, nint i) => Vector256.LoadUnsafe(ref start, (nuint)i).AsInt32() & Vector256.Create(int.MaxValue);
}
