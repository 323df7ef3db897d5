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
        Vector128<int> largest = Vector128<int>.Zero;
        nint i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            largest = Vector128.Max(largest, Vector128.LoadUnsafe(ref start, (nuint)i).AsInt32() & Vector128.Create(int.MaxValue));
        }

        bool any = Vector128.GreaterThanAny(largest, Vector128.Create(Infinity - 1));
        for (; i < values.Length; i++)
        {
            any |= !float.IsFinite(Unsafe.Add(ref start, i));
        }

        return any;
    }
}
