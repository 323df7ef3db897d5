namespace Unrolled.Tests;

/// <summary>One array of a result: the output, a final state, a gradient.</summary>
/// <param name="Quantity">Its kind.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="Values">Its values, row-major.</param>
internal sealed record NamedValues<T>(Quantity Quantity, string Name, T[] Values);
