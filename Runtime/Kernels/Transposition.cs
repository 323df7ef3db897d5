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
        if (rows < 4 || columns < 4 || !(Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            CopyOneByOne(rows, columns, ref source, sourceStride, scale, ref target, targetStride);
            return;
        }

        // A block after the last whole one is moved back until it fits: it copies some elements once more.
        for (nint r = 0; r < rows;)
        {
            bool eight = Avx.IsSupported && rows - r >= 8;
            nint height = eight ? 8 : 4;
            r = Math.Min(r, rows - height);
            for (nint c = 0; c < columns; c += 4)
            {
                nint first = Math.Min(c, columns - 4);
                ref float s = ref Unsafe.Add(ref source, r * sourceStride + first), t = ref Unsafe.Add(ref target, first * targetStride + r);
                if (eight)
                {
                    CopyEightByFour(ref s, sourceStride, scale, ref t, targetStride);
                }
                else
                {
                    CopyFourByFour(ref s, sourceStride, scale, ref t, targetStride);
                }
            }

            r += height;
        }
    }

    /// <summary>As <see cref="Copy"/> for up to three rows of the source, with zeros in what is left of four columns of the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyPadded(nint rows, nint columns, ref float source, nint sourceStride, float scale, ref float target, nint targetStride)
    {
        for (nint c = 0; c < columns; c++)
        {
            ref float s = ref Unsafe.Add(ref source, c);
            float b = rows > 1 ? Unsafe.Add(ref s, sourceStride) : 0, d = rows > 2 ? Unsafe.Add(ref s, 2 * sourceStride) : 0;
            (Vector128.Create(rows > 0 ? s : 0, b, d, 0) * Vector128.Create(scale)).StoreUnsafe(ref Unsafe.Add(ref target, c * targetStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyOneByOne(nint rows, nint columns, ref float source, nint sourceStride, float scale, ref float target, nint targetStride)
    {
        for (nint r = 0; r < rows; r++)
        {
            for (nint c = 0; c < columns; c++)
            {
                Unsafe.Add(ref target, c * targetStride + r) = scale * Unsafe.Add(ref source, r * sourceStride + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyFourByFour(ref float s, nint sourceStride, float scale, ref float t, nint targetStride)
    {
        Vector128<float> factor = Vector128.Create(scale);
        Vector128<float> r0 = Vector128.LoadUnsafe(ref s), r1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref s, sourceStride));
        Vector128<float> r2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref s, 2 * sourceStride)), r3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref s, 3 * sourceStride));

        // Pairs of rows element by element, then pairs of pairs.
        Vector128<double> low01 = Low(r0, r1).AsDouble(), high01 = High(r0, r1).AsDouble(), low23 = Low(r2, r3).AsDouble(), high23 = High(r2, r3).AsDouble();
        (Low(low01, low23).AsSingle() * factor).StoreUnsafe(ref t);
        (High(low01, low23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, targetStride));
        (Low(high01, high23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, 2 * targetStride));
        (High(high01, high23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, 3 * targetStride));
    }

    // Two blocks at once, rows 0 … 3 in the lower and 4 … 7 in the upper half of each register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyEightByFour(ref float s, nint sourceStride, float scale, ref float t, nint targetStride)
    {
        Vector256<float> factor = Vector256.Create(scale);
        ref float lower = ref Unsafe.Add(ref s, 4 * sourceStride);
        Vector256<float> r0 = Halves(ref s, ref lower, 0), r1 = Halves(ref s, ref lower, sourceStride);
        Vector256<float> r2 = Halves(ref s, ref lower, 2 * sourceStride), r3 = Halves(ref s, ref lower, 3 * sourceStride);
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        (Avx.UnpackLow(low01, low23).AsSingle() * factor).StoreUnsafe(ref t);
        (Avx.UnpackHigh(low01, low23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, targetStride));
        (Avx.UnpackLow(high01, high23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, 2 * targetStride));
        (Avx.UnpackHigh(high01, high23).AsSingle() * factor).StoreUnsafe(ref Unsafe.Add(ref t, 3 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(ref float low, ref float high, nint offset)
        => Vector256.Create(Vector128.LoadUnsafe(ref Unsafe.Add(ref low, offset)), Vector128.LoadUnsafe(ref Unsafe.Add(ref high, offset)));

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
