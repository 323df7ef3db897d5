namespace Unrolled.Generator.Layers;

/// <summary>The sizes of an attention pooling: an additive attention without queries, whose keys are b + W·x.</summary>
internal sealed class AttentionPoolingPlan : WeighingPlan
{
    public AttentionPoolingPlan(AttentionPoolingSpec spec, PlanContext context)
        : base(spec, spec.OutputFor(context.Sources[0].Output), context)
    {
        Keys = new ProjectionPlan(0, Source, spec.Units, true, 0, 0, 0);
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight", [spec.Units, Inputs], "GlorotUniform", null),
            new TensorPlan($"{spec.TensorPrefix}.bias", [spec.Units], "Zeros", null),
            new TensorPlan($"{spec.TensorPrefix}.weight_score", [spec.Units], "GlorotUniform", null),
        ];
    }

    /// <summary>b + W·x.</summary>
    public ProjectionPlan Keys { get; }

    public int Units => Keys.Units;

    public override int WeightAxis => Source.Axis;

    public override string Kind => "AttentionPooling";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    /// <summary>Where v stands in the layer's panels.</summary>
    public int ScorePanel => Keys.PanelLength;

    public int ScoreRow => RowOffset + Keys.RowLength;

    public int ScoreGradient => GradientOffset + Keys.GradientLength;

    public int ScoreLength => Sizes.Line(Units);

    public override int PanelLength => Keys.PanelLength + ScoreLength;

    public override int RowLength => Keys.RowLength + ScoreLength;

    public override int GradientLength => Keys.GradientLength + ScoreLength;

    public override LayerEmitter CreateEmitter() => new AttentionPoolingEmitter(this);
}
