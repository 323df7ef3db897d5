using System.Globalization;

namespace Unrolled.Data;

// Splits samples into training, validation and test.
public abstract partial class SequenceData
{
    /// <summary>
    /// Divides the samples in their order, without copying them: the earlier ones to train on, the later ones to validate with. The
    /// inputs of windows just after the cut reach back before it; with a horizon over 1 the last targets before it reach beyond it, which <see cref="SplitWithGap"/> prevents.
    /// </summary>
    /// <param name="fraction">The earlier part's share, above 0 and below 1; the cut is at the nearest sample.</param>
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
    /// Divides the samples at random, without copying them: the first ones to train on, the second ones to validate with. Not for windows that overlap, which would let the training see
    /// most of what it is validated on.
    /// </summary>
    /// <param name="fraction">The first part's share, above 0 and below 1; the cut is at the nearest sample.</param>
    /// <param name="seed">The same seed divides in the same way on every machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the parts would be empty.</exception>
    /// <exception cref="ArgumentException">There are more than <see cref="Array.MaxLength"/> samples, too many to keep an order of, as with endless data.</exception>
    public (SequenceData First, SequenceData Second) Split(double fraction, int seed) => Shuffled(seed).Split(fraction);

    /// <summary>
    /// Divides the samples in their order, without copying them, and leaves some out at the cut, so that nothing that is validated on has been a target of training. Windows of a horizon h that start every s steps
    /// need a gap of ⌈h/s⌉ − 1, h − 1 where they start at every step; for parts that share no step at all, with windows of t steps, ⌈(t + h)/s⌉ − 1 (for autoencoders h is 0).
    /// </summary>
    /// <param name="fraction">The earlier part's share of the samples that are kept, above 0 and below 1.</param>
    /// <param name="gap">Samples to skip between the parts, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is negative, or one of the parts would be empty.</exception>
    public (SequenceData Earlier, SequenceData Later) SplitWithGap(double fraction, int gap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        long kept = Kept(gap, 2);
        int earlier = Share(kept, fraction, nameof(fraction), gap);
        return (Slice(0, earlier), Slice(earlier + gap, Whole(kept - earlier, fraction, nameof(fraction), gap)));
    }

    /// <summary>
    /// Divides the samples in their order into three, without copying them: the earliest to train on, the next to choose by (early stopping, constants), the last to judge what was chosen. At both cuts some are left
    /// out, so that no part's targets reach into the next part's; see <see cref="SplitWithGap"/> for how many.
    /// </summary>
    /// <param name="training">The first part's share of the samples that are kept, above 0 and below 1.</param>
    /// <param name="validation">The second part's, above 0; both together below 1.</param>
    /// <param name="gap">Samples to skip at each of the two cuts, 0 or more.</param>
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

    // Of so many parts, with a gap between each two.
    private long Kept(int gap, int parts)
    {
        long kept = Count - (parts - 1L) * gap;
        return kept >= parts ? kept : throw new ArgumentOutOfRangeException(nameof(gap), gap, $"Expected {parts - 1} of it that leave a sample for each of {parts} parts; there are {Count}.");
    }

    private int Share(long kept, double fraction, string parameter, int gap)
        => Whole(double.IsFinite(fraction) ? (long)Math.Clamp(Math.Round(kept * fraction), -1, int.MaxValue) : 0, fraction, parameter, gap);

    private int Whole(long samples, double fraction, string parameter, int gap) => samples is >= 1 and <= int.MaxValue
        ? (int)samples
        : throw new ArgumentOutOfRangeException(parameter, fraction, $"Expected fractions that leave samples in each part; there are {Count}, with gaps of {gap}.");
}
