using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// A normal distribution for each target. Its two outputs are the mean μ and s with the deviation σ = softplus(s) + 10⁻⁶ (Nix and Weigend, "Estimating the mean and variance of the
/// target probability distribution", 1994). PyTorch's <c>GaussianNLLLoss</c> with <c>full=True</c>, which takes μ and σ².
/// </summary>
public sealed class GaussianLikelihood : LikelihoodLoss
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>2: μ, s.</summary>
    public override int OutputsPerTarget => 2;

    /// <inheritdoc/>
    public override string Name => nameof(GaussianLikelihood);

    /// <summary>μ.</summary>
    /// <inheritdoc/>
    public override double Point(ReadOnlySpan<float> outputs)
    {
        RequireOne(outputs);
        return outputs[0];
    }

    /// <summary>σ.</summary>
    /// <inheritdoc/>
    public override double Deviation(ReadOnlySpan<float> outputs)
    {
        RequireOne(outputs);
        return DoubleMath.Softplus(outputs[1]) + Least;
    }

    /// <inheritdoc/>
    public override double CumulativeProbability(ReadOnlySpan<float> outputs, double value) => NormalDistribution.Cumulative((value - Point(outputs)) / Deviation(outputs));

    /// <inheritdoc/>
    public override double Quantile(ReadOnlySpan<float> outputs, double probability)
        => Point(outputs) + Deviation(outputs) * NormalDistribution.Quantile(RequireProbability(probability, nameof(probability)));

    /// <inheritdoc/>
    public override double RankedProbabilityScore(ReadOnlySpan<float> outputs, float target)
    {
        double deviation = Deviation(outputs), z = (target - Point(outputs)) / deviation;
        return deviation * (z * (2 * NormalDistribution.Cumulative(z) - 1) + 2 * NormalDistribution.Density(z) - 1 / Math.Sqrt(Math.PI));
    }

    private protected override double Term(ReadOnlySpan<float> outputs, float target, Span<double> slopes)
    {
        double deviation = DoubleMath.Softplus(outputs[1]) + Least, z = ((double)target - outputs[0]) / deviation;
        slopes[0] = -z / deviation;
        slopes[1] = (1 - z * z) / deviation * DoubleMath.Sigmoid(outputs[1]);
        return HalfLogTwoPi + DoubleMath.Log(deviation) + 0.5 * z * z;
    }
}
