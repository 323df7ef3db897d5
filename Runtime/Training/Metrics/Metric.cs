namespace Unrolled.Training;

/// <summary>
/// A value that training reports in addition to the loss. It does not affect the gradient. A metric is computed from its counters, a few sums over all
/// output rows; a metric that is a mean of the rows' terms is a <see cref="MeanMetric"/>. Instances are thread-safe.
/// </summary>
/// <remarks>
/// Rows that the loss skips (weight 0, or an ignored class) are skipped; all others count once, whatever their weight. Two metrics are equal if they have the same type and name.
/// </remarks>
public abstract class Metric : IEquatable<Metric>
{
    /// <summary>Mean of |p − t| over all elements, in the unit of the target.</summary>
    public static MeanMetric MeanAbsoluteError { get; } = new AbsoluteErrorMetric();

    /// <summary>√(mean of (p − t)²) over all elements, in the unit of the target.</summary>
    public static MeanMetric RootMeanSquaredError { get; } = new RootSquaredErrorMetric();

    /// <summary>Mean of 100·|p − t| / max(|t|, 1e-7) over all elements, in percent, as in Keras.</summary>
    public static MeanMetric MeanAbsolutePercentageError { get; } = new PercentageErrorMetric();

    /// <summary>The fraction of elements that are on the same side of ½ as their target, for probabilities.</summary>
    public static MeanMetric BinaryAccuracy { get; } = BinaryAccuracyAt(0.5f);

    /// <summary>The fraction of elements that are on the same side of 0 as their target is of ½, for logits.</summary>
    public static MeanMetric BinaryAccuracyFromLogits { get; } = BinaryAccuracyAt(0f);

    /// <summary>
    /// The fraction of rows whose largest output (the first, if several are equal) is that of the correct class. Targets are class indices, or one number
    /// for each class. Outputs may be probabilities or logits.
    /// </summary>
    public static MeanMetric Accuracy { get; } = new AccuracyMetric();

    /// <summary>
    /// exp of the mean −ln p of the correct class, from probabilities: the number of equally likely classes with the same uncertainty. Targets are class
    /// indices, or one number for each class.
    /// </summary>
    public static MeanMetric Perplexity { get; } = new PerplexityMetric(fromLogits: false);

    /// <summary>The same from logits, or from log-probabilities.</summary>
    public static MeanMetric PerplexityFromLogits { get; } = new PerplexityMetric(fromLogits: true);

    /// <summary>The fraction of predicted positives (outputs above ½) that are positive; 0 if there are none, NaN if no element counts.</summary>
    public static Metric Precision { get; } = PrecisionAt(0.5f);

    /// <summary>The fraction of positive elements that are predicted as positive (output above ½); 0 if there are none, NaN if no element counts.</summary>
    public static Metric Recall { get; } = RecallAt(0.5f);

    /// <summary>The harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn); 0 if there are no positives at all, NaN if no element counts.</summary>
    public static Metric F1 { get; } = F1At(0.5f);

    /// <summary>
    /// The mean of the classes' precisions, each class against all others; the prediction is the class with the largest output. Classes that are neither
    /// in the targets nor in the predictions are skipped. Targets are class indices, or one number for each class.
    /// </summary>
    public static Metric MacroPrecision { get; } = new ClassScoreMetric(nameof(MacroPrecision), Score.Precision);

    /// <summary>The mean of the classes' recalls; see <see cref="MacroPrecision"/>.</summary>
    public static Metric MacroRecall { get; } = new ClassScoreMetric(nameof(MacroRecall), Score.Recall);

    /// <summary>The mean of the classes' F1 scores; see <see cref="MacroPrecision"/>.</summary>
    public static Metric MacroF1 { get; } = new ClassScoreMetric(nameof(MacroF1), Score.F1);

    /// <summary>Its name, for display and messages, with its constants if they are not the defaults.</summary>
    public abstract string Name { get; }

    /// <summary>The fraction of elements that are on the same side of the threshold as their target is of ½.</summary>
    /// <param name="threshold">Outputs above it are positive.</param>
    public static MeanMetric BinaryAccuracyAt(float threshold) => new BinaryAccuracyMetric(threshold);

    /// <summary>The fraction of rows in which fewer than k outputs are larger than that of the correct class.</summary>
    /// <param name="k">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public static MeanMetric TopAccuracy(int k) => new TopAccuracyMetric(k);

    /// <summary><see cref="Precision"/> with another threshold: 0 for logits.</summary>
    /// <param name="threshold">Outputs above it are positive.</param>
    public static Metric PrecisionAt(float threshold) => new BinaryScoreMetric(nameof(Precision), Score.Precision, threshold);

    /// <summary><see cref="Recall"/> with another threshold: 0 for logits.</summary>
    /// <param name="threshold">Outputs above it are positive.</param>
    public static Metric RecallAt(float threshold) => new BinaryScoreMetric(nameof(Recall), Score.Recall, threshold);

