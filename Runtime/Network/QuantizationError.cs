using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The differences between values computed with quantized and with 32-bit weights, or between the weights themselves.</summary>
/// <param name="Name">The output, the state, or the tensor.</param>
/// <param name="Values">The number of values compared.</param>
/// <param name="Largest">The largest magnitude with 32 bits.</param>
/// <param name="Rms">The root mean square with 32 bits.</param>
/// <param name="MaxError">The largest difference.</param>
/// <param name="RmsError">The root mean square of the differences.</param>
public sealed record QuantizationError(string Name, long Values, double Largest, double Rms, double MaxError, double RmsError)
{
    /// <summary>The output, the state, or the tensor.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));

    /// <summary>Bytes with 32 bits per value; 0 if this is not a weight.</summary>
    public long BytesBefore { get; init; }

    /// <summary>Bytes after quantization; 0 if this is not a weight.</summary>
    public long BytesAfter { get; init; }
}
