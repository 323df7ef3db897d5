namespace Unrolled.Tests;

/// <summary>What a node of the oracle's graph gives: one row for every time step of a sequence, or a single one.</summary>
/// <param name="Width">Values of a row.</param>
/// <param name="IsVector">True if there is one row for the whole sequence.</param>
internal sealed record OracleShape(int Width, bool IsVector = false)
{
    /// <summary>A row that is an image, flat [height, width, channels]; null where it is none.</summary>
    public (int Height, int Width, int Channels)? Image { get; init; }

    /// <summary>The number of steps where it is always the same, else 0. A vector has 1.</summary>
    public int Steps { get; init; } = IsVector ? 1 : 0;
}
