namespace Unrolled.Generator.Layers;

/// <summary>The sizes of an attention layer. Its sources are the queries, then the keys, which are the values too.</summary>
internal sealed class AttentionPlan : WeighingPlan
{
    public AttentionPlan(AttentionSpec spec, PlanContext context)
        : base(spec, spec.Output, context)
    {
        Attention = spec;
        switch (spec.Score)
        {
            case AttentionScoreSpec.General:
                KeyProjection = new ProjectionPlan(0, Keys, Queries.Width, false, 0, 0, 0);
                Tensors = [Weight("weight", Queries.Width, Keys.Width)];
                break;
            case AttentionScoreSpec.Additive:
                QueryProjection = new ProjectionPlan(0, Queries, spec.Units, false, 0, 0, 0);
                KeyProjection = new ProjectionPlan(1, Keys, spec.Units, false, QueryProjection.PanelLength, QueryProjection.RowLength, QueryProjection.GradientLength);
                Tensors = [Weight("weight_query", spec.Units, Queries.Width), Weight("weight_key", spec.Units, Keys.Width), Weight("weight_score", spec.Units)];
                break;
        }
    }

    public AttentionSpec Attention { get; }

    public LayerPlan Queries => Sources[0];

    public LayerPlan Keys => Sources[1];

    /// <summary>True if a stream's steps have their queries, and its source the keys.</summary>
    public bool StepsOverSource => !IsSource && Keys.IsSource;

    public bool IsAdditive => Attention.Score == AttentionScoreSpec.Additive;

    /// <summary>What makes a query of the score, or null where it is the source's output itself.</summary>
    public ProjectionPlan? QueryProjection { get; }

    /// <summary>What makes a key of the score, or null where it is the source's output itself.</summary>
    public ProjectionPlan? KeyProjection { get; }

    /// <summary>Values of a query and of a key between which the score is.</summary>
    public int ScoreWidth => IsAdditive ? Attention.Units : Queries.Width;

    public int ScoreQueryStride => QueryProjection?.Stride ?? Queries.OutputStride;

    public int ScoreKeyStride => KeyProjection?.Stride ?? Keys.OutputStride;

    public override int WeightAxis => Keys.Axis;

    public override string Kind => "Attention";

    public override IReadOnlyList<TensorPlan> Tensors { get; } = [];

    /// <summary>The context of the current step, after it the projected query.</summary>
    public override int StateLength => base.StateLength + (QueryProjection is { } query ? Sizes.Line(query.Units) : 0);

    /// <summary>Where the projected query of the current step stands in a state.</summary>
    public int StateQuery => StateOffset + base.StateLength;

    /// <summary>The place of v in its panels, and the length it has there and among the row copies and gradient columns.</summary>
    public int ScorePanel => Both(p => p.PanelLength);

    public int ScoreRow => RowOffset + Both(p => p.RowLength);

    public int ScoreGradient => GradientOffset + Both(p => p.GradientLength);

    public int ScoreLength => IsAdditive ? Sizes.Line(Attention.Units) : 0;

    public override int PanelLength => Both(p => p.PanelLength) + ScoreLength;

    public override int RowLength => Both(p => p.RowLength) + ScoreLength;

    public override int GradientLength => Both(p => p.GradientLength) + ScoreLength;

    public override LayerEmitter CreateEmitter() => new AttentionEmitter(this);

    private int Both(Func<ProjectionPlan, int> length) => (QueryProjection is { } query ? length(query) : 0) + (KeyProjection is { } key ? length(key) : 0);

    private TensorPlan Weight(string name, params int[] shape) => new($"{Spec.TensorPrefix}.{name}", shape, "GlorotUniform", null);
}
