namespace Unrolled.Generator.Layers;

/// <summary>The sizes of an independently recurrent layer. u follows the panels, the row copies and the gradient columns: one row of whole cache lines each.</summary>
internal sealed class IndRnnPlan : RecurrentPlan
{
    public IndRnnPlan(IndRnnSpec spec, PlanContext context)
        : base(spec, context)
    {
        IndRnn = spec;
        States = [new StatePlan("Hidden", Units, HiddenOffset, HiddenOffset + StateStride)];
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorEnding}", [Units, Inputs], spec.Initializers.Kernel.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{TensorEnding}", [Units], spec.Initializers.Recurrent!.Code, null),
            .. HasBias ? new[] { new TensorPlan($"{spec.TensorPrefix}.bias_ih{TensorEnding}", [Units], spec.Initializers.Bias.Code, null) } : [],
            .. InitialTensors(spec.TensorPrefix, States),
        ];
    }

    public IndRnnSpec IndRnn { get; }

    // u∘h is no product of panels: it comes last, in the cell.
    protected override SumLayout CreateLayout() => LayoutOf([new("y", IndRnn.Activation)], [new(2, [0])], new(0, [0]), null);

    public override string Kind => "IndRNN";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    public override IReadOnlyList<UnitWeights> UnitWeights => [new(FirstTensor + 1, [IndRnn.Activation], StateStride, RecurrentPanel, RecurrentRow, RecurrentGradient, "recurrent")];

    public override int StateLength => 2 * StateStride;

    /// <summary>u stays as it is.</summary>
    public override bool StepReadsPanels => true;

    /// <summary>Where u starts, counted from the layer's panels.</summary>
    public int RecurrentPanel => base.PanelLength;

    /// <summary>Where u starts among the row copies.</summary>
    public int RecurrentRow => RowOffset + base.RowLength;

    /// <summary>Where the gradient of u starts among the gradient columns.</summary>
    public int RecurrentGradient => GradientOffset + base.GradientLength;

    public override int PanelLength => base.PanelLength + StateStride;

    public override int RowLength => base.RowLength + StateStride;

    public override int GradientLength => base.GradientLength + StateStride;

    public override LayerEmitter CreateEmitter() => new IndRnnEmitter(this);
}
