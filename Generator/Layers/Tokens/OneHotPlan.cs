namespace Unrolled.Generator.Layers;

/// <summary>
/// A token as a vector of zeros and a one. Layers that multiply it with weights take the weights' row instead; it is written out for all others.
/// </summary>
internal sealed class OneHotPlan : LayerPlan
{
    public OneHotPlan(OneHotSpec spec, PlanContext context)
        : base(spec, spec.OutputFor(context.Sources[0].Output), context)
        => InputPlan.OfTokens(Source).LimitTokens(spec.Classes);

    public override string Kind => "OneHot";

    /// <summary>A token is no number that could be a little larger.</summary>
    public override bool TakesGradient => false;

    /// <summary>True if something reads the vector itself; known when all plans are made.</summary>
    public bool IsWritten => IsNetworkOutput || Readers.Any(r => r.Plan.SelectsTokens is false || r.Source > 0);

    public override LayerEmitter CreateEmitter() => new OneHotEmitter(this);
}
