namespace Unrolled.Generator.Layers;

/// <content>Where what a projection and a normalization need stands, after the peepholes.</content>
internal sealed partial class LstmPlan
{
    /// <summary>A normalized cell takes its sums apart; its weights stay as they are.</summary>
    protected override bool HoldsFewerBits => !Lstm.LayerNormalization;

    /// <summary>Peepholes and V stay as they are.</summary>
    public override bool StepReadsPanels => base.StepReadsPanels || Lstm.Peephole || HasProjection;

    /// <summary>True if h = V·m with m = o·f(c).</summary>
    public bool HasProjection => Lstm.Projection > 0;

    public override bool WalksBlocks => base.WalksBlocks && !HasProjection;

    /// <summary>Peepholes, then the gains of W·x and U·h with the bias, then gain and bias of c. Where it normalizes, panels have neither bias nor factors: both come with the gains.</summary>
    public override IReadOnlyList<UnitWeights> UnitWeights
    {
        get
        {
            List<UnitWeights> weights = [];
            if (Lstm.Peephole)
            {
                weights.Add(new(PeepholeTensor, [.. Enumerable.Repeat(Lstm.RecurrentActivation, Lstm.Peepholes)], StateStride, PeepholePanel, PeepholeRow, PeepholeGradient, "p"));
            }

            if (Lstm.LayerNormalization)
            {
                ActivationSpec[] gates = [.. Layout.Sums.Select(s => s.Function)], cell = [Lstm.CellActivation];
                weights.Add(new(GainTensor, gates, PaddedUnits, GainPanel, GainRow, GainGradient, "gains"));
                weights.Add(new(GainTensor + 1, gates, PaddedUnits, GainPanel + GateColumns, GainRow + GateColumns, GainGradient + GateColumns));
                if (HasBias)
                {
                    weights.Add(new(FirstTensor + 2, gates, PaddedUnits, GainPanel + 2 * GateColumns, -1, -1));
                }

                weights.Add(new(GainTensor + 2, cell, PaddedUnits, GainPanel + 3 * GateColumns, GainRow + 2 * GateColumns, GainGradient + 2 * GateColumns));
                weights.Add(new(GainTensor + 3, cell, PaddedUnits, GainPanel + 3 * GateColumns + PaddedUnits, -1, GainGradient + 2 * GateColumns + PaddedUnits));
            }

            return weights;
        }
    }

    /// <summary>The number of V among the network's tensors.</summary>
    public int ProjectionTensor { get; }

    /// <summary>The number of the first gain among the network's tensors: those of W·x, of U·h, of c, then c's bias.</summary>
    public int GainTensor { get; }

    /// <summary>m of the current step.</summary>
    public int ProjectedOffset => CellOffset + StateStride;

    private int ProjectedLength => HasProjection ? StateStride : 0;

    /// <summary>W·x of the current step, normalized.</summary>
    public int InputSumOffset => ProjectedOffset + ProjectedLength;

    /// <summary>U·h of the current step, normalized.</summary>
    public int HiddenSumOffset => InputSumOffset + Sizes.Line(GateColumns);

    /// <summary>The gates of the current step.</summary>
    public int GateOffset => HiddenSumOffset + Sizes.Line(GateColumns);

    /// <summary>The normalized cell of the current step.</summary>
    public int CellNormalOffset => GateOffset + Sizes.Line(GateColumns);

    /// <summary>The cell's function of the current step.</summary>
    public int CellOutputOffset => CellNormalOffset + StateStride;

    /// <summary>The factor of a normalization of the current step.</summary>
    public int FactorOffset => CellOutputOffset + StateStride;

    // What a normalized step computes on its way.
    private int ScratchLength => Lstm.LayerNormalization ? 3 * Sizes.Line(GateColumns) + 2 * StateStride + Sizes.Line(1) : 0;

    /// <summary>Where the packed gains start, counted from the layer's panels: [W·x, U·h, b][gates, padded units], then of c gain and bias [padded units].</summary>
    public int GainPanel => PeepholePanel + PeepholeLength;

    private int GainPanelLength => Lstm.LayerNormalization ? Sizes.Line(3 * GateColumns + 2 * PaddedUnits) : 0;

    /// <summary>Where the gains start among the row copies: [W·x, U·h][gates, padded units], then of c [padded units].</summary>
    public int GainRow => PeepholeRow + PeepholeLength;

    private int GainRowLength => Lstm.LayerNormalization ? Sizes.Line(2 * GateColumns + PaddedUnits) : 0;

    /// <summary>Where the gradients of the gains start among the gradient columns: as in the panels, without b.</summary>
    public int GainGradient => PeepholeGradient + PeepholeLength;

    private int GainGradientLength => Lstm.LayerNormalization ? Sizes.Line(2 * GateColumns + 2 * PaddedUnits) : 0;

    /// <summary>Where the panels of V start, counted from the layer's: of a bias that is zero, then of the units.</summary>
    public int ProjectionPanel => GainPanel + GainPanelLength;

    private int ProjectionPanelLength => HasProjection ? Sizes.Line(PaddedWidth * (1 + Units)) : 0;

    /// <summary>Where V starts among the row copies, [padded h, unit stride].</summary>
    public int ProjectionRow => GainRow + GainRowLength;

    private int ProjectionRowLength => HasProjection ? PaddedWidth * UnitStride : 0;

    /// <summary>Where V's gradient starts among the gradient columns, [units, padded h].</summary>
    public int ProjectionGradient => GainGradient + GainGradientLength;

    private int ProjectionGradientLength => HasProjection ? Sizes.Line(Units * PaddedWidth) : 0;
}
