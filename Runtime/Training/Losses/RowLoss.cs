using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A loss whose terms each belong to one output row: one sample at one time step.</summary>
public abstract class RowLoss : Loss
{
    /// <summary>The number of terms that one row adds to the mean: its elements, or 1 for a loss that scores a row as a whole.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TermsPerRow(int outputs) => outputs;

    /// <summary>The number of floats in a target row: the number of outputs, or 1 for a loss that takes a class index.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TargetWidth(int outputs) => outputs;

    /// <summary>True if rows may have different weights in the mean, given by <see cref="RowWeight"/>.</summary>
    public virtual bool WeighsRows => false;

    /// <summary>
    /// The weight of a row in the mean's denominator: 1, or the weight of its class. 0 for a row that does not count: <see cref="Row"/> is not
    /// called for it, its gradient is 0, and metrics skip it.
    /// </summary>
    /// <param name="target">[<see cref="TargetWidth"/>].</param>
    /// <exception cref="LossRowException">The target is invalid.</exception>
    public virtual double RowWeight(ReadOnlySpan<float> target) => 1;

    /// <summary>The loss of one output row.</summary>
    /// <param name="predicted">[outputs], the network's output.</param>
    /// <param name="target">[<see cref="TargetWidth"/>], the expected output.</param>
    /// <param name="gradient">
    /// [outputs]; receives the gradient of the row's sum with respect to <paramref name="predicted"/>, times <paramref name="scale"/>; or empty.
    /// </param>
    /// <param name="scale">1 / the number of terms in the batch.</param>
    /// <returns>
    /// The sum of the row's <see cref="TermsPerRow"/> terms, each multiplied by its weight but not by <paramref name="scale"/>. NaN and infinities are
    /// returned as they are.
    /// </returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">The target or the prediction is invalid for this loss.</exception>
    public abstract double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale);

    private protected void RequireLengths(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient)
    {
        Require.Length(target.Length, TargetWidth(predicted.Length), nameof(target), "the target row");
        if (!gradient.IsEmpty)
        {
            Require.Length(gradient.Length, predicted.Length, nameof(gradient), "the gradient row");
        }
    }
}
