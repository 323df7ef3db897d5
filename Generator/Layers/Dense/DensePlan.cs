namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a fully connected layer.</summary>
internal sealed class DensePlan(DenseSpec spec, PlanContext context) : PanelPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public DenseSpec Dense { get; } = spec;

    /// <summary>True if a pass keeps the sums as well as the output: the activation's derivative needs them.</summary>
    public bool KeepsSums => Dense.Activation.NeedsSums;

    public override int Units => Dense.Units;

    /// <summary>True if its sums are dot products of rows, <c>DenseRows</c>: as lanes, a few sums would wait for the latency of each addition.</summary>
    public bool ByRows => Units <= Sizes.MaxRowUnits && Inputs >= Sizes.MinRowInputs * Units && !SelectsTokens;

    public override int SharedWeights => ByRows || SelectsTokens ? 0 : Inputs * PaddedUnits;

    public override int PanelLength => ByRows ? RowsLength : base.PanelLength;

    // Rows of halves would save nothing: they stay floats, rounded.
    public override int ReducedLength => ByRows && Weights == WeightPrecisionSpec.BFloat16 ? RowsLength : base.ReducedLength;

    private int RowsLength => Sizes.Line(Sizes.MaxRowUnits) + Units * Sizes.Line(Inputs);

    protected override SumLayout CreateLayout() => new(
        Units, [new("sum", Dense.Activation)], Dense.UseBias ? [new(1, [0])] : [], [new(Inputs, new(0, [0]), Source.TakesGradient ? RowOffset : -1, InputStride, SelectsTokens)]);

    public override string Kind => "Dense";

    public override IReadOnlyList<TensorPlan> Tensors =>
    [
        new TensorPlan($"{Spec.TensorPrefix}.weight", [Units, Inputs], Dense.Initializers.Kernel.Code, null),
        .. Dense.UseBias ? new[] { new TensorPlan($"{Spec.TensorPrefix}.bias", [Units], Dense.Initializers.Bias.Code, null) } : [],
    ];

    public override bool SelectsTokens => Source is OneHotPlan;

    public override LayerEmitter CreateEmitter() => new DenseEmitter(this);
}
