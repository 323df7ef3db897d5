namespace Unrolled.Generator.Layers;

/// <summary>A fully connected layer.</summary>
internal sealed record DenseSpec(string Name, string TensorPrefix, int Units, ActivationSpec Activation, bool UseBias, InitializersSpec Initializers)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Dense";

    public override string Declaration => $"Dense({Units}{(UseBias ? "" : ", UseBias = false")}{Activation.Declare("Activation", ActivationSpec.Linear)})";

    public static LayerSpec Read(LayerReader reader)
        => new DenseSpec(reader.Name, reader.TensorPrefix, reader.Units, reader.Activation("Activation", ActivationSpec.Linear, allowSoftmax: true), reader.UseBias(), reader.Initializers());

    public override SignalSpec OutputFor(SignalSpec source) => new(Units, null, source.Axis);

    public override long CountParameters(long inputs) => Units * (inputs + (UseBias ? 1 : 0));

    public override LayerPlan Plan(PlanContext context) => new DensePlan(this, context);
}
