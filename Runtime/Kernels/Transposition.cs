using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Unrolled.Kernels;

/// <summary>Weights on their way between the order of files and that of kernels: after every batch of training, so it has to be quick.</summary>
internal static class Transposition
{
    /// <summary>target[c, r] = scale · source[r, c] for all rows and columns of the source, whose elements are finite or not: a power of two is exact.</summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceStride">Floats from a row of the source to the next.</param>
    /// <param name="scale">A power of two.</param>
    /// <param name="target">[columns, rows].</param>
    /// <param name="targetStride">Floats from a row of the target to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(nint rows, nint columns, ref float source, nint sourceStride, float scale, ref float target, nint targetStride)
    {
        nint r = 0;
        Vector128<float> factor = Vector128.Create(scale);
        for (; (Sse.IsSupported || AdvSimd.Arm64.IsSupported) && r + 4 <= rows; r += 4)
        {
            ref float s = ref Unsafe.Add(ref source, r * sourceStride);
            ref float t = ref Unsafe.Add(ref target, r);
            nint c = 0;
            for (; c + 4 <= columns; c += 4)
            {
                Vector128<float> r0 = Vector128.LoadUnsafe(ref s), r1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref s, sourceStride));
                Vector128<float> r2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref s, 2 * sourceStride)), r3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref s, 3 * sourceStride));

                // Pairs of rows element by element, then pairs of pairs.
                Vector128<double> low01 = Low(r0, r1).AsDouble(), high01 = High(r0, r1).AsDouble(), low23 = Low(r2, r3).AsDouble(), high23 = High(r2, r3).AsDouble();
                (Low(low01, low23).AsSingle() * factor).StoreUnsafe(ref t);
                (High(low01, low23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, targetStride));
                (Low(high01, high23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, 2 * targetStride));
                (High(high01, high23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, 3 * targetStride));
                s = ref Unsafe.Add(ref s, 4);
                t = ref Unsafe.Add(ref t, 4 * targetStride);
            }

            for (; c < columns; c++)
            {
                for (nint i = 0; i < 4; i++)
                {
                    Unsafe.Add(ref t, i) = scale * Unsafe.Add(ref s, i * sourceStride);
                }

                s = ref Unsafe.Add(ref s, 1);
                t = ref Unsafe.Add(ref t, targetStride);
            }
        }

        for (; r < rows; r++)
        {
            ref float s = ref Unsafe.Add(ref source, r * sourceStride);
            for (nint c = 0; c < columns; c++)
            {
                Unsafe.Add(ref target, c * targetStride + r) = scale * Unsafe.Add(ref s, c);
            }
        }
    }

    // a0, b0, a1, b1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    // a2, b2, a3, b3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Low(Vector128<double> a, Vector128<double> b) => Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> High(Vector128<double> a, Vector128<double> b) => Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
