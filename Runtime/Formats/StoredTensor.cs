using System.Collections.Immutable;

namespace Unrolled;

/// <summary>A tensor in a file of any format.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its dimensions; the elements are row-major.</param>
/// <param name="Type">What its elements are, for messages.</param>
/// <param name="Values">Reads all elements as floats; null if they are not numbers that convert to floats.</param>
/// <param name="Factors">The name of the tensor with the rows' scales; null if there is none.</param>
internal sealed record StoredTensor(string Name, ImmutableArray<long> Shape, string Type, StoredValues? Values, string? Factors = null)
{
    /// <summary>True if the elements are the values.</summary>
    public bool IsFloat => Values is not null && Factors is null;
}
