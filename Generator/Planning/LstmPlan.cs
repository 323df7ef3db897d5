using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>The sizes of a long short-term memory layer.</summary>
internal sealed class LstmPlan : RecurrentPlan
{
    public LstmPlan(LstmSpec spec, PlanContext context)
        : base(spec, context)
    {
        Lstm = spec;
        List<TensorPlan> tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorEnding}", [Gates * Units, Inputs], spec.Initializers.Kernel.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{TensorEnding}", [Gates * Units, Units], spec.Initializers.Recurrent!.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.bias_ih{TensorEnding}", [Gates * Units], spec.Initializers.Bias.Kind == InitializationSpec.UnitForgetBias ? ForgetBiasInitializer : spec.Initializers.Bias.Code, $"{spec.TensorPrefix}.bias_hh{TensorEnding}"),
        ];
        if (spec.Peephole)
        {
            tensors.Add(new TensorPlan($"{spec.TensorPrefix}.weight_ch{TensorEnding}", [spec.Peepholes, Units], "Peephole", null));
        }

        Tensors = tensors;
        States =
        [
            new StatePlan("Hidden", Units, HiddenOffset, HiddenOffset + StateStride),
            new StatePlan("Cell", Units, CellOffset, CellOffset),
        ];
    }

    public LstmSpec Lstm { get; }

    public override int Gates => Lstm.Gates;

    public override string Kind => "LSTM";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    public int CellOffset => StateOffset + 2 * StateStride;

    public override int StateLength => 3 * StateStride;

    /// <summary>Floats of the peepholes where they are packed, copied or summed: whole cache lines per gate.</summary>
    public int PeepholeLength => Lstm.Peepholes * StateStride;

    /// <summary>Where the packed peepholes start, counted from the layer's panels.</summary>
    public int PeepholePanel => base.PanelLength;

    /// <summary>Where the peepholes start among the row copies.</summary>
    public int PeepholeRow => RowOffset + base.RowLength;

    /// <summary>Where the gradients of the peepholes start among the gradient columns.</summary>
    public int PeepholeGradient => GradientOffset + base.GradientLength;

    public override int PanelLength => base.PanelLength + PeepholeLength;

    public override int RowLength => base.RowLength + PeepholeLength;

    public override int GradientLength => base.GradientLength + PeepholeLength;

    public override LayerEmitter CreateEmitter() => new LstmEmitter(this);

    // f = 1 − σ(b) starts at σ(ForgetBias) for b = −ForgetBias. The gate stands second, behind i, or first.
    private string ForgetBiasInitializer => (Lstm.Coupling, Lstm.ForgetBias) switch
    {
        (CouplingSpec.None, LstmSpec.StandardForgetBias) => "ForgetBias",
        (CouplingSpec.None, _) => $"GateBias(1, 4, {LayerReader.Text(Lstm.ForgetBias)}f)",
        (CouplingSpec.InputFromForget, _) => $"GateBias(0, 3, {LayerReader.Text(Lstm.ForgetBias)}f)",
        _ => $"GateBias(0, 3, {LayerReader.Text(0 - Lstm.ForgetBias)}f)",
    };
}
