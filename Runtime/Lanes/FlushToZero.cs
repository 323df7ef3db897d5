using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Values too small to matter become zero. Processors multiply denormal numbers up to a hundred times slower than others, and what decays (a state after its input has
/// gone, a gradient on its way back, an optimizer's moments) ends among them. .NET cannot set a processor's flush mode, and that mode would not give the same bits
/// everywhere; so values are compared where they are stored.
/// </summary>
/// <remarks>
/// The thresholds are far above the denormal numbers, because of products: an activation squares its argument, a sum of weights times values, and an optimizer a
/// gradient. Each is a power of two, given by its exponent, and compared with the bits of a magnitude: NaN and infinities are above all of them.
/// </remarks>
public static class FlushToZero
{
    /// <summary>Inputs and states below 2⁻⁴⁸, about 3.6e-15, are 0: times a weight of 2⁻¹⁵ they still have a square that is a normal number.</summary>
    public const int Value = -48;

    /// <summary>Gradients, weights and first moments below 2⁻⁵⁶, about 1.4e-17, are 0: a thousandth of the square is a normal number.</summary>
    public const int Gradient = -56;

    /// <summary>Means and sums of squares (second moments, variances) below 2⁻¹²⁴, about 4.7e-38, are 0.</summary>
    public const int Square = -124;

    // Up to here a loop over single values is faster than calls.
    private const int Few = 8;

    /// <summary>The bits of 2^<paramref name="exponent"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Bits(int exponent) => 127 + exponent << 23;

    /// <summary>True if a value is below 2^<paramref name="exponent"/> and not a zero: 1 … threshold − 1 as an unsigned integer, among which a zero is the largest.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="exponent">One of the constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Changes(float value, int exponent) => (uint)((BitConverter.SingleToInt32Bits(value) & int.MaxValue) - 1) < (uint)(Bits(exponent) - 1);

    /// <summary>True if any value is below 2^<paramref name="exponent"/> and not a zero.</summary>
    /// <param name="values">Any values.</param>
    /// <param name="exponent">One of the constants.</param>
    public static bool Changes(ReadOnlySpan<float> values, int exponent) => ChangesAny(ref MemoryMarshal.GetReference(values), values.Length, exponent);

    /// <summary>True if any value is below 2^<paramref name="exponent"/> and not a zero. For generated code, whose counts are constants: a few values are compared without a call.</summary>
    /// <param name="values">Where the values start.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="exponent">One of the constants.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Changes(ref float values, [ConstantExpected] int count, int exponent)
    {
        if (count == 1)
        {
            return Changes(values, exponent);
        }

        // Two vectors that overlap are all values.
        if (count is >= 8 and <= 16 && Vector256.IsHardwareAccelerated)
        {
            return Vector256.LessThanAny(Vector256.Min(Magnitudes256(ref values, 0), Magnitudes256(ref values, count - 8)), Vector256.Create((uint)Bits(exponent) - 1));
        }

        if (count is >= 4 and <= 8 && Vector128.IsHardwareAccelerated)
        {
            return Vector128.LessThanAny(Vector128.Min(Magnitudes128(ref values, 0), Magnitudes128(ref values, count - 4)), Vector128.Create((uint)Bits(exponent) - 1));
        }

        return ChangesAny(ref values, count, exponent);
    }

    /// <summary>Sets values below 2^<paramref name="exponent"/> to +0, in place. Zeros keep their sign. Writes only where something changes.</summary>
    /// <param name="values">The values.</param>
    /// <param name="exponent">One of the constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Span<float> values, int exponent)
    {
        const int Part = 256;
        for (int i = 0; i < values.Length; i += Part)
        {
            Span<float> part = values.Slice(i, Math.Min(Part, values.Length - i));
            if (part.Length <= Few || ChangesAny(ref MemoryMarshal.GetReference(part), part.Length, exponent))
            {
                foreach (ref float value in part)
                {
                    value = Changes(value, exponent) ? 0f : value;
                }
            }
        }
    }

    /// <summary>Sets values of a pass below 2^<paramref name="exponent"/> to +0, in place.</summary>
    /// <param name="values">Where they start.</param>
    /// <param name="count">How many, of all rows together.</param>
    /// <param name="exponent">One of the constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ref float values, nint count, int exponent)
    {
        // A pass may be larger than a span.
        const int Most = 1 << 30;
        for (; count > Most; count -= Most)
        {
            Apply(MemoryMarshal.CreateSpan(ref values, Most), exponent);
            values = ref Unsafe.Add(ref values, Most);
        }

        Apply(MemoryMarshal.CreateSpan(ref values, (int)count), exponent);
    }

    /// <summary>Copies inputs or states; those below 2^<see cref="Value"/> as +0.</summary>
    /// <param name="source">From where.</param>
    /// <param name="target">Where to, as many at least.</param>
    public static void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        source.CopyTo(target);
        Apply(target[..source.Length], Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool ChangesAny(ref float values, nint count, int exponent)
    {
        nint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<uint> limit = Vector256.Create((uint)Bits(exponent) - 1);
            for (; i + 32 <= count; i += 32)
            {
                Vector256<uint> a = Magnitudes256(ref values, i), b = Magnitudes256(ref values, i + 8), c = Magnitudes256(ref values, i + 16), d = Magnitudes256(ref values, i + 24);
                if (Vector256.LessThanAny(Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d)), limit))
                {
                    return true;
                }
            }

            for (; i + 8 <= count; i += 8)
            {
                if (Vector256.LessThanAny(Magnitudes256(ref values, i), limit))
                {
                    return true;
                }
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<uint> limit = Vector128.Create((uint)Bits(exponent) - 1);
            for (; i + 4 <= count; i += 4)
            {
                if (Vector128.LessThanAny(Magnitudes128(ref values, i), limit))
                {
                    return true;
                }
            }
        }

        for (; i < count; i++)
        {
            if (Changes(Unsafe.Add(ref values, i), exponent))
            {
                return true;
            }
        }

        return false;
    }

    // As for one value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Magnitudes256(ref float values, nint i)
        => (Vector256.LoadUnsafe(ref Unsafe.Add(ref values, i)).AsUInt32() & Vector256.Create((uint)int.MaxValue)) - Vector256<uint>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Magnitudes128(ref float values, nint i)
        => (Vector128.LoadUnsafe(ref Unsafe.Add(ref values, i)).AsUInt32() & Vector128.Create((uint)int.MaxValue)) - Vector128<uint>.One;
}
