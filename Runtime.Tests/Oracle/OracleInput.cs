namespace Unrolled.Tests;

/// <summary>An input of the oracle's network.</summary>
/// <param name="Name">Its name: <c>input</c>, <c>input_0</c>.</param>
/// <param name="Kind">How it goes with the network's own, which is a <see cref="InputKind.Step"/>.</param>
/// <param name="Node">Its place in the graph.</param>
internal sealed record OracleInput(string Name, InputKind Kind, OracleNode Node)
{
    /// <summary>Features of a step.</summary>
    public int Width => Node.Shape.Width;

    /// <summary>How many tokens it is one of; 0 if it consists of numbers, which have a gradient.</summary>
    public int Tokens => Node.Tokens;

    /// <summary>How long its sequences are, where the network's own input has the first lengths, and inputs with lengths of their own the second.</summary>
    public int[] LengthsFor(int[] lengths, int[]? sequenceLengths) => Kind switch
    {
        InputKind.Constant => [.. lengths.Select(_ => 1)],
        InputKind.Sequence => sequenceLengths ?? lengths,
        _ => lengths,
    };
}
