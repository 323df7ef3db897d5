namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a fully connected layer.</summary>
internal sealed class DensePlan(DenseSpec spec, PlanContext context) : PanelPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public DenseSpec Dense { get; } = spec;

    /// <summary>True if a pass keeps the sums as well as the output: the activation's derivative needs them.</summary>
    public bool KeepsSums => Dense.Activation.NeedsSums;

    public override int Units => Dense.Units;

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
