using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// A pass would need more floats than an array can have. Only the network that creates it knows which of the caller's parameters is responsible:
/// it catches this and names that one.
/// </summary>
internal sealed class PassSizeException(long floats) : Exception
{
    /// <summary>The error that the caller gets.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="steps">Steps that the pass was to have room for.</param>
    /// <param name="rows">Sequences that it was to have room for.</param>
    /// <param name="parameter">The caller's parameter that they follow from.</param>
    /// <param name="value">Its value, or the size that follows from it.</param>
    public ArgumentOutOfRangeException For(NetworkDefinition definition, int steps, int rows, string parameter, int value)
    {
        string needed = floats > 1L << 60 ? "more than 2^60" : $"{floats}";
        return new ArgumentOutOfRangeException(parameter, value, $"Expected sizes for which '{definition.Name}' needs at most {AlignedBuffer.MaxLength} floats; {rows} sequences of {steps} steps need {needed}.");
    }
}
