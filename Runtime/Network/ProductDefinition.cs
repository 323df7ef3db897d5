using System.ComponentModel;

namespace Unrolled;

/// <summary>The product of a vector with the rows of a parameter [gates·units, count]. For generated code.</summary>
/// <param name="parameter">The number of the parameter.</param>
/// <param name="count">Values of the vector.</param>
/// <param name="row">Where the row copies start; −1 without any.</param>
/// <param name="stride">Floats from a row of those to the next.</param>
/// <param name="sums">The sum that each gate is added to.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class ProductDefinition(int parameter, int count, int row, int stride, params int[] sums) : GateDefinition(parameter, sums)
{
    /// <summary>True if the vector is a token, which selects one column.</summary>
    public bool SelectsToken { internal get; init; }

    /// <summary>Values of the vector.</summary>
    internal int Count { get; } = count;

    /// <summary>Where the row copies start; −1 without any.</summary>
    internal int Row { get; } = row;

    /// <summary>Floats from a row of those to the next.</summary>
    internal int Stride { get; } = stride;

    /// <summary>Words of 32 bits that a gate takes in the panels of a unit: a token's rows are whole; bytes come with a factor and −128 times their sum.</summary>
    internal int Words(WeightPrecision precision)
        => SelectsToken || precision == WeightPrecision.Float32 ? Count : precision == WeightPrecision.Int8 ? 2 + (Count + 3) / 4 : (Count + 1) / 2;
}
