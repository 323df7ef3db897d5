namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a multi-head attention. Its sources are the queries, then the keys where those are others.</summary>
internal sealed class MultiHeadAttentionPlan : LayerPlan
{
    public MultiHeadAttentionPlan(MultiHeadAttentionSpec spec, PlanContext context)
        : base(spec, spec.OutputFor(context.Sources[0].Output), context)
    {
        Attention = spec;
        bool together = Keys.Width == Queries.Width;
        int bias = together ? 1 : 3;
        Query = After(null, part: 0, tensor: 0, Queries);
        Key = After(Query, part: 1, tensor: together ? 0 : 1, Keys);
        Value = After(Key, part: 2, tensor: together ? 0 : 2, Keys);
        int output = bias + (spec.UseBias ? 1 : 0);
        Out = new ProjectionPlan(output, Heads, HeadStride, Axis, Width, spec.UseBias, End(Value, p => p.Panel + p.PanelLength), End(Value, p => p.Row + p.RowLength), End(Value, p => p.Gradient + p.GradientLength));
        IEnumerable<TensorPlan> weights = together
            ? [Tensor("in_proj_weight", "GlorotUniform", 3 * Heads, Queries.Width)]
            : [Tensor("q_proj_weight", "GlorotUniform", Heads, Queries.Width), Tensor("k_proj_weight", "GlorotUniform", Heads, Keys.Width), Tensor("v_proj_weight", "GlorotUniform", Heads, Keys.Width)];
        var last = new TensorPlan($"{spec.OutputPrefix}.weight", [Width, Heads], "GlorotUniform", null);
        Tensors = spec.UseBias
            ? [.. weights, Tensor("in_proj_bias", "Zeros", 3 * Heads), last, new TensorPlan($"{spec.OutputPrefix}.bias", [Width], "Zeros", null)]
            : [.. weights, last];

        ProjectionPlan After(ProjectionPlan? before, int part, int tensor, LayerPlan source)
            => new(tensor, source.Width, source.OutputStride, source.Axis, Heads, spec.UseBias, End(before, p => p.Panel + p.PanelLength), End(before, p => p.Row + p.RowLength), End(before, p => p.Gradient + p.GradientLength))
            {
                Part = together ? part : 0,
                BiasTensor = bias,
                BiasPart = part,
                Stride = HeadStride,
            };

        static int End(ProjectionPlan? before, Func<ProjectionPlan, int> end) => before is null ? 0 : end(before);
    }

    public MultiHeadAttentionSpec Attention { get; }

    public LayerPlan Queries => Sources[0];

    public LayerPlan Keys => Sources[Sources.Count - 1];

    /// <summary>Values of a query in all heads.</summary>
    public int Heads => Attention.Heads * Attention.HeadWidth;

    /// <summary>The row stride of matrices of all heads. The last head is written up to a multiple of 4, as all are.</summary>
    public int HeadStride => Sizes.Stride(Heads - Attention.HeadWidth + Sizes.Padded(Attention.HeadWidth));

    /// <summary>What makes the queries of all heads.</summary>
    public ProjectionPlan Query { get; }

    /// <summary>What makes the keys of all heads.</summary>
    public ProjectionPlan Key { get; }

    /// <summary>What makes the values of all heads.</summary>
    public ProjectionPlan Value { get; }

    /// <summary>What makes the output of the contexts of all heads.</summary>
    public ProjectionPlan Out { get; }

    public override string Kind => "MultiHeadAttention";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override IReadOnlyList<TensorPlan> Tensors { get; }

    public override int PanelLength => Out.Panel + Out.PanelLength;

    public override int RowLength => Out.Row + Out.RowLength;

    public override int GradientLength => Out.Gradient + Out.GradientLength;

    public override LayerEmitter CreateEmitter() => new MultiHeadAttentionEmitter(this);

    private TensorPlan Tensor(string name, string initializer, params int[] shape) => new($"{Spec.TensorPrefix}.{name}", shape, initializer, null);
}
