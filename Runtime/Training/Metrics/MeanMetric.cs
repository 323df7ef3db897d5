using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A metric that is a mean of the rows' terms, or a function of that mean.</summary>
public abstract class MeanMetric : Metric
{
    /// <summary>The number of terms that one row adds to the mean: its elements, or 1 for a metric that scores a row as a whole.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TermsPerRow(int outputs) => outputs;

    /// <summary>2: the sum of terms and their number.</summary>
    public sealed override int Counters(int outputs) => 2;

    /// <inheritdoc/>
    public sealed override void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<double> counters)
    {
        counters[0] += Row(predicted, target);
        counters[1] += TermsPerRow(predicted.Length);
    }

    /// <inheritdoc/>
    public sealed override double Result(ReadOnlySpan<double> counters) => Result(counters[0] / counters[1]);

    /// <summary>The sum of the terms of one output row: one sample at one time step.</summary>
    /// <param name="predicted">[outputs], the network's output.</param>
    /// <param name="target">The expected output, in the form that the loss takes.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">The target is invalid.</exception>
    public abstract double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target);

    /// <summary>Computes the metric from the mean of all terms, which is NaN if there are none.</summary>
    /// <param name="mean">The mean.</param>
    public virtual double Result(double mean) => mean;

    private protected static void RequireWidth(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
        => Require.Length(target.Length, predicted.Length, nameof(target), "the target row");
}
