namespace Unrolled;

/// <summary>Chooses the next token from a network's output: the likeliest, or one drawn by its probability.</summary>
/// <param name="output">The output of a step, [outputs]: one score or probability per token.</param>
/// <returns>The token, which the network reads in the next step.</returns>
public delegate int TokenChoice(ReadOnlySpan<float> output);
