using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// The mean over targets of −ln of the density, or of the probability, that a distribution gives to them. Outputs are any numbers: what has to be positive goes through a softplus.
/// </summary>
public abstract class LikelihoodLoss : ForecastLoss
{
    /// <summary>What is added to deviations, means and dispersions that have to be positive, so that their logarithm is finite.</summary>
    private protected const double Least = 1e-6;

    private protected LikelihoodLoss()
    {
    }

    /// <summary>The number of targets.</summary>
    public sealed override int TermsPerRow(int outputs) => outputs / OutputsPerTarget;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireOutputs(predicted.Length);
        RequireLengths(predicted, target, gradient);
        int count = OutputsPerTarget;
        double sum = 0;
        Span<double> slopes = stackalloc double[3];
        for (int t = 0; t < target.Length; t++)
        {
            sum += Term(predicted.Slice(t * count, count), target[t], slopes);
            for (int k = 0; k < count && !gradient.IsEmpty; k++)
            {
                gradient[t * count + k] = (float)(scale * slopes[k]);
            }
        }

        return sum;
    }

    /// <summary>The probability that the target is at most a value.</summary>
    /// <param name="outputs">[<see cref="ForecastLoss.OutputsPerTarget"/>], the outputs of one target.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public abstract double CumulativeProbability(ReadOnlySpan<float> outputs, double value);

    /// <summary>The standard deviation of a target.</summary>
    /// <param name="outputs">[<see cref="ForecastLoss.OutputsPerTarget"/>], the outputs of one target.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public abstract double Deviation(ReadOnlySpan<float> outputs);

    /// <summary>−ln of one target's density.</summary>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="target">The target.</param>
    /// <param name="slopes">Receives the derivative with respect to each output.</param>
    private protected abstract double Term(ReadOnlySpan<float> outputs, float target, Span<double> slopes);
}
