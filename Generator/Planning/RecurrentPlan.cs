using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>
/// The sizes of a layer whose gates are all sums b + W·x + U·h: one panel per unit block holds the bias, the inputs and the hidden
/// units of every gate side by side. h stands at two places in turn, since every unit block reads all of the old h.
/// </summary>
internal abstract class RecurrentPlan : LayerPlan
{
    // A panel larger than this leaves the first-level cache (32 KB) before the next step comes back to it.
    private const int FirstLevelCache = 30 * 1024;

    protected RecurrentPlan(RecurrentSpec spec, LayerPlan? below, int inputs, string code)
        : base(spec, below, inputs, code)
    {
    }

    public override int PanelRows => 1 + Inputs + Units;

    /// <summary>The ending of its tensors' names, PyTorch's: <c>_l0</c>.</summary>
    protected string TensorLayer => $"_l{((RecurrentSpec)Spec).TensorLayer}";

    /// <summary>Floats of one state vector, whole cache lines.</summary>
    public int StateStride => Sizes.Line(Units);

    public int HiddenOffset => StateOffset;

    /// <summary>True if steps walk the unit blocks up and down in turn, so that the last blocks are met in the cache again.</summary>
    public bool Boustrophedon => PaddedUnits * PanelUnit * sizeof(float) > FirstLevelCache;

    /// <summary>Columns of the gate matrix of a pass, [rows, gate, unit].</summary>
    public int GateColumns => Gates * PaddedUnits;

    public int GateStride => Sizes.Stride(GateColumns);

    /// <summary>Columns of the gate matrix that W·x, and as many that U·h, is added to.</summary>
    public virtual int WeightColumns => GateColumns;

    /// <summary>The row copies: W with the input's columns, then U with the hidden columns.</summary>
    public override int RowLength => WeightColumns * (InputStride + OutputStride);

    public int RecurrentRowOffset => RowOffset + WeightColumns * InputStride;
}
