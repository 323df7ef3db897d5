namespace Unrolled.Generator.Layers;

/// <summary>The sizes of an attention pooling with the score w·x: an attention whose keys and values are x, with the one query w.</summary>
internal sealed class LinearPoolingPlan : WeighingPlan
{
    public LinearPoolingPlan(AttentionPoolingSpec spec, PlanContext context)
        : base(spec, spec.OutputFor(context.Sources[0].Output), context)
        => Tensors = [new TensorPlan($"{spec.TensorPrefix}.weight_score", [Inputs], "GlorotUniform", null)];

    public override int WeightAxis => Source.Axis;

    public override string Kind => "AttentionPooling";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override int PanelLength => Sizes.Line(Inputs);

    public override int GradientLength => Sizes.Line(Inputs);

    public override LayerEmitter CreateEmitter() => new LinearPoolingEmitter(this);
}