    /// <summary><see cref="F1"/> with another threshold: 0 for logits.</summary>
    /// <param name="threshold">Outputs above it are positive.</param>
    public static Metric F1At(float threshold) => new BinaryScoreMetric(nameof(F1), Score.F1, threshold);

    /// <summary>Mean |p − t| of the forecasts' <see cref="ForecastLoss.Point"/>, in the unit of the target.</summary>
    /// <param name="forecast">What the outputs are.</param>
    public static MeanMetric PointError(ForecastLoss forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        return new ForecastMetric(nameof(PointError), forecast, (outputs, target) => Math.Abs(forecast.Point(outputs) - target));
    }

    /// <summary>The mean continuous ranked probability score, in the unit of the target: see <see cref="ForecastLoss.RankedProbabilityScore"/>.</summary>
    /// <param name="forecast">What the outputs are.</param>
    public static MeanMetric RankedProbabilityScore(ForecastLoss forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        return new ForecastMetric(nameof(RankedProbabilityScore), forecast, forecast.RankedProbabilityScore);
    }

    /// <summary>The fraction of targets inside of the central interval, which is the probability itself if the forecasts are calibrated.</summary>
    /// <param name="forecast">What the outputs are.</param>
    /// <param name="probability">That of the interval: 0.8 for the one from the 10 % quantile to the 90 % quantile.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not above 0 and below 1.</exception>
    public static MeanMetric Coverage(ForecastLoss forecast, double probability)
    {
        (double low, double high) = Interval(forecast, probability);
        return new ForecastMetric(
            $"{nameof(Coverage)}({ForecastMetric.Text(probability)})", forecast, (outputs, target) => target >= forecast.Quantile(outputs, low) && target <= forecast.Quantile(outputs, high) ? 1 : 0);
    }

    /// <summary>The mean width of the central interval, in the unit of the target.</summary>
    /// <param name="forecast">What the outputs are.</param>
    /// <param name="probability">That of the interval.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not above 0 and below 1.</exception>
    public static MeanMetric IntervalWidth(ForecastLoss forecast, double probability)
    {
        (double low, double high) = Interval(forecast, probability);
        return new ForecastMetric($"{nameof(IntervalWidth)}({ForecastMetric.Text(probability)})", forecast, (outputs, _) => forecast.Quantile(outputs, high) - forecast.Quantile(outputs, low));
    }

    /// <summary>The mean pinball loss of one quantile, in the unit of the target: see <see cref="QuantileLoss"/>.</summary>
    /// <param name="forecast">What the outputs are.</param>
    /// <param name="quantile">The quantile.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is not above 0 and below 1.</exception>
    public static MeanMetric PinballLoss(ForecastLoss forecast, double quantile)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        ForecastLoss.RequireProbability(quantile, nameof(quantile));
        return new ForecastMetric($"{nameof(PinballLoss)}({ForecastMetric.Text(quantile)})", forecast, (outputs, target) => QuantileLoss.Term(quantile, target - forecast.Quantile(outputs, quantile)));
    }

    /// <summary>True if the metric can compare outputs with targets of a width; by default, if both widths are equal.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    /// <param name="targets">Floats of a target row.</param>
    public virtual bool Accepts(int outputs, int targets) => outputs == targets;

    /// <summary>True if larger values are better, as for an accuracy; false (the default) if smaller values are better, as for an error.</summary>
    public virtual bool LargerIsBetter => false;

    /// <summary>The number of counters.</summary>
    /// <param name="outputs">Width of the network's output, 1 or more.</param>
    public abstract int Counters(int outputs);

    /// <summary>Adds one output row, one sample at one time step, to the counters.</summary>
    /// <param name="predicted">[outputs], the network's output.</param>
    /// <param name="target">The expected output, in the form that the loss takes.</param>
    /// <param name="counters">[<see cref="Counters"/>], initialized to zero.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">The target is invalid.</exception>
    public abstract void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<double> counters);

    /// <summary>Computes the metric from the counters of all rows.</summary>
    /// <param name="counters">[<see cref="Counters"/>], summed over all parts.</param>
    public abstract double Result(ReadOnlySpan<double> counters);

    /// <inheritdoc/>
    public bool Equals(Metric? other) => other is not null && other.GetType() == GetType() && other.Name == Name;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Metric);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static (double Low, double High) Interval(ForecastLoss forecast, double probability)
    {
        ArgumentNullException.ThrowIfNull(forecast);

        // In decimal, so that 0.8 gives the quantiles 0.1 and 0.9 that a network predicts.
        decimal share = (decimal)ForecastLoss.RequireProbability(probability, nameof(probability));
        return ((double)((1 - share) / 2), (double)((1 + share) / 2));
    }
}
