namespace Unrolled.Generator.Planning;

/// <summary>
/// Which sums every unit of a layer has, and which rows of which tensors are added to which of them: all that panels, row copies, gradient columns and the
/// products of steps and passes depend on.
/// </summary>
internal sealed class SumLayout
{
    private readonly IReadOnlyList<int> _parts;

    public SumLayout(int units, IReadOnlyList<SumPlan> sums, IReadOnlyList<GateRows> biases, IReadOnlyList<ProductPlan> products, IReadOnlyList<int>? parts = null, bool isNormalized = false)
    {
        Units = units;
        Sums = sums;
        Biases = biases;
        Products = products;
        IsNormalized = isNormalized;
        _parts = parts ?? [sums.Count];
        Panels = [.. _parts.Select((count, i) => new PanelLayout(this, _parts.Take(i).Sum(), count))];
    }

    /// <summary>Sums of each kind.</summary>
    public int Units { get; }

    /// <summary>The sums, in the order of their columns.</summary>
    public IReadOnlyList<SumPlan> Sums { get; }

    /// <summary>The tensors [gates × units] that the sums begin with.</summary>
    public IReadOnlyList<GateRows> Biases { get; }

    /// <summary>The products that are added: of the input, which goes to the first sums of each set, then of the hidden vector where there is one.</summary>
    public IReadOnlyList<ProductPlan> Products { get; }

    /// <summary>The sets of panels, in order: each is computed for all units before the next one begins.</summary>
    public IReadOnlyList<PanelLayout> Panels { get; }

    /// <summary>True if the products are normalized before they are added up: their panels have neither biases nor the functions' factors.</summary>
    public bool IsNormalized { get; }

    /// <summary>The units rounded up to whole vectors of 4.</summary>
    public int PaddedUnits => Sizes.Padded(Units);

    /// <summary>Columns of the matrix of all sums.</summary>
    public int Columns => Sums.Count * PaddedUnits;

    /// <summary>Floats of all panels per unit.</summary>
    public int Unit => Panels.Sum(p => p.Unit);

    /// <summary>Where a set of panels starts.</summary>
    public int PanelStart(int panel) => PaddedUnits * Panels.Take(panel).Sum(p => p.Unit);

    /// <summary>Columns that a product adds to.</summary>
    public int ColumnsOf(ProductPlan product) => product.Rows.Sums.Count * PaddedUnits;
}

/// <summary>One sum of every unit.</summary>
/// <param name="Name">Its variable in kernels.</param>
/// <param name="Function">The function that takes it; its rows are packed with the factor of that.</param>
internal sealed record SumPlan(string Name, ActivationSpec Function);

/// <summary>The rows of a tensor [gates × units, columns], one gate after the other. Together they are added to sums without a gap.</summary>
/// <param name="Tensor">The tensor's number in the layer.</param>
/// <param name="Sums">The sum of each gate.</param>
internal sealed record GateRows(int Tensor, IReadOnlyList<int> Sums)
{
    /// <summary>The first of the sums.</summary>
    public int FirstSum => Sums.Min();
}

/// <summary>A product of a vector with rows of weights.</summary>
/// <param name="Count">Values of the vector: columns of the tensor.</param>
/// <param name="Rows">The rows, and what they are added to.</param>
/// <param name="Row">Where the rows' copies start, as the network counts them; −1 where there are none.</param>
/// <param name="Stride">The row stride of the copies, which is that of the vector in a pass.</param>
/// <param name="SelectsToken">True if the vector is a token, which selects one column.</param>
internal sealed record ProductPlan(int Count, GateRows Rows, int Row, int Stride, bool SelectsToken = false);

/// <summary>The panels of some of a layer's sums: for each unit block the biases, then each product's columns.</summary>
/// <param name="Layout">The layer's.</param>
/// <param name="FirstSum">The first of the sums.</param>
/// <param name="Count">How many.</param>
internal sealed record PanelLayout(SumLayout Layout, int FirstSum, int Count)
{
    public IReadOnlyList<SumPlan> Sums => [.. Layout.Sums.Skip(FirstSum).Take(Count)];

    /// <summary>Floats per unit.</summary>
    public int Unit => Start(Layout.Products.Count);

    /// <summary>Rows per sum, where all have as many.</summary>
    public int Rows => 1 + Layout.Products.Sum(p => p.Count);

    /// <summary>Floats per unit before a product's.</summary>
    public int Start(int product) => Count + Enumerable.Range(0, product).Sum(i => Layout.Products[i].Count * Of(i).Count);

    /// <summary>The sums of this set that a product is added to.</summary>
    public (int First, int Count) Of(int product)
    {
        int[] sums = [.. Layout.Products[product].Rows.Sums.Where(s => s >= FirstSum && s < FirstSum + Count)];
        return (sums.Min(), sums.Length);
    }

    /// <summary>The same with weights of fewer bits.</summary>
    public ReducedPanel Reduced(WeightPrecisionSpec weights)
        => new(weights, Count, [.. Layout.Products.Select((p, i) => new ReducedTerm(p.Count, Of(i).Count, p.SelectsToken))]);
}
