using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>−Σ a·ln p of one row, with a softmax's probabilities p and the shares a of the classes.</summary>
internal static class CrossEntropy
{
    /// <summary>
    /// From logits x: Σ a·(ln Σ e^x − x), and its gradient A·p − a with A = Σ a. A class without a share may have the logit −∞. Logits of +∞ take the
    /// limit: the probability is divided evenly among them. NaN, and nothing but −∞, give NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double FromLogits<T>(ReadOnlySpan<float> x, T shares, Span<float> gradient, float scale)
        where T : struct, IClassShares, allows ref struct
    {
        float max = Largest(x);
        if (!float.IsFinite(max))
        {
            return FromInfinities(x, max, shares, gradient, scale);
        }

        double sum = DoubleMath.SumExp(x, max, gradient), log = DoubleMath.Log(sum), total = 0, loss = 0;
        if (shares.OnlyClass is >= 0 and var only)
        {
            return FromLogits(x, max, sum, log, only, shares[only], gradient, scale);
        }

        for (int c = 0; c < x.Length; c++)
        {
            double share = shares[c];
            if (share != 0)
            {
                total += share;
                loss += share * (log - ((double)x[c] - max));
            }
        }

        double factor = scale * total / sum;
        for (int c = 0; c < gradient.Length; c++)
        {
            // The difference is near 0 where the prediction is right, so that its terms are taken in double.
            double share = shares[c];
            gradient[c] = (float)(share == 0 ? factor * gradient[c] : factor * DoubleMath.Exp((double)x[c] - max) - scale * share);
        }

        return loss;
    }

    // The same where one class alone has a share.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double FromLogits(ReadOnlySpan<float> x, float max, double sum, double log, int only, double share, Span<float> gradient, float scale)
    {
        double factor = scale * share / sum;
        DoubleMath.Scale(gradient, factor);
        if (share == 0)
        {
            return 0;
        }

        if (!gradient.IsEmpty)
        {
            gradient[only] = (float)(factor * DoubleMath.Exp((double)x[only] - max) - scale * share);
        }

        return share * (log - ((double)x[only] - max));
    }

    /// <summary>
    /// From probabilities, by Keras's rule: q = p/Σp, clipped to [1e-7, 1 − 1e-7], and its gradient (A − a/q)/Σp, without the clipped classes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double FromProbabilities<T>(ReadOnlySpan<float> p, T shares, Span<float> gradient, float scale)
        where T : struct, IClassShares, allows ref struct
    {
        double sum = 0;
        foreach (float value in p)
        {
            Probabilities.RequireProbability(value);
            sum += value;
        }

        double total = 0, loss = 0;
        for (int c = 0; c < p.Length; c++)
        {
            double share = shares[c];
            if (share != 0)
            {
                double q = Probabilities.ClipShare(p[c] / sum, out double inside);
                loss -= share * DoubleMath.Log(q);
                total += share * inside;
            }
        }

        float others = (float)(scale * total / sum);
        for (int c = 0; c < gradient.Length; c++)
        {
            double share = shares[c];
            if (share == 0)
            {
                gradient[c] = others;
                continue;
            }

            double q = Probabilities.ClipShare(p[c] / sum, out double inside);
            gradient[c] = (float)(scale * (total - share * inside / q) / sum);
        }

        // A NaN among the other classes has made the sum NaN, but may not have met a share.
        return double.IsNaN(sum) ? sum : loss;
    }

    /// <summary>The largest value; NaN if one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest(ReadOnlySpan<float> x)
    {
        ref float first = ref MemoryMarshal.GetReference(x);
        float max = float.NegativeInfinity;
        int whole = x.Length & ~7;
        if (whole > 0)
        {
            Vector256<float> eight = Vector256.LoadUnsafe(ref first);
            for (nint i = 8; i < whole; i += 8)
            {
                eight = Vector256.Max(eight, Vector256.LoadUnsafe(ref Unsafe.Add(ref first, i)));
            }

            for (int i = 0; i < 8; i++)
            {
                max = MathF.Max(max, eight[i]);
            }
        }

        for (int i = whole; i < x.Length; i++)
        {
            max = MathF.Max(max, x[i]);
        }

        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double FromInfinities<T>(ReadOnlySpan<float> x, float max, T shares, Span<float> gradient, float scale)
        where T : struct, IClassShares, allows ref struct
    {
        if (max != float.PositiveInfinity)
        {
            gradient.Fill(float.NaN);
            return double.NaN;
        }

        int infinite = 0;
        double total = 0, loss = 0;
        foreach (float value in x)
        {
            infinite += value == max ? 1 : 0;
        }

        for (int c = 0; c < x.Length; c++)
        {
            double share = shares[c];
            total += share;
            loss += share == 0 ? 0 : x[c] == max ? share * DoubleMath.Log(infinite) : double.PositiveInfinity;
        }

        for (int c = 0; c < gradient.Length; c++)
        {
            gradient[c] = (float)(scale * ((x[c] == max ? total / infinite : 0) - shares[c]));
        }

        return loss;
    }
}
