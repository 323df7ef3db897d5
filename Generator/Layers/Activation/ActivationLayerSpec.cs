namespace Unrolled.Generator.Layers;

/// <summary>A function of every value.</summary>
internal sealed record ActivationLayerSpec(string Name, string TensorPrefix, ActivationSpec Activation)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Activation";

    // The function stands first, not after a property's name: Activation(Elu, ActivationAlpha = 2).
    public override string Declaration => $"Activation({Activation}{Activation.Declare("Activation", Activation)})";

    public static LayerSpec Read(LayerReader reader) => new ActivationLayerSpec(reader.Name, reader.TensorPrefix, reader.ActivationAt(0, "Activation"));

    public override SignalSpec OutputFor(SignalSpec source) => source;

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new ActivationPlan(this, context);
}
