using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>The sizes of a long short-term memory layer.</summary>
internal sealed class LstmPlan : RecurrentPlan
{
    public LstmPlan(LstmSpec spec, LayerPlan? below, int inputs, string code)
        : base(spec, below, inputs, code)
    {
        Lstm = spec;
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight_ih{TensorLayer}", [4 * Units, Inputs], spec.Initializers.Kernel.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.weight_hh{TensorLayer}", [4 * Units, Units], spec.Initializers.Recurrent!.Code, null),
            new TensorPlan($"{spec.TensorPrefix}.bias_ih{TensorLayer}", [4 * Units], spec.Initializers.Bias.Code, $"{spec.TensorPrefix}.bias_hh{TensorLayer}"),
        ];
        States =
        [
            new StatePlan("Hidden", HiddenOffset, HiddenOffset + StateStride),
            new StatePlan("Cell", CellOffset, CellOffset),
        ];
    }

    public LstmSpec Lstm { get; }

    public override int Gates => 4;

    public override string Kind => "LSTM";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override IReadOnlyList<StatePlan> States { get; }

    public int CellOffset => StateOffset + 2 * StateStride;

    public override int StateLength => 3 * StateStride;

    public override LayerEmitter CreateEmitter() => new LstmEmitter(this);
}
