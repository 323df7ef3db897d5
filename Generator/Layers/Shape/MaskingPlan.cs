namespace Unrolled.Generator.Layers;

/// <summary>The network's own input without the time steps that are left out: the caller has left them out, so it is a copy.</summary>
internal sealed class MaskingPlan(MaskingSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public override string Kind => "Masking";

    /// <summary>The value, in generated code.</summary>
    public string Literal { get; } =
        float.IsInfinity(spec.Value) ? $"float.{(spec.Value > 0 ? "Positive" : "Negative")}Infinity" : LayerReader.Text(spec.Value) + "f";

    public override LayerEmitter CreateEmitter() => new MaskingEmitter(this);
}
