using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>The sizes of a long short-term memory layer.</summary>
internal sealed class LstmPlan : LayerPlan
{
    // A panel larger than this leaves the first-level cache (32 KB) before the next step comes back to it.
    private const int FirstLevelCache = 30 * 1024;

    public LstmPlan(LstmSpec spec, LayerPlan? below, int inputs, string code)
        : base(spec, below, inputs, code)
    {
        Lstm = spec;
        string layer = $"_l{spec.TensorLayer}";
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{layer}", [4 * Units, Inputs], "GlorotUniform", null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{layer}", [4 * Units, Units], "Orthogonal", null),
            new TensorPlan($"{spec.TensorPrefix}.bias_ih{layer}", [4 * Units], "ForgetBias", $"{spec.TensorPrefix}.bias_hh{layer}"),
        ];
        States =
        [
            new StatePlan("Hidden", HiddenOffset, HiddenOffset + StateStride),
            new StatePlan("Cell", CellOffset, CellOffset),
        ];
    }

    public LstmSpec Lstm { get; }

    public override int Gates => 4;

    public override int PanelRows => 1 + Inputs + Units;

    public override string Kind => "LSTM";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    /// <summary>Floats of one state vector, whole cache lines.</summary>
    public int StateStride => Sizes.Line(Units);

    /// <summary>h stands at two places in turn, since every unit block reads all of the old h.</summary>
    public int HiddenOffset => StateOffset;

    public int CellOffset => StateOffset + 2 * StateStride;

    public override int StateLength => 3 * StateStride;

    /// <summary>True if steps walk the unit blocks up and down in turn, so that the last blocks are met in the cache again.</summary>
    public bool Boustrophedon => 4 * PaddedUnits * PanelRows * sizeof(float) > FirstLevelCache;

    /// <summary>Columns of the gate matrix of a pass, [rows, gate, unit].</summary>
    public int GateColumns => 4 * PaddedUnits;

    public int GateStride => Sizes.Stride(GateColumns);

    /// <summary>The row copies: W with the input's columns, then U with the hidden columns.</summary>
    public override int RowLength => GateColumns * (InputStride + OutputStride);

    public int RecurrentRowOffset => RowOffset + GateColumns * InputStride;

    public override LayerEmitter CreateEmitter() => new LstmEmitter(this);
}
