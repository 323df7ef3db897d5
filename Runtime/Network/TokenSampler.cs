namespace Unrolled;

/// <summary>Picks the next token from a network's output: the most likely one, or a random one drawn from the probabilities.</summary>
/// <param name="output">The output of a time step, [outputs]: one score or probability per token.</param>
/// <returns>The token, which the network reads in the next time step.</returns>
public delegate int TokenSampler(ReadOnlySpan<float> output);
