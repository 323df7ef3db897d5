namespace Unrolled.Tool.Graphs.Signals;

/// <summary>A part of a dimension: the batch, the steps of a sequence, or some of the features.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Size">Its size.</param>
/// <param name="Stride">Of features: rows of the form from one index to the next.</param>
internal sealed record Factor(FactorKind Kind, Size Size, int Stride = 0)
{
    public TimeAxis? Axis { get; init; }

    /// <summary>Whether index 0 is the last step.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Zeros before the first index that a convolution has to add; of a reflection, copies.</summary>
    public int PadBefore { get; init; }

    public int PadAfter { get; init; }

    public bool IsReflected { get; init; }

    public bool IsPadded => PadBefore != 0 || PadAfter != 0;

    /// <summary>A size of features, which is always known.</summary>
    public int Count => (int)Size.Factor;

    public static Factor Features(int size, int stride) => new(FactorKind.Feature, size, stride);
}
