using Unrolled.Kernels;

namespace Unrolled;

/// <summary>What training reports besides the loss. It has no part in the gradient. One instance serves any number of threads at once.</summary>
public abstract class Metric
{
    /// <summary>Mean of |p − t| over all elements, in the unit of the target.</summary>
    public static Metric MeanAbsoluteError { get; } = new AbsoluteError();

    /// <summary>√(mean of (p − t)²) over all elements, in the unit of the target.</summary>
    public static Metric RootMeanSquaredError { get; } = new RootSquaredError();

    /// <summary>Its name, for display and messages.</summary>
    public abstract string Name { get; }

    /// <summary>How many terms of the mean one row adds: the elements, unless a metric looks at a row as a whole.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public virtual int TermsPerRow(int outputs) => outputs;

    /// <summary>The sum of the terms of one output row: one sample at one time step.</summary>
    /// <param name="predicted">[outputs], what the network gave.</param>
    /// <param name="target">What it should have given, in the form that the loss takes.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target);

    /// <summary>The metric, from the sum of all terms and their number.</summary>
    /// <param name="sum">What <see cref="Row"/> gave, added up.</param>
    /// <param name="terms">How many terms that were, 1 or more.</param>
    public virtual double Result(double sum, long terms) => sum / terms;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private sealed class AbsoluteError : Metric
    {
        public override string Name => nameof(MeanAbsoluteError);

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
        {
            Require.Length(target.Length, predicted.Length, nameof(target), "the target row");
            double sum = 0;
            for (int k = 0; k < predicted.Length; k++)
            {
                sum += Math.Abs((double)predicted[k] - target[k]);
            }

            return sum;
        }
    }

    private sealed class RootSquaredError : Metric
    {
        public override string Name => nameof(RootMeanSquaredError);

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
        {
            Require.Length(target.Length, predicted.Length, nameof(target), "the target row");
            double sum = 0;
            for (int k = 0; k < predicted.Length; k++)
            {
                double difference = (double)predicted[k] - target[k];
                sum += difference * difference;
            }

            return sum;
        }

        public override double Result(double sum, long terms) => Math.Sqrt(sum / terms);
    }
}
