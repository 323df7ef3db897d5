using System.Globalization;

namespace Unrolled.Data;

// Splits samples into training, validation and test.
public abstract partial class SequenceData
{
    /// <summary>
    /// Splits the samples in order, without copying them: the earlier ones for training, the later ones for validation. Inputs of windows just after the
    /// cut reach back before it. With a horizon above 1, the last targets before the cut reach past it; <see cref="SplitWithGap"/> prevents that.
    /// </summary>
    /// <param name="fraction">The fraction of samples in the earlier part, above 0 and below 1; the cut is at the nearest sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the parts would be empty.</exception>
    public (SequenceData Earlier, SequenceData Later) Split(double fraction)
    {
        double cut = Math.Round(Count * fraction);
        if (!(cut >= 1 && cut <= Count - 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"Expected a fraction that leaves samples on both sides of the cut; there are {Count}.");
        }

        return (Slice(0, (int)cut), Slice((int)cut, Count - (int)cut));
    }

    /// <summary>
    /// Splits the samples at random, without copying them: the first part for training, the second for validation. Do not use it for overlapping windows:
    /// training would see most of the validation data.
    /// </summary>
    /// <param name="fraction">The fraction of samples in the first part, above 0 and below 1; the cut is at the nearest sample.</param>
    /// <param name="seed">The same seed gives the same split on every machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the parts would be empty.</exception>
    /// <exception cref="ArgumentException">There are more than <see cref="Array.MaxLength"/> samples, too many to store an order of, such as endless data.</exception>
    public (SequenceData First, SequenceData Second) Split(double fraction, int seed) => Shuffled(seed).Split(fraction);

    /// <summary>
    /// Splits the samples in order, without copying them, and drops samples at the cut, so that no validation target was a training target. Windows with
    /// horizon h that start every s steps need a gap of ⌈h/s⌉ − 1, which is h − 1 if they start at every step. For parts that share no step at all,
    /// windows of t steps need ⌈(t + h)/s⌉ − 1 (h is 0 for autoencoders).
    /// </summary>
    /// <param name="fraction">The fraction of the remaining samples in the earlier part, above 0 and below 1.</param>
    /// <param name="gap">The number of samples to drop between the parts, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is negative, or one of the parts would be empty.</exception>
    public (SequenceData Earlier, SequenceData Later) SplitWithGap(double fraction, int gap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        long kept = Kept(gap, 2);
        int earlier = Share(kept, fraction, nameof(fraction), gap);
        return (Slice(0, earlier), Slice(earlier + gap, Whole(kept - earlier, fraction, nameof(fraction), gap)));
    }

    /// <summary>
    /// Splits the samples in order into three parts, without copying them: training, validation (for early stopping and hyperparameters), and test.
    /// Samples are dropped at both cuts, so that no part's targets overlap the next part's; see <see cref="SplitWithGap"/> for the gap to use.
    /// </summary>
    /// <param name="training">The fraction of the remaining samples in the first part, above 0 and below 1.</param>
    /// <param name="validation">The fraction in the second part, above 0; both together must be below 1.</param>
    /// <param name="gap">The number of samples to drop at each of the two cuts, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is negative, or one of the parts would be empty.</exception>
    public (SequenceData Training, SequenceData Validation, SequenceData Test) Split(double training, double validation, int gap = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        long kept = Kept(gap, 3);
        int first = Share(kept, training, nameof(training), gap), second = Share(kept, validation, nameof(validation), gap);
        long third = kept - first - second;
        if (third < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(validation), validation, string.Create(CultureInfo.InvariantCulture, $"Expected fractions for training and validation that leave samples for the test, got {training} and {validation}; there are {Count}, with gaps of {gap}."));
        }

        return (Slice(0, first), Slice(first + gap, second), Slice(first + second + 2 * gap, (int)third));
    }

    // The samples that remain, with a gap between any two of the parts.
    private long Kept(int gap, int parts)
    {
        long kept = Count - (parts - 1L) * gap;
        return kept >= parts ? kept : throw new ArgumentOutOfRangeException(nameof(gap), gap, $"Expected a gap that leaves a sample for each of {parts} parts; there are {Count} samples.");
    }

    private int Share(long kept, double fraction, string parameter, int gap)
        => Whole(double.IsFinite(fraction) ? (long)Math.Clamp(Math.Round(kept * fraction), -1, int.MaxValue) : 0, fraction, parameter, gap);

    private int Whole(long samples, double fraction, string parameter, int gap) => samples is >= 1 and <= int.MaxValue
        ? (int)samples
        : throw new ArgumentOutOfRangeException(parameter, fraction, $"Expected fractions that leave samples in each part; there are {Count}, with gaps of {gap}.");
}
