namespace Unrolled.Tool.Graphs;

/// <summary>The time steps of a sequence.</summary>
/// <param name="length">Their number.</param>
/// <param name="isInput">Whether they are those of the network's own input.</param>
internal sealed class TimeAxis(Size length, bool isInput = false)
{
    public Size Length { get; } = length;

    public bool IsInput { get; } = isInput;

    public bool IsOne => Length is { Factor: 1, IsKnown: true };
}
