namespace Unrolled.Generator.Layers;

/// <summary>A layer that normalizes the values of each row.</summary>
internal sealed record LayerNormalizationSpec(string Name, string TensorPrefix, float Epsilon)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "LayerNormalization";

    public override string Declaration => $"LayerNormalization({(Epsilon == LayerReader.StandardEpsilon ? "" : $"Epsilon = {LayerReader.Text(Epsilon)}")})";

    public static LayerSpec Read(LayerReader reader) => new LayerNormalizationSpec(reader.Name, reader.TensorPrefix, reader.Epsilon());

    public override SignalSpec OutputFor(SignalSpec source) => source;

    public override long CountParameters(long inputs) => 2 * inputs;

    public override LayerPlan Plan(PlanContext context) => new LayerNormalizationPlan(this, context);
}
