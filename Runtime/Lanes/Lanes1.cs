using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>One lane: plain scalar arithmetic, the reference that every wider kind of lanes equals bit for bit.</summary>
public readonly struct Lanes1 : ILanes<float>
{
    /// <inheritdoc/>
    public static nint Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(ref float source, nint offset) => Unsafe.Add(ref source, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, ref float target, nint offset) => Unsafe.Add(ref target, offset) = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Splat(float value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FusedMultiplyAdd(float a, float b, float c) => SoftwareArithmetic.MultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float a) => MathF.Sqrt(a);

    // The comparison is written so that a NaN value comes out, as the vector instructions do with the value in second place.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float bound, float value) => bound < value ? bound : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float bound, float value) => bound > value ? bound : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(float a, float b) => MathF.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WhereEqual(float a, float b, float value) => a == b ? value : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WherePositive(float condition, float value) => condition > 0f ? value : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FlushToZero(float value, int exponent) => AnyBelow(value, exponent) ? 0f : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyBelow(float value, int exponent) => (BitConverter.SingleToInt32Bits(value) & int.MaxValue) < Kernels.FlushToZero.Bits(exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float exponent) => BitConverter.Int32BitsToSingle((int)exponent + 127 << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LowHalves(float words) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(words) << 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HighHalves(float words) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(words) & 0xFFFF0000u);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ByteProductStart(float offset) => 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AddByteProducts(float sum, float weights, float values)
    {
        int w = BitConverter.SingleToInt32Bits(weights), x = BitConverter.SingleToInt32Bits(values);
        int total = BitConverter.SingleToInt32Bits(sum) + (sbyte)w * (sbyte)x + (sbyte)(w >> 8) * (sbyte)(x >> 8) + (sbyte)(w >> 16) * (sbyte)(x >> 16) + (w >> 24) * (x >> 24);
        return BitConverter.Int32BitsToSingle(total);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromIntegers(float integers) => BitConverter.SingleToInt32Bits(integers);
}
