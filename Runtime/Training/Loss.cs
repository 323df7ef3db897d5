using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// What training makes small: the mean, over all terms of a batch, of a difference between prediction and target. One instance serves
/// any number of threads at once.
/// </summary>
public abstract class Loss
{
    /// <summary>Mean of (p − t)² over all elements; its gradient is 2·(p − t) / n. Keras's <c>MeanSquaredError</c>.</summary>
    public static Loss MeanSquaredError { get; } = new SquaredError();

    /// <summary>Mean of |p − t| over all elements; its gradient is sign(p − t) / n, and 0 where both are equal. Keras's <c>MeanAbsoluteError</c>.</summary>
    public static Loss MeanAbsoluteError { get; } = new AbsoluteError();

    /// <summary>Its name, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>How many terms of the mean one row adds: the elements, unless a loss looks at a row as a whole.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TermsPerRow(int outputs) => outputs;

    /// <summary>Floats of a target row: as many as outputs, unless a loss takes a class index.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TargetWidth(int outputs) => outputs;

    /// <summary>The loss of one output row: one sample at one time step.</summary>
    /// <param name="predicted">[outputs], what the network gave.</param>
    /// <param name="target">[<see cref="TargetWidth"/>], what it should have given.</param>
    /// <param name="gradient">
    /// [outputs], takes the gradient of the row's sum with respect to <paramref name="predicted"/>, times <paramref name="scale"/>; or empty.
    /// </param>
    /// <param name="scale">1 / terms of the batch, where the batch's loss is a mean.</param>
    /// <returns>The sum of the row's <see cref="TermsPerRow"/> terms, not scaled. NaN and infinities come through.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static void RequireElementwise(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient)
    {
        Require.Length(target.Length, predicted.Length, nameof(target), "the target row");
        if (!gradient.IsEmpty)
        {
            Require.Length(gradient.Length, predicted.Length, nameof(gradient), "the gradient row");
        }
    }

    private sealed class SquaredError : Loss
    {
        public override string Name => nameof(MeanSquaredError);

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            RequireElementwise(predicted, target, gradient);
            double sum = 0;
            for (int k = 0; k < predicted.Length; k++)
            {
                double difference = (double)predicted[k] - target[k];
                sum += difference * difference;
            }

            for (int k = 0; k < gradient.Length; k++)
            {
                gradient[k] = 2 * scale * (predicted[k] - target[k]);
            }

            return sum;
        }
    }

    private sealed class AbsoluteError : Loss
    {
        public override string Name => nameof(MeanAbsoluteError);

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
        {
            RequireElementwise(predicted, target, gradient);
            double sum = 0;
            for (int k = 0; k < predicted.Length; k++)
            {
                sum += Math.Abs((double)predicted[k] - target[k]);
            }

            for (int k = 0; k < gradient.Length; k++)
            {
                // Not Math.Sign, which throws for NaN: here NaN has to come out as NaN.
                float difference = predicted[k] - target[k];
                gradient[k] = difference > 0 ? scale : difference < 0 ? -scale : difference * scale;
            }

            return sum;
        }
    }
}
