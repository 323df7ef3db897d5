using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>Floats of fewer bits: how they are rounded, and what their bits stand for.</summary>
public static class ReducedWeights
{
    /// <summary>The largest 8-bit weight or value; −128 is not used.</summary>
    public const int LargestByte = 127;

    // Adding it rounds a number of up to 22 bits to an integer, which the lowest bits of the sum then are.
    private const float Rounding = 3 << 22;

    // What is smaller stays out: its reciprocal would not be finite.
    private const float SmallestMaximum = 1e-30f;

    // Half of anything from here on is a normal number.
    private const float SmallestNormal = 4.7019774e-38f;

    private const float LargestBFloat16 = 3.3895314e38f;

    /// <summary>
    /// The nearest bfloat16, to even in the middle. Numbers too large become the largest, numbers below 2⁻¹²⁴ zero; NaN and infinities stay.
    /// </summary>
    public static float ToBFloat16(float value)
    {
        if (MathF.Abs(value) < SmallestNormal)
        {
            return MathF.CopySign(0f, value);
        }

        if (!float.IsFinite(value))
        {
            return float.IsNaN(value) ? float.NaN : value;
        }

        uint bits = BitConverter.SingleToUInt32Bits(value);
        bits += 0x7FFF + (bits >> 16 & 1);
        float rounded = BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000u);
        return float.IsInfinity(rounded) ? MathF.CopySign(LargestBFloat16, value) : rounded;
    }

    /// <summary>
    /// The factor of a row of 8-bit weights: its largest magnitude over 127, rounded up to 16 bits of significance, so that every product with an 8-bit integer is exact and
    /// rounding what was rounded before changes nothing; rounded down where the product with 127 would not be finite. 0 for a row of zeros, NaN for one that is not finite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ScaleOf(ReadOnlySpan<float> row)
    {
        float largest = 0f;
        foreach (float weight in row)
        {
            largest = MathF.Max(largest, MathF.Abs(weight));
        }

        if (!float.IsFinite(largest))
        {
            return float.NaN;
        }

        if (largest < SmallestMaximum)
        {
            return 0f;
        }

        uint bits = BitConverter.SingleToUInt32Bits(largest / LargestByte);
        float scale = BitConverter.UInt32BitsToSingle(bits + 0xFF & 0xFFFFFF00u);
        return float.IsInfinity(LargestByte * scale) ? BitConverter.UInt32BitsToSingle(bits & 0xFFFFFF00u) : scale;
    }

    /// <summary>A weight in units of its row's factor, to the nearest, to even in the middle; 0 where the factor is 0 or NaN.</summary>
    public static sbyte ToByte(float weight, float scale)
        => scale > 0f ? (sbyte)Math.Clamp(MathF.Round(weight / scale), -LargestByte, LargestByte) : (sbyte)0;

    /// <summary>What a row of weights is at a precision.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="row">The row.</param>
    /// <param name="target">As long as the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(WeightPrecision precision, ReadOnlySpan<float> row, Span<float> target)
    {
        Require.Length(target.Length, row.Length, nameof(target), "the row");
        switch (precision)
        {
            case WeightPrecision.BFloat16:
                for (int k = 0; k < row.Length; k++)
                {
                    target[k] = ToBFloat16(row[k]);
                }

                break;
            case WeightPrecision.Int8:
                float scale = ScaleOf(row);
                for (int k = 0; k < row.Length; k++)
                {
                    target[k] = ToByte(row[k], scale) * scale;
                }

                break;
            default:
                row.CopyTo(target);
                break;
        }
    }

    /// <summary>
    /// Rounds a vector to bytes by its own factor, its largest magnitude over 127, and gives the factor. If a value is not finite the factor is NaN and all bytes are 0,
    /// so that every sum with them becomes NaN; below 1e-30 all are 0.
    /// </summary>
    /// <param name="count">How many values.</param>
    /// <param name="x">The values.</param>
    /// <param name="bytes">The target: words of four bytes; what is left of the last is 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ToBytes(nint count, ref float x, ref float bytes)
    {
        // The bits of magnitudes are ordered as they are, those of NaN after infinity: the largest is the same in any order.
        Vector128<int> largest = Vector128<int>.Zero;
        nint k = 0;
        for (; k + 4 <= count; k += 4)
        {
            largest = Vector128.Max(largest, Vector128.LoadUnsafe(ref x, (nuint)k).AsInt32() & Vector128.Create(int.MaxValue));
        }

        int most = Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
        for (; k < count; k++)
        {
            most = Math.Max(most, BitConverter.SingleToInt32Bits(Unsafe.Add(ref x, k)) & int.MaxValue);
        }

        float maximum = BitConverter.Int32BitsToSingle(most);
        ref sbyte target = ref Unsafe.As<float, sbyte>(ref bytes);
        if (!(maximum >= SmallestMaximum) || !float.IsFinite(maximum))
        {
            MemoryMarshal.CreateSpan(ref target, (int)(count + 3 & ~3)).Clear();
            return maximum < SmallestMaximum ? 0f : float.NaN;
        }

        float inverse = LargestByte / maximum;
        nint whole = count & ~15;
        for (k = 0; k < whole; k += 16)
        {
            Vector128<short> low = Vector128.Narrow(Rounded(ref x, k, inverse), Rounded(ref x, k + 4, inverse));
            Vector128<short> high = Vector128.Narrow(Rounded(ref x, k + 8, inverse), Rounded(ref x, k + 12, inverse));
            Vector128.Narrow(low, high).StoreUnsafe(ref target, (nuint)k);
        }

        for (nint end = count + 3 & ~3; k < end; k++)
        {
            Unsafe.Add(ref target, k) = k < count ? (sbyte)BitConverter.SingleToInt32Bits(Unsafe.Add(ref x, k) * inverse + Rounding) : (sbyte)0;
        }

        return maximum / LargestByte;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Rounded(ref float x, nint k, float inverse)
    {
        Vector128<float> scaled = Vector128.LoadUnsafe(ref x, (nuint)k) * Vector128.Create(inverse);
        return (scaled + Vector128.Create(Rounding)).AsInt32() - Vector128.Create(Rounding).AsInt32();
    }
}
