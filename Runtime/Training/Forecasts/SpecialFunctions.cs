using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Functions of distributions, with the same bits on every machine: they use no function of the system's library.</summary>
internal static class SpecialFunctions
{
    private const int MaxTerms = 10_000;

    private const double HalfLogTwoPi = 0.91893853320467274178;

    // From here on Stirling's series has more than double's precision.
    private const double Asymptotic = 15;

    /// <summary>ln Γ(x) for x above 0, by Stirling's series after the recurrence has made x large (NIST DLMF 5.5.1, 5.11.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double LogGamma(double x)
    {
        double product = 1;
        for (; x < Asymptotic; x++)
        {
            product *= x;
        }

        double inverse = 1 / x, square = inverse * inverse;
        double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188)))));
        return (x - 0.5) * DoubleMath.Log(x) - x + HalfLogTwoPi + series - DoubleMath.Log(product);
    }

    /// <summary>The derivative of ln Γ(x) for x above 0 (NIST DLMF 5.5.2, 5.11.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Digamma(double x)
    {
        double sum = 0;
        for (; x < Asymptotic; x++)
        {
            sum += 1 / x;
        }

        double square = 1 / (x * x);
        return DoubleMath.Log(x) - 0.5 / x - square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square * (1.0 / 132))))) - sum;
    }

    /// <summary>ln B(a, b).</summary>
    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>The regularized incomplete beta function I_x(a, b), by its continued fraction (NIST DLMF 8.17.22).</summary>
    public static double RegularizedBeta(double x, double a, double b)
    {
        if (!(x > 0 && x < 1))
        {
            return x <= 0 ? 0 : x >= 1 ? 1 : double.NaN;
        }

        // The fraction converges fast on this side of its mean; the other side is the complement.
        return x <= (a + 1) / (a + b + 2) ? Fraction(x, a, b) : 1 - Fraction(1 - x, b, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Fraction(double x, double a, double b)
    {
        double front = DoubleMath.Exp(a * DoubleMath.Log(x) + b * DoubleMath.Log1p(-x) - LogBeta(a, b)) / a;
        const double Tiny = 1e-300;
        double c = 1, d = 1 - (a + b) * x / (a + 1);
        d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
        double value = d;
        for (int m = 1; m < MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), before = value;
            foreach (double term in (ReadOnlySpan<double>)[even, odd])
            {
                d = 1 + term * d;
                c = 1 + term / c;
                d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
                c = Math.Abs(c) < Tiny ? Tiny : c;
                value *= c * d;
            }

            if (Math.Abs(value - before) <= 1e-16 * Math.Abs(value))
            {
                break;
            }
        }

        return front * value;
    }

    /// <summary>The regularized upper incomplete gamma function Q(½, x): erfc(√x) (NIST DLMF 7.6.2, 8.9.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double UpperGammaOfHalf(double x)
    {
        if (double.IsNaN(x) || x == 0)
        {
            return x == 0 ? 1 : x;
        }

        double root = Math.Sqrt(x);
        const double RootPi = 1.77245385090551602730;
        if (x < 2)
        {
            double term = root, sum = root;
            for (int k = 1; k < MaxTerms && term > 1e-17 * sum; k++)
            {
                term *= x / (k + 0.5);
                sum += term;
            }

            return 1 - 2 / RootPi * DoubleMath.Exp(-x) * sum;
        }

        // erfc(√x) = e^−x / √π · 1 / (√x + ½ / (√x + 1 / (√x + …))), from its end.
        double fraction = root;
        for (int k = 200; k > 0; k--)
        {
            fraction = root + 0.5 * k / fraction;
        }

        return DoubleMath.Exp(-x) / RootPi / fraction;
    }

    /// <summary>The place where a rising function is a probability: Newton's method inside of a bracket that is halved where it leaves it.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <param name="cumulative">The function, symmetric around 0.</param>
    /// <param name="density">Its derivative.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Invert(double probability, Func<double, double> cumulative, Func<double, double> density)
    {
        // Of the two tails the lower one, where differences from 1 lose no digits.
        bool upper = probability > 0.5;
        double wanted = upper ? 1 - probability : probability, low = -1, high = 0;
        while (cumulative(low) > wanted)
        {
            (high, low) = (low, 2 * low);
        }

        double z = 0.5 * (low + high);
        for (int i = 0; i < 200 && high - low > 1e-16 * Math.Abs(low); i++)
        {
            double error = cumulative(z) - wanted;
            if (error == 0)
            {
                break;
            }

            (low, high) = error > 0 ? (low, z) : (z, high);
            double next = z - error / density(z);
            next = next > low && next < high ? next : 0.5 * (low + high);
            if (next == z)
            {
                break;
            }

            z = next;
        }

        return upper ? -z : z;
    }
}
