using System.Collections.Immutable;

namespace Unrolled;

/// <summary>A tensor as a file has it, in whatever format.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its dimensions; the elements are row-major.</param>
/// <param name="Type">What its elements are, for messages.</param>
/// <param name="Values">Gives all elements as floats, or null if they are none.</param>
/// <param name="Factors">The name of the tensor whose elements the rows are multiplied by; null without one.</param>
internal sealed record StoredTensor(string Name, ImmutableArray<long> Shape, string Type, StoredValues? Values, string? Factors = null)
{
    /// <summary>True if the elements are the values.</summary>
    public bool IsFloat => Values is not null && Factors is null;
}
