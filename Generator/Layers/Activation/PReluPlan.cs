namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a rectifier with slopes: packed, copied and summed there is one for every value of a row.</summary>
internal sealed class PReluPlan(PReluSpec spec, PlanContext context) : LayerPlan(spec, context.Sources[0].Output, context)
{
    /// <summary>How many slopes there are.</summary>
    public int Slopes { get; } = spec.Shared ? 1 : context.Sources[0].Output.Channels;

    public override string Kind => "PReLU";

    public override IReadOnlyList<TensorPlan> Tensors => [new TensorPlan($"{Spec.TensorPrefix}.weight", [Slopes], $"Constant({LayerReader.Text(spec.InitialAlpha)}f)", null)];

    public override int PanelLength => Sizes.Line(Width);

    public override int RowLength => Sizes.Line(Width);

    public override int GradientLength => Sizes.Line(Width);

    public override LayerEmitter CreateEmitter() => new PReluEmitter(this);
}
