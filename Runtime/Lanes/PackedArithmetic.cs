using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;

namespace Unrolled.Kernels;

/// <summary>
/// Arithmetic on the 128-bit vectors of WebAssembly. They have no fused multiply-add, but doubles from which it is computed as in <see cref="SoftwareArithmetic"/>, two at a time.
/// Only where <see cref="PackedSimd.IsSupported"/> is true.
/// </summary>
/// <remarks>
/// The runtime interprets, and translates hot loops to WebAssembly one operation at a time. It knows the operations of <see cref="PackedSimd"/>, while most methods of <see cref="Vector128"/> are
/// calls there. Relaxed SIMD has a multiply-add, which rounds once or twice as the browser likes: of no use here.
/// </remarks>
internal static class PackedArithmetic
{
    // A double in whose lower 29 bits, which a float lacks, only the highest is set, is half way between two floats. What is above them is shifted out.
    private const int Kept = 35;

    private const float SmallestNormal = 1.17549435E-38f;

    /// <summary>a·b + c with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        Vector128<double> low = PackedSimd.Add(PackedSimd.Multiply(PackedSimd.ConvertToDoubleLower(a), PackedSimd.ConvertToDoubleLower(b)), PackedSimd.ConvertToDoubleLower(c));
        Vector128<double> high = PackedSimd.Add(PackedSimd.Multiply(Upper(a), Upper(b)), Upper(c));
        Vector128<float> sums = PackedSimd.ConvertToSingle(low) | SwapHalves(PackedSimd.ConvertToSingle(high));

        // Denormal sums have their half ways elsewhere. Zeros may have been denormal before they were rounded.
        Vector128<long> halfWay = Vector128.Create(long.MinValue);
        Vector128<int> doubtful = PackedSimd.CompareLessThanOrEqual(PackedSimd.Abs(sums), Vector128.Create(SmallestNormal)).AsInt32()
            | (PackedSimd.CompareEqual(PackedSimd.ShiftLeft(low.AsInt64(), Kept), halfWay) | PackedSimd.CompareEqual(PackedSimd.ShiftLeft(high.AsInt64(), Kept), halfWay)).AsInt32();
        return doubtful.ExtractMostSignificantBits() != 0 ? OneByOne(a, b, c) : sums;
    }

    /// <summary>True if any value is less than its limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LessThanAny(Vector128<uint> values, Vector128<uint> limits) => PackedSimd.CompareLessThan(values, limits).ExtractMostSignificantBits() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Upper(Vector128<float> values) => PackedSimd.ConvertToDoubleLower(Vector128.Shuffle(values, Vector128.Create(2, 3, 2, 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SwapHalves(Vector128<float> values) => Vector128.Shuffle(values, Vector128.Create(2, 3, 0, 1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<float> OneByOne(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.Create(
        SoftwareArithmetic.FusedMultiplyAdd(a[0], b[0], c[0]),
        SoftwareArithmetic.FusedMultiplyAdd(a[1], b[1], c[1]),
        SoftwareArithmetic.FusedMultiplyAdd(a[2], b[2], c[2]),
        SoftwareArithmetic.FusedMultiplyAdd(a[3], b[3], c[3]));
}
