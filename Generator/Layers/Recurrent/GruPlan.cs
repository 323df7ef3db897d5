namespace Unrolled.Generator.Layers;

/// <summary>What both gated recurrent units have: the state h, tensors with the rows r, z, n.</summary>
internal abstract class GruPlan : RecurrentPlan
{
    protected GruPlan(GruSpec spec, PlanContext context)
        : base(spec, context)
    {
        Gru = spec;
        string inputBias = $"{spec.TensorPrefix}.bias_ih{TensorEnding}", recurrentBias = $"{spec.TensorPrefix}.bias_hh{TensorEnding}";
        bool twoBiases = spec.Reset == GruResetSpec.After;
        States = [new StatePlan("Hidden", Units, HiddenOffset, HiddenOffset + StateStride)];
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorEnding}", [3 * Units, Inputs], spec.Initializers.Kernel.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{TensorEnding}", [3 * Units, Units], spec.Initializers.Recurrent!.Code, null),
            .. HasBias ? new[] { new TensorPlan(inputBias, [3 * Units], spec.Initializers.Bias.Code, twoBiases ? null : recurrentBias) } : [],
            .. HasBias && twoBiases ? new[] { new TensorPlan(recurrentBias, [3 * Units], spec.Initializers.Bias.Code, null) } : [],
            .. InitialTensors(spec.TensorPrefix, States),
        ];
    }

    public GruSpec Gru { get; }

    public override string Kind => "GRU";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }
}
