using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A loss whose terms each belong to one output row: one sample at one time step.</summary>
public abstract class RowLoss : Loss
{
    /// <summary>How many terms of the mean one row adds: the elements, unless a loss looks at a row as a whole.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TermsPerRow(int outputs) => outputs;

    /// <summary>Floats of a target row: as many as outputs, unless a loss takes a class index.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TargetWidth(int outputs) => outputs;

    /// <summary>True if rows may weigh differently in the mean, so that <see cref="RowWeight"/> has to be asked.</summary>
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
    /// [outputs], takes the gradient of the row's sum with respect to <paramref name="predicted"/>, times <paramref name="scale"/>; or empty.
    /// </param>
    /// <param name="scale">1 / terms of the batch, where the batch's loss is a mean.</param>
    /// <returns>The sum of the row's <see cref="TermsPerRow"/> terms, each already times its weight; not scaled. NaN and infinities come through.</returns>
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
