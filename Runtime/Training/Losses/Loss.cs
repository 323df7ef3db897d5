using System.Collections.Immutable;
using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// The objective that training minimizes: the mean, over all terms of a batch, of the distance between predictions and targets. A <see cref="RowLoss"/>
/// scores the output of one sample at one time step, a <see cref="SequenceLoss"/> all outputs of a sample together. Instances are thread-safe.
/// </summary>
public abstract class Loss
{
    private protected Loss()
    {
    }

    /// <summary>Mean of (p − t)² over all elements; its gradient is 2·(p − t) / n. Keras's <c>MeanSquaredError</c>, PyTorch's <c>MSELoss</c>.</summary>
    public static RowLoss MeanSquaredError { get; } = new SquaredError();

    /// <summary>
    /// Mean of |p − t| over all elements; its gradient is sign(p − t) / n, and 0 where both are equal. Keras's <c>MeanAbsoluteError</c>, PyTorch's
    /// <c>L1Loss</c>.
    /// </summary>
    public static RowLoss MeanAbsoluteError { get; } = new AbsoluteError();

    /// <summary>Mean of ln cosh(p − t): about ½·d² for small differences, |d| − ln 2 for large ones. Keras's <c>LogCosh</c>.</summary>
    public static RowLoss LogCosh { get; } = new ElementLoss<LogCoshTerm>(nameof(LogCosh), nameof(LogCosh), default);

    /// <summary>Binary cross-entropy of probabilities, such as the output of a sigmoid; see <see cref="Unrolled.Training.BinaryCrossEntropy"/> for its options.</summary>
    public static RowLoss BinaryCrossEntropy { get; } = new BinaryCrossEntropy();

    /// <summary>Binary cross-entropy of logits, from a network that ends without a sigmoid; see <see cref="Unrolled.Training.BinaryCrossEntropy"/>.</summary>
    public static RowLoss BinaryCrossEntropyFromLogits { get; } = new BinaryCrossEntropy { FromLogits = true };

    /// <summary>
    /// Cross-entropy of probabilities, such as the output of a softmax, with one target for each class (one-hot, or probabilities that sum to 1); see
    /// <see cref="Unrolled.Training.CategoricalCrossEntropy"/> for its options.
    /// </summary>
    public static RowLoss CategoricalCrossEntropy { get; } = new CategoricalCrossEntropy();

    /// <summary>Cross-entropy of logits with one target for each class; see <see cref="Unrolled.Training.CategoricalCrossEntropy"/>.</summary>
    public static RowLoss CategoricalCrossEntropyFromLogits { get; } = new CategoricalCrossEntropy { FromLogits = true };

    /// <summary>
    /// Cross-entropy of probabilities with a class index as the target; see <see cref="Unrolled.Training.SparseCategoricalCrossEntropy"/> for its
    /// options.
    /// </summary>
    public static RowLoss SparseCategoricalCrossEntropy { get; } = new SparseCategoricalCrossEntropy();

    /// <summary>Cross-entropy of logits with a class index as the target; see <see cref="Unrolled.Training.SparseCategoricalCrossEntropy"/>.</summary>
    public static RowLoss SparseCategoricalCrossEntropyFromLogits { get; } = new SparseCategoricalCrossEntropy { FromLogits = true };

    /// <summary>Its name, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The loss's identity, with all its constants: losses with equal descriptions are equivalent. A checkpoint continues only with an equal description.
    /// By default it is the name; losses with constants add them.
    /// </summary>
    public virtual string Description => Name;

    /// <summary>The metrics that a trainer reports by default, if they can compare the network's outputs with the loss's targets.</summary>
    public virtual ImmutableArray<Metric> DefaultMetrics => [Metric.MeanAbsoluteError];

    /// <summary>Throws if the loss does not support outputs of a width.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    /// <exception cref="ArgumentException">The loss does not support the width.</exception>
    public virtual void RequireOutputs(int outputs)
    {
    }

    /// <summary>The meaning of the network's outputs, if the loss depends on it.</summary>
    internal virtual OutputForm Form => OutputForm.Any;

    /// <summary>
    /// Mean of ½·d² for |d| ≤ δ and δ·(|d| − ½·δ) beyond, with d = p − t (Huber, "Robust estimation of a location parameter", 1964). Keras's
    /// <c>Huber</c>, PyTorch's <c>HuberLoss</c>.
    /// </summary>
    /// <param name="delta">δ, above 0, in the unit of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0, negative or not finite.</exception>
    public static RowLoss Huber(float delta = 1f)
    {
        RequirePositive(delta, nameof(delta));
        return new ElementLoss<HuberTerm>(nameof(Huber), string.Create(CultureInfo.InvariantCulture, $"{nameof(Huber)}(delta: {delta})"), new HuberTerm(delta));
    }

    /// <summary>
    /// Mean of ½·d²/β for |d| &lt; β and |d| − ½·β beyond, with d = p − t: Huber's loss divided by β. PyTorch's <c>SmoothL1Loss</c>.
    /// </summary>
    /// <param name="beta">β, above 0, in the unit of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0, negative or not finite.</exception>
    public static RowLoss SmoothL1(float beta = 1f)
    {
        RequirePositive(beta, nameof(beta));
        return new ElementLoss<SmoothL1Term>(nameof(SmoothL1), string.Create(CultureInfo.InvariantCulture, $"{nameof(SmoothL1)}(beta: {beta})"), new SmoothL1Term(beta));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private protected static float RequirePositive(float value, string parameter)
        => float.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a finite number above 0.");

    private protected static float RequireSmoothing(float value, string parameter)
        => value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a number in [0, 1].");
}
