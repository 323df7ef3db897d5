using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Values too small to matter become zero, since processors multiply denormal numbers up to a hundred times slower than others, and what decays over time
/// (a state after its input has gone, a gradient on its way back, an optimizer's moments) ends among them. .NET cannot set a processor's flush mode, and that
/// mode would not give the same bits everywhere; so values are compared where they are stored.
/// </summary>
/// <remarks>
/// The threshold is where the square of a value, with some room, is still a normal number: activations square their argument, optimizers a gradient. A lower one would
/// keep denormal numbers out of the states and let them in as squares. Integer comparisons of the bits: NaN and infinities are above every threshold.
/// </remarks>
public static class FlushToZero
{
    /// <summary>2⁻⁵⁶, about 1.4e-17: inputs, states, carried gradients, weights and an optimizer's first moments of a smaller magnitude are 0.</summary>
    public const float Threshold = 1.38777878e-17f;

    /// <summary>2⁻¹²⁴, about 4.7e-38: means and sums of squares (second moments, variances) of a smaller magnitude are 0.</summary>
    public const float SquareThreshold = 4.70197740e-38f;

    /// <summary>The bits of <see cref="Threshold"/>.</summary>
    internal const int ThresholdBits = 127 - 56 << 23;

    /// <summary>The bits of <see cref="SquareThreshold"/>.</summary>
    internal const int SquareThresholdBits = 127 - 124 << 23;

    /// <summary>The bits of a value without its sign.</summary>
    internal const int MagnitudeBits = 0x7FFFFFFF;

    /// <summary>One value: itself, or +0 if it is below the threshold.</summary>
    /// <param name="value">Any value; NaN and infinities come out as they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float value) => Lanes1.FlushToZero(value);

    /// <summary>True if a value is below the threshold and not a zero.</summary>
    /// <param name="values">Any values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Changes(ReadOnlySpan<float> values)
        => values.Length == 1 ? IsSmall(values[0]) : ChangesMany(ref MemoryMarshal.GetReference(values), values.Length);

    /// <summary>Sets values below the threshold to +0, in place. Zeros keep their sign. Writes only where something changes.</summary>
    /// <param name="values">The values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Span<float> values)
    {
        const int Part = 256;
        for (int i = 0; i < values.Length; i += Part)
        {
            Span<float> part = values.Slice(i, Math.Min(Part, values.Length - i));
            if (Changes(part))
            {
                for (int j = 0; j < part.Length; j++)
                {
                    part[j] = IsSmall(part[j]) ? 0f : part[j];
                }
            }
        }
    }

    /// <summary>Sets values of a pass below the threshold to +0, in place.</summary>
    /// <param name="values">Where they start.</param>
    /// <param name="count">How many, of all rows together.</param>
    public static void Apply(ref float values, nint count)
    {
        // A pass may be larger than a span.
        const int Most = 1 << 30;
        for (; count > 0; count -= Most)
        {
            Apply(MemoryMarshal.CreateSpan(ref values, (int)Math.Min(count, Most)));
            values = ref Unsafe.Add(ref values, Most);
        }
    }

    /// <summary>Copies values; those below the threshold as +0.</summary>
    /// <param name="source">From where.</param>
    /// <param name="target">Where to, as many at least.</param>
    public static void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        source.CopyTo(target);
        Apply(target[..source.Length]);
    }

    // 1 … threshold − 1, as unsigned integers: a zero wraps around to the largest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSmall(float value) => (uint)((BitConverter.SingleToInt32Bits(value) & MagnitudeBits) - 1) < ThresholdBits - 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool ChangesMany(ref float values, nint count)
    {
        nint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<uint> magnitude = Vector256.Create((uint)MagnitudeBits), limit = Vector256.Create((uint)ThresholdBits - 1);
            for (; i + 32 <= count; i += 32)
            {
                Vector256<uint> a = (Vector256.LoadUnsafe(ref Unsafe.Add(ref values, i)).AsUInt32() & magnitude) - Vector256<uint>.One;
                Vector256<uint> b = (Vector256.LoadUnsafe(ref Unsafe.Add(ref values, i + 8)).AsUInt32() & magnitude) - Vector256<uint>.One;
                Vector256<uint> c = (Vector256.LoadUnsafe(ref Unsafe.Add(ref values, i + 16)).AsUInt32() & magnitude) - Vector256<uint>.One;
                Vector256<uint> d = (Vector256.LoadUnsafe(ref Unsafe.Add(ref values, i + 24)).AsUInt32() & magnitude) - Vector256<uint>.One;
                if (Vector256.LessThanAny(Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d)), limit))
                {
                    return true;
                }
            }

            for (; i + 8 <= count; i += 8)
            {
                if (Vector256.LessThanAny((Vector256.LoadUnsafe(ref Unsafe.Add(ref values, i)).AsUInt32() & magnitude) - Vector256<uint>.One, limit))
                {
                    return true;
                }
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<uint> magnitude = Vector128.Create((uint)MagnitudeBits), limit = Vector128.Create((uint)ThresholdBits - 1);
            for (; i + 4 <= count; i += 4)
            {
                if (Vector128.LessThanAny((Vector128.LoadUnsafe(ref Unsafe.Add(ref values, i)).AsUInt32() & magnitude) - Vector128<uint>.One, limit))
                {
                    return true;
                }
            }
        }

        for (; i < count; i++)
        {
            if (IsSmall(Unsafe.Add(ref values, i)))
            {
                return true;
            }
        }

        return false;
    }
}
