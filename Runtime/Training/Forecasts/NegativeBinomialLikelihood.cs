using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// A negative binomial distribution for each target, a count. Its two outputs are a with the mean μ = softplus(a) + 10⁻⁶, and b with the dispersion α = softplus(b) + 10⁻⁶; the
/// variance is μ + α·μ² (Salinas et al., "DeepAR: Probabilistic forecasting with autoregressive recurrent networks", 2020). Targets are whole numbers, 0 or more.
/// </summary>
public sealed class NegativeBinomialLikelihood : LikelihoodLoss
{
    // From here on sums over counts are integrals with Euler and Maclaurin's corrections, exact to 1e-12.
    private const int Exact = 64;

    // Points of a score whose distribution spans more counts.
    private const int MaxPoints = 1 << 20;

    /// <summary>2: a, b.</summary>
    public override int OutputsPerTarget => 2;

    /// <inheritdoc/>
    public override string Name => nameof(NegativeBinomialLikelihood);

    /// <summary>μ.</summary>
    /// <inheritdoc/>
    public override double Point(ReadOnlySpan<float> outputs) => Shape(outputs).Mean;

    /// <summary>√(μ + α·μ²).</summary>
    /// <inheritdoc/>
    public override double Deviation(ReadOnlySpan<float> outputs)
    {
        (double mean, double dispersion) = Shape(outputs);
        return Math.Sqrt(mean + dispersion * mean * mean);
    }

    /// <inheritdoc/>
    public override double CumulativeProbability(ReadOnlySpan<float> outputs, double value)
    {
        (double mean, double dispersion) = Shape(outputs);
        return Cumulative(Math.Floor(value), mean, dispersion);
    }

    /// <summary>The least count that the target is at most with a probability.</summary>
    /// <inheritdoc/>
    public override double Quantile(ReadOnlySpan<float> outputs, double probability)
    {
        (double mean, double dispersion) = Shape(outputs);
        return Quantile(RequireProbability(probability, nameof(probability)), mean, dispersion);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double RankedProbabilityScore(ReadOnlySpan<float> outputs, float target)
    {
        (double mean, double dispersion) = Shape(outputs);
        double from = Quantile(1e-9, mean, dispersion), to = Quantile(1 - 1e-9, mean, dispersion);

        // Outside, the distribution is 0 or 1, and only the distance counts.
        double sum = Math.Max(0, from - target) + Math.Max(0, target - to - 1), step = Math.Max(1, Math.Ceiling((to - from) / MaxPoints));
        double cumulative = Cumulative(from, mean, dispersion), probability = DoubleMath.Exp(-NegativeLog(from, mean, dispersion)), odds = dispersion * mean / (1 + dispersion * mean);
        for (double k = from; k <= to; k += step)
        {
            double difference = cumulative - (target <= k ? 1 : 0);
            sum += step * difference * difference;
            if (step > 1)
            {
                cumulative = Cumulative(k + step, mean, dispersion);
                continue;
            }

            probability *= (k + 1 / dispersion) / (k + 1) * odds;
            cumulative += probability;
        }

        return sum;
    }

    private protected override double Term(ReadOnlySpan<float> outputs, float target, Span<double> slopes)
    {
        (double mean, double dispersion) = Shape(outputs);
        if (target < 0 || target != MathF.Floor(target) || float.IsInfinity(target))
        {
            throw new LossRowException(string.Create(CultureInfo.InvariantCulture, $"Expected a count, a whole number of 0 or more, as the target, got {target}."));
        }

        double product = dispersion * mean, whole = 1 + product;
        slopes[0] = (mean - target) / (mean * whole) * DoubleMath.Sigmoid(outputs[0]);
        slopes[1] = (Bend(product) / (dispersion * dispersion) + target * mean / whole - RisingSums(target, dispersion).Slope) * DoubleMath.Sigmoid(outputs[1]);
        return NegativeLog(target, mean, dispersion);
    }

    private static double NegativeLog(double count, double mean, double dispersion)
    {
        // With r = 1/α: ln Γ(t + r) − ln Γ(r) + t·ln α = Σ ln(1 + α·k) over k < t, and the derivative of it by α likewise, without differences of large numbers.
        double odds = DoubleMath.Log1p(dispersion * mean);
        return SpecialFunctions.LogGamma(count + 1) - RisingSums(count, dispersion).Logs + odds / dispersion + count * (odds - DoubleMath.Log(mean));
    }

    // x / (1 + x) − ln(1 + x), which is −x²/2 for small x.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Bend(double x)
    {
        if (x > 0.05)
        {
            return x / (1 + x) - DoubleMath.Log1p(x);
        }

        double sum = 0, power = x;
        for (int k = 2; k < 14; k++)
        {
            power *= -x;
            sum += power * (k - 1) / k;
        }

        return sum;
    }

    // Σ ln(1 + α·k) and Σ k / (1 + α·k) over k < t.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Logs, double Slope) RisingSums(double t, double alpha)
    {
        double logs = 0, slope = 0;
        for (int k = 1; k < Math.Min(t, Exact); k++)
        {
            logs += DoubleMath.Log1p(alpha * k);
            slope += k / (1 + alpha * k);
        }

        if (t <= Exact || double.IsNaN(t))
        {
            return (logs + 0 * t, slope + 0 * t);
        }

        static double LogIntegral(double x, double alpha) => ((1 + alpha * x) * DoubleMath.Log1p(alpha * x) - alpha * x) / alpha;
        static double SlopeIntegral(double x, double alpha) => alpha * x < 1e-4 ? x * x * (0.5 - alpha * x / 3 + alpha * x * (alpha * x) / 4) : (x - DoubleMath.Log1p(alpha * x) / alpha) / alpha;
        static double LogCorrection(double x, double alpha)
        {
            double rate = alpha / (1 + alpha * x);
            return -0.5 * DoubleMath.Log1p(alpha * x) + rate / 12 - 2 * rate * rate * rate / 720;
        }

        static double SlopeCorrection(double x, double alpha)
        {
            double unit = 1 / (1 + alpha * x), square = unit * unit;
            return -0.5 * x * unit + square / 12 - 6 * alpha * alpha * square * square / 720;
        }

        logs += LogIntegral(t, alpha) - LogIntegral(Exact, alpha) + LogCorrection(t, alpha) - LogCorrection(Exact, alpha);
        slope += SlopeIntegral(t, alpha) - SlopeIntegral(Exact, alpha) + SlopeCorrection(t, alpha) - SlopeCorrection(Exact, alpha);
        return (logs, slope);
    }

    private static double Cumulative(double count, double mean, double dispersion)
        => count < 0 ? 0 : SpecialFunctions.RegularizedBeta(1 / (1 + dispersion * mean), 1 / dispersion, count + 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Quantile(double probability, double mean, double dispersion)
    {
        double high = Math.Ceiling(mean) + 1;
        while (Cumulative(high, mean, dispersion) < probability)
        {
            high *= 2;
        }

        double low = -1;
        while (high - low > 1)
        {
            double middle = Math.Floor((low + high) / 2);
            if (Cumulative(middle, mean, dispersion) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    private (double Mean, double Dispersion) Shape(ReadOnlySpan<float> outputs)
    {
        RequireOne(outputs);
        return (DoubleMath.Softplus(outputs[0]) + Least, DoubleMath.Softplus(outputs[1]) + Least);
    }
}
