namespace Unrolled.Samples;

/// <summary>Windows over the newest rows of a stream, each with the change of the row that follows: what is added to the window's last row.</summary>
/// <remarks>They are where the history's rows are: window i is another one after each row that is added.</remarks>
/// <param name="history">The rows.</param>
/// <param name="steps">Rows of a window.</param>
/// <param name="width">Numbers of a row.</param>
internal sealed class LoadWindows(RowHistory history, int steps, int width) : SequenceData(history.Capacity - steps, steps, width, 1, width)
{
    /// <summary>How many of the windows, the last ones, have rows throughout.</summary>
    public int Filled => history.Count - Steps;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        Check(index);
        return history.Memory.Span.Slice(index * Inputs, Steps * Inputs);
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        Check(index);
        if (target.Length != Targets)
        {
            throw new ArgumentException($"Expected {Targets} floats, got {target.Length}.", nameof(target));
        }

        ReadOnlySpan<float> last = history.Memory.Span.Slice((index + Steps - 1) * Inputs, 2 * Inputs);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = last[Inputs + i] - last[i];
        }
    }

    private void Check(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
    }
}
