namespace Unrolled.Samples;

/// <summary>A run of digits as a trainer reads them, row by row or pixel by pixel, as they are or also shifted by a pixel. Nothing is copied.</summary>
internal sealed class DigitData : SequenceData
{
    private const int Places = 3, Shifts = Places * Places; // a pixel back, none, a pixel on; down and to the right

    private readonly DigitSet _digits;
    private readonly int _start, _count;

    /// <summary>A view over images and their labels.</summary>
    /// <param name="digits">The images and their labels.</param>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="rowLength">Pixels of a time step: a row's, or 1.</param>
    /// <param name="shifted">True for each image nine times, shifted by up to a pixel in both directions: sample i is image i % count.</param>
    public DigitData(DigitSet digits, int start, int count, int rowLength, bool shifted = false)
        : base(shifted ? count * Shifts : count, DigitImages.Pixels / rowLength, rowLength, targetSteps: 1, targets: 1)
    {
        _digits = digits;
        _start = start;
        _count = count;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        int image = Image(index);
        int shift = Count == _count ? Shifts / 2 : index / _count;
        return _digits.Images[image, shift / Places - 1, shift % Places - 1];
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target) => target[0] = _digits.Labels[Image(index)];

    private int Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _start + index % _count;
    }
}
