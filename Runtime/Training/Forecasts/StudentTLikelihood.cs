using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Student's t distribution for each target, whose heavy tails let single targets be far off. Its three outputs are the location μ, s with the scale σ = softplus(s) + 10⁻⁶, and
/// n with the degrees of freedom ν = 2 + softplus(n), so that the variance is finite for any output, as in GluonTS.
/// </summary>
public sealed class StudentTLikelihood : LikelihoodLoss
{
    /// <summary>3: μ, s, n.</summary>
    public override int OutputsPerTarget => 3;

    /// <inheritdoc/>
    public override string Name => nameof(StudentTLikelihood);

    /// <summary>μ.</summary>
    /// <inheritdoc/>
    public override double Point(ReadOnlySpan<float> outputs)
    {
        RequireOne(outputs);
        return outputs[0];
    }

    /// <summary>σ·√(ν / (ν − 2)).</summary>
    /// <inheritdoc/>
    public override double Deviation(ReadOnlySpan<float> outputs)
    {
        (double scale, double degrees) = Shape(outputs);
        return scale * Math.Sqrt(degrees / (degrees - 2));
    }

    /// <inheritdoc/>
    public override double CumulativeProbability(ReadOnlySpan<float> outputs, double value)
    {
        (double scale, double degrees) = Shape(outputs);
        return StudentTDistribution.Cumulative((value - outputs[0]) / scale, degrees);
    }

    /// <inheritdoc/>
    public override double Quantile(ReadOnlySpan<float> outputs, double probability)
    {
        (double scale, double degrees) = Shape(outputs);
        return outputs[0] + scale * StudentTDistribution.Quantile(RequireProbability(probability, nameof(probability)), degrees);
    }

    /// <inheritdoc/>
    public override double RankedProbabilityScore(ReadOnlySpan<float> outputs, float target)
    {
        // Jordan, Krüger and Lerch, "Evaluating probabilistic forecasts with scoringRules", 2019.
        (double scale, double nu) = Shape(outputs);
        double z = (target - (double)outputs[0]) / scale;
        double betas = DoubleMath.Exp(SpecialFunctions.LogBeta(0.5, nu - 0.5) - 2 * SpecialFunctions.LogBeta(0.5, nu / 2));
        return scale * (z * (2 * StudentTDistribution.Cumulative(z, nu) - 1) + 2 * StudentTDistribution.Density(z, nu) * (nu + z * z) / (nu - 1) - 2 * Math.Sqrt(nu) / (nu - 1) * betas);
    }

    private protected override double Term(ReadOnlySpan<float> outputs, float target, Span<double> slopes)
    {
        (double scale, double nu) = Shape(outputs);
        double z = ((double)target - outputs[0]) / scale, square = z * z, weight = (nu + 1) / (nu + square), tail = DoubleMath.Log1p(square / nu);
        slopes[0] = -weight * z / scale;
        slopes[1] = (1 - weight * square) / scale * DoubleMath.Sigmoid(outputs[1]);
        double degrees = 0.5 * (1 / nu + SpecialFunctions.Digamma(0.5 * nu) - SpecialFunctions.Digamma(0.5 * (nu + 1)) + tail - weight * square / nu);
        slopes[2] = degrees * DoubleMath.Sigmoid(outputs[2]);
        return DoubleMath.Log(scale) + 0.5 * DoubleMath.Log(nu * Math.PI) + SpecialFunctions.LogGamma(0.5 * nu) - SpecialFunctions.LogGamma(0.5 * (nu + 1)) + 0.5 * (nu + 1) * tail;
    }

    private (double Scale, double Degrees) Shape(ReadOnlySpan<float> outputs)
    {
        RequireOne(outputs);
        return (DoubleMath.Softplus(outputs[1]) + Least, 2 + DoubleMath.Softplus(outputs[2]));
    }
}
