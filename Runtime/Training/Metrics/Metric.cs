namespace Unrolled.Training;

/// <summary>
/// A value that training reports besides the loss. It does not affect the gradient. A metric is computed from a few sums over all output rows, its counters;
/// one that is a mean of terms of rows is a <see cref="MeanMetric"/>. One instance serves any number of threads at once.
/// </summary>
/// <remarks>
/// Rows that the loss skips (weight 0, or an ignored class) are skipped; others count once, whatever their weight. Two metrics are equal
/// if they are of one type and have one name.
/// </remarks>
public abstract class Metric : IEquatable<Metric>
{
    /// <summary>Mean of |p − t| over all elements, in the unit of the target.</summary>
    public static MeanMetric MeanAbsoluteError { get; } = new AbsoluteErrorMetric();

    /// <summary>√(mean of (p − t)²) over all elements, in the unit of the target.</summary>
    public static MeanMetric RootMeanSquaredError { get; } = new RootSquaredErrorMetric();

    /// <summary>Mean of 100·|p − t| / max(|t|, 1e-7) over all elements, in percent, as Keras has it.</summary>
    public static MeanMetric MeanAbsolutePercentageError { get; } = new PercentageErrorMetric();

    /// <summary>The share of elements that are on the target's side of ½: yes or no, from probabilities.</summary>
    public static MeanMetric BinaryAccuracy { get; } = BinaryAccuracyAt(0.5f);

    /// <summary>The share of elements that are on the target's side of 0: yes or no, from logits.</summary>
    public static MeanMetric BinaryAccuracyFromLogits { get; } = BinaryAccuracyAt(0f);

    /// <summary>
    /// The share of rows whose largest output (the first of several) is that of the right class. Targets are indices of classes, or one number for each
    /// class. It does not matter whether outputs are probabilities or logits.
    /// </summary>
    public static MeanMetric Accuracy { get; } = new AccuracyMetric();

    /// <summary>
    /// e to the mean of −ln p of the right class, from probabilities: the number of equally likely classes that the network hesitates between. Targets are indices of
    /// classes, or one number for each class.
    /// </summary>
    public static MeanMetric Perplexity { get; } = new PerplexityMetric(fromLogits: false);

    /// <summary>The same from logits, or from the logarithms of probabilities.</summary>
    public static MeanMetric PerplexityFromLogits { get; } = new PerplexityMetric(fromLogits: true);

    /// <summary>Of the elements that the network says yes to (above ½), the share that are; 0 if it says no to all, NaN if no element counts.</summary>
    public static Metric Precision { get; } = PrecisionAt(0.5f);

    /// <summary>Of the elements that are a yes, the share that the network says yes to (above ½); 0 if there are none, NaN if no element counts.</summary>
    public static Metric Recall { get; } = RecallAt(0.5f);

    /// <summary>The harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn); 0 if there is no yes at all, NaN if no element counts.</summary>
    public static Metric F1 { get; } = F1At(0.5f);

    /// <summary>
    /// The mean of the precisions of classes, each against all others, the largest output being the network's choice. Classes that no target has and the network never
    /// chooses are skipped. Targets are indices of classes, or one number for each class.
    /// </summary>
    public static Metric MacroPrecision { get; } = new ClassScoreMetric(nameof(MacroPrecision), Score.Precision);

    /// <summary>The mean of the recalls of classes; see <see cref="MacroPrecision"/>.</summary>
    public static Metric MacroRecall { get; } = new ClassScoreMetric(nameof(MacroRecall), Score.Recall);

    /// <summary>The mean of F1 of classes; see <see cref="MacroPrecision"/>.</summary>
    public static Metric MacroF1 { get; } = new ClassScoreMetric(nameof(MacroF1), Score.F1);

    /// <summary>Its name, for display and messages; with its constants, if they are not the usual ones.</summary>
    public abstract string Name { get; }

    /// <summary>The share of elements that are on the same side of the threshold as their target is of ½.</summary>
    /// <param name="threshold">An output above it is a yes.</param>
    public static MeanMetric BinaryAccuracyAt(float threshold) => new BinaryAccuracyMetric(threshold);

    /// <summary>The share of rows in which fewer than k outputs are larger than that of the right class.</summary>
    /// <param name="k">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public static MeanMetric TopAccuracy(int k) => new TopAccuracyMetric(k);

    /// <summary><see cref="Precision"/> with another threshold: 0 for logits.</summary>
    /// <param name="threshold">An output above it is a yes.</param>
    public static Metric PrecisionAt(float threshold) => new BinaryScoreMetric(nameof(Precision), Score.Precision, threshold);

    /// <summary><see cref="Recall"/> with another threshold: 0 for logits.</summary>
    /// <param name="threshold">An output above it is a yes.</param>
    public static Metric RecallAt(float threshold) => new BinaryScoreMetric(nameof(Recall), Score.Recall, threshold);

    /// <summary><see cref="F1"/> with another threshold: 0 for logits.</summary>
    /// <param name="threshold">An output above it is a yes.</param>
    public static Metric F1At(float threshold) => new BinaryScoreMetric(nameof(F1), Score.F1, threshold);

    /// <summary>True if the metric can compare outputs with targets of a width. As many as outputs, unless it says otherwise.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    /// <param name="targets">Floats of a target row.</param>
    public virtual bool Accepts(int outputs, int targets) => outputs == targets;

    /// <summary>True if a larger value is the better one, as of a share that is right; false, unless it says otherwise, if a smaller one is, as of an error.</summary>
    public virtual bool LargerIsBetter => false;

    /// <summary>How many sums are kept.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public abstract int Counters(int outputs);

    /// <summary>Adds what one output row has to the counters: one sample at one time step.</summary>
    /// <param name="predicted">[outputs], the network's output.</param>
    /// <param name="target">The expected output, in the form that the loss takes.</param>
    /// <param name="counters">[<see cref="Counters"/>], zeros at first.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">The target is invalid.</exception>
    public abstract void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<double> counters);

    /// <summary>The metric, from the counters of all rows.</summary>
    /// <param name="counters">[<see cref="Counters"/>], those of several parts added up.</param>
    public abstract double Result(ReadOnlySpan<double> counters);

    /// <inheritdoc/>
    public bool Equals(Metric? other) => other is not null && other.GetType() == GetType() && other.Name == Name;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Metric);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
