namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a recurrent layer whose gates see the input alone.</summary>
internal sealed class MinimalPlan : RecurrentPlan
{
    public MinimalPlan(MinimalSpec spec, PlanContext context)
        : base(spec, context)
    {
        Minimal = spec;
        States = [new StatePlan("Hidden", Units, HiddenOffset, HiddenOffset + StateStride)];
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorEnding}", [spec.Gates * Units, Inputs], spec.Initializers.Kernel.Code, null),
            .. HasBias ? new[] { new TensorPlan($"{spec.TensorPrefix}.bias_ih{TensorEnding}", [spec.Gates * Units], spec.Initializers.Bias.Code, null) } : [],
            .. InitialTensors(spec.TensorPrefix, States),
        ];
    }

    public MinimalSpec Minimal { get; }

    public override string Kind => Minimal.IsLstm ? "MinLSTM" : "MinGRU";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    public override int StateLength => 2 * StateStride;

    // f and i take part as whole sums, z as that of a sigmoid. The function of the form with logarithms takes the whole sum too.
    protected override SumLayout CreateLayout()
    {
        ActivationSpec candidate = Minimal.LogSpace ? ActivationSpec.Linear : Minimal.Activation;
        SumPlan[] sums = Minimal.IsLstm
            ? [new("f", ActivationSpec.Linear), new("i", ActivationSpec.Linear), new("n", candidate)]
            : [new("z", ActivationSpec.Sigmoid), new("n", candidate)];
        GateRows rows(int tensor) => new(tensor, [.. Enumerable.Range(0, sums.Length)]);
        return LayoutOf(sums, [rows(1)], rows(0), null);
    }

    public override LayerEmitter CreateEmitter() => Minimal.IsLstm ? new MinLstmEmitter(this) : new MinGruEmitter(this);
}
