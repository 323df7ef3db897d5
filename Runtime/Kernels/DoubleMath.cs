using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Functions in double precision of operations that are rounded correctly, so that they give the same bits on every machine:
/// <see cref="Math"/> calls the system's, and systems differ. Largest error about 1 ulp, unless said otherwise.
/// </summary>
internal static class DoubleMath
{
    private const double Ln2 = 0.6931471805599453, Log2E = 1.4426950408889634;

    // ln 2 in two parts: n·Ln2High is exact for |n| < 2¹¹ (Cody, Waite).
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;

    // 1.5·2⁵²: adding it rounds to the nearest integer, which then stands in the low bits.
    private const double RoundingBias = 6755399441055744;

    // Below, e^x is less than the smallest number there is; above, more than the largest.
    private const double LeastExponent = -745.2, LargestExponent = 709.79;

    // Below, e^x is subnormal.
    private const double LeastNormalExponent = -708;

    /// <summary>e^x, also of infinities; NaN gives NaN.</summary>
    public static double Exp(double x)
    {
        if (!(x > LeastExponent && x < LargestExponent))
        {
            return x <= LeastExponent ? 0 : x >= LargestExponent ? double.PositiveInfinity : x;
        }

        double shifted = x * Log2E + RoundingBias, n = shifted - RoundingBias;
        double r = Math.FusedMultiplyAdd(-n, Ln2Low, Math.FusedMultiplyAdd(-n, Ln2High, x)), p = 1.0 / 6227020800;
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 479001600);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 39916800);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 3628800);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 362880);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 40320);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 5040);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 720);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 120);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 24);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 6);
        p = Math.FusedMultiplyAdd(p, r, 0.5);
        p = Math.FusedMultiplyAdd(p, r, 1);
        p = Math.FusedMultiplyAdd(p, r, 1);

        // In two halves, since 2ⁿ alone may be out of range.
        int exponent = (int)n, half = exponent >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary>ln x; −∞ of 0, NaN of negative numbers. Largest error 2 ulp.</summary>
    /// <remarks>ln(m·2^e) = e·ln 2 + 2·artanh((m − 1)/(m + 1)), with m in [√½, √2).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log(double x)
    {
        if (!(x > 0 && x < double.PositiveInfinity))
        {
            return x == 0 ? double.NegativeInfinity : x < 0 ? double.NaN : x;
        }

        int exponent = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984;
            exponent = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble(bits & 0xFFFFFFFFFFFFF | 1023L << 52);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        double r = (m - 1) / (m + 1), square = r * r, sum = 0;
        for (int n = 23; n >= 1; n -= 2)
        {
            sum = sum * square + 1.0 / n;
        }

        return exponent * Ln2 + 2 * r * sum;
    }

    /// <summary>ln(1 + x) for x in [0, 1].</summary>
    public static double Log1p(double x)
    {
        // The rounding of 1 + x is put back: to first order, ln(u + d) = ln u + d/u.
        double u = 1 + x;
        return Log(u) + (x - (u - 1)) / u;
    }

    /// <summary>ln(1 + e^x), without overflow.</summary>
    public static double Softplus(double x) => (x < 0 ? 0 : x) + Log1p(Exp(-Math.Abs(x)));

    /// <summary>1/(1 + e^−x), without overflow.</summary>
    public static double Sigmoid(double x)
    {
        double e = Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>The hyperbolic tangent, accurate to float's precision relatively.</summary>
    public static double Tanh(double x)
    {
        double size = Math.Abs(x), e = Exp(-2 * size), y = size < 1e-4 ? size - size * size * size / 3 : (1 - e) / (1 + e);
        return x < 0 ? -y : y;
    }

    /// <summary>cos(π·x) for x in [0, 1]. Largest absolute error 6e-16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double CosPi(double x)
    {
        // Taylor's series of the angle up to π/2; the other half is its negative.
        double folded = x > 0.5 ? 1 - x : x, square = folded * Math.PI * (folded * Math.PI), sum = 1;
        for (int n = 24; n >= 2; n -= 2)
        {
            sum = 1 - sum * square / (n * (n - 1));
        }

        return x > 0.5 ? -sum : sum;
    }

    /// <summary>x to a whole power, 0 or more, by squaring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Power(double x, long exponent)
    {
        double power = 1;
        for (; exponent > 0; exponent >>= 1, x *= x)
        {
            if ((exponent & 1) != 0)
            {
                power *= x;
            }
        }

        return power;
    }

    /// <summary>x to any power, x above 0.</summary>
    public static double Power(double x, double exponent) => Exp(exponent * Log(x));

    /// <summary>
    /// Σ e^(x − max) over a row whose largest value is finite, in four sums side by side whatever the machine's registers, then what is left.
    /// </summary>
    /// <param name="row">The values, none of them NaN.</param>
    /// <param name="max">The largest.</param>
    /// <param name="exponentials">Takes e^(x − max), rounded; or empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumExp(ReadOnlySpan<float> row, float max, Span<float> exponentials)
    {
        ref float x = ref MemoryMarshal.GetReference(row), e = ref MemoryMarshal.GetReference(exponentials);
        Vector256<double> sums = default, shift = Vector256.Create((double)max);
        int whole = row.Length & ~3;
        for (nint i = 0; i < whole; i += 4)
        {
            Vector128<float> narrow = Vector128.LoadUnsafe(ref Unsafe.Add(ref x, i));
            Vector256<double> power = Exp(Vector256.Create(Vector128.WidenLower(narrow), Vector128.WidenUpper(narrow)) - shift);
            sums += power;
            if (!exponentials.IsEmpty)
            {
                Vector128.Narrow(power.GetLower(), power.GetUpper()).StoreUnsafe(ref Unsafe.Add(ref e, i));
            }
        }

        double rest = 0;
        for (int i = whole; i < row.Length; i++)
        {
            double power = Exp((double)row[i] - max);
            rest += power;
            if (!exponentials.IsEmpty)
            {
                exponentials[i] = (float)power;
            }
        }

        return sums[0] + sums[1] + (sums[2] + sums[3]) + rest;
    }

    /// <summary>Values times a factor, each product rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(Span<float> values, double factor)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        Vector256<double> factors = Vector256.Create(factor);
        int whole = values.Length & ~3;
        for (nint i = 0; i < whole; i += 4)
        {
            Vector128<float> narrow = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, i));
            Vector256<double> wide = factors * Vector256.Create(Vector128.WidenLower(narrow), Vector128.WidenUpper(narrow));
            Vector128.Narrow(wide.GetLower(), wide.GetUpper()).StoreUnsafe(ref Unsafe.Add(ref first, i));
        }

        for (int i = whole; i < values.Length; i++)
        {
            values[i] = (float)(factor * values[i]);
        }
    }

    // e^x for x up to 0; below the range of normal numbers its lower end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Exp(Vector256<double> x)
    {
        x = Vector256.Max(Vector256.Create(LeastNormalExponent), x);
        Vector256<double> bias = Vector256.Create(RoundingBias), shifted = x * Log2E + bias, n = shifted - bias;
        Vector256<double> r = Vector256.FusedMultiplyAdd(-n, Vector256.Create(Ln2Low), Vector256.FusedMultiplyAdd(-n, Vector256.Create(Ln2High), x));
        Vector256<double> p = Vector256.Create(1.0 / 6227020800);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 479001600));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 39916800));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 3628800));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 362880));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 40320));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 5040));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 720));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 120));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 24));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 6));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0));

        // n stands in the low bits of the shifted number; added to an exponent, it multiplies by 2ⁿ.
        return (p.AsInt64() + (shifted.AsInt64() << 52)).AsDouble();
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
