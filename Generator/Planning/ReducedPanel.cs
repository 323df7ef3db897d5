namespace Unrolled.Generator.Planning;

/// <summary>
/// The layout of one set of panels whose weights have fewer bits: rows of biases, then for each term its rows of words, in which several rows of weights share a
/// word. Counted in words of 32 bits per unit.
/// </summary>
/// <param name="Weights">The precision.</param>
/// <param name="Biases">Sums per unit.</param>
/// <param name="Terms">What is added to the biases.</param>
internal sealed record ReducedPanel(WeightPrecisionSpec Weights, int Biases, IReadOnlyList<ReducedTerm> Terms)
{
    /// <summary>Words per unit.</summary>
    public int Unit => Start(Terms.Count);

    /// <summary>Words per unit before a term.</summary>
    public int Start(int term) => Biases + Terms.Take(term).Sum(t => t.Words(Weights));
}

/// <summary>Products of a vector with rows of weights.</summary>
/// <param name="Count">Values of the vector.</param>
/// <param name="Gates">Sums that they are added to.</param>
/// <param name="SelectsToken">True if a token selects one row, which then stands by itself, as floats.</param>
internal sealed record ReducedTerm(int Count, int Gates, bool SelectsToken)
{
    /// <summary>Words per unit.</summary>
    public int Words(WeightPrecisionSpec weights) => Gates * (SelectsToken ? Count : weights == WeightPrecisionSpec.Int8 ? 2 + Quads : (Count + 1) / 2);

    /// <summary>Words of four bytes that the vector takes.</summary>
    public int Quads => (Count + 3) / 4;
}
