using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>A fully connected layer.</summary>
internal sealed record DenseSpec(string Name, string TensorPrefix, int Units, ActivationSpec Activation, InitializersSpec Initializers)
    : LayerSpec(Name, TensorPrefix, Units)
{
    public override string Code => "Dense";

    public override string Declaration => $"Dense({Units}{Activation.Declare("Activation", ActivationSpec.Linear)})";

    public static LayerSpec Read(LayerReader reader)
        => new DenseSpec(reader.Name, reader.TensorPrefix, reader.Units, reader.Activation("Activation", ActivationSpec.Linear, allowSoftmax: true), reader.Initializers());

    public override long CountParameters(long inputs) => Units * (inputs + 1);

    public override LayerPlan Plan(LayerPlan? below, int inputs, string code) => new DensePlan(this, below, inputs, code);
}
