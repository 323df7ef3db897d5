namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Whether a loop goes on after a round.</summary>
/// <param name="rounds">How many rounds it allows; null if that is not known.</param>
internal sealed class LoopCondition(Size? rounds) : GraphValue
{
    public Size? Rounds { get; } = rounds;
}
