namespace Unrolled;

/// <summary>How far values computed with weights of fewer bits are from those with 32 bits, or the weights themselves.</summary>
/// <param name="Name">The output, the state, or the tensor.</param>
/// <param name="Values">How many values were compared.</param>
/// <param name="Largest">The largest magnitude with 32 bits.</param>
/// <param name="Rms">The root of the mean square with 32 bits.</param>
/// <param name="MaxError">The largest difference.</param>
/// <param name="RmsError">The root of the mean square of the differences.</param>
public sealed record PrecisionDifference(string Name, long Values, double Largest, double Rms, double MaxError, double RmsError)
{
    /// <summary>Bytes with 32 bits; 0 for what is no weight.</summary>
    public long BytesBefore { get; init; }

    /// <summary>Bytes as prediction holds them; 0 for what is no weight.</summary>
    public long BytesAfter { get; init; }
}
