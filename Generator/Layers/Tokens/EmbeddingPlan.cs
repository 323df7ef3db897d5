namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a table of vectors: packed and as gradients it is the tensor itself, [vocabulary, units].</summary>
internal sealed class EmbeddingPlan : LayerPlan
{
    public EmbeddingPlan(EmbeddingSpec spec, PlanContext context)
        : base(spec, spec.OutputFor(context.Sources[0].Output), context)
    {
        Embedding = spec;
        Tensors =
        [
            new TensorPlan($"{spec.TensorPrefix}.weight", [spec.Vocabulary, spec.Units], spec.Initializer.Code + (spec.PaddingIndex < 0 ? "" : $".WithZeroRow({spec.PaddingIndex})"), null),
        ];
        InputPlan.OfTokens(Source).LimitTokens(spec.Vocabulary);
    }

    public EmbeddingSpec Embedding { get; }

    public override string Kind => "Embedding";

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    /// <summary>Floats of the table.</summary>
    public int TableLength => Tensors[0].Length;

    public override int PanelLength => Sizes.Line(TableLength);

    public override int GradientLength => Sizes.Line(TableLength);

    public override LayerEmitter CreateEmitter() => new EmbeddingEmitter(this);
}
