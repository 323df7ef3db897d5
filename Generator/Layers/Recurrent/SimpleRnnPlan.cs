namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a plain recurrent layer.</summary>
internal sealed class SimpleRnnPlan : RecurrentPlan
{
    public SimpleRnnPlan(SimpleRnnSpec spec, PlanContext context)
        : base(spec, context)
    {
        SimpleRnn = spec;
        States = [new StatePlan("Hidden", Units, HiddenOffset, HiddenOffset + StateStride)];
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorEnding}", [Units, Inputs], spec.Initializers.Kernel.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{TensorEnding}", [Units, Units], spec.Initializers.Recurrent!.Code, null),
            .. HasBias ? new[] { new TensorPlan($"{spec.TensorPrefix}.bias_ih{TensorEnding}", [Units], spec.Initializers.Bias.Code, $"{spec.TensorPrefix}.bias_hh{TensorEnding}") } : [],
            .. InitialTensors(spec.TensorPrefix, States),
        ];
    }

    public SimpleRnnSpec SimpleRnn { get; }

    protected override SumLayout CreateLayout() => LayoutOf([new("y", SimpleRnn.Activation)], [new(2, [0])], new(0, [0]), new(1, [0]));

    public override string Kind => "SimpleRNN";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    public override int StateLength => 2 * StateStride;

    public override LayerEmitter CreateEmitter() => new SimpleRnnEmitter(this);
}
