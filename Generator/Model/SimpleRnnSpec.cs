using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>A plain recurrent layer.</summary>
internal sealed record SimpleRnnSpec(string Name, string TensorPrefix, int TensorLayer, int Units, bool ReturnSequences, ActivationSpec Activation, InitializersSpec Initializers)
    : RecurrentSpec(Name, TensorPrefix, TensorLayer, Units, ReturnSequences)
{
    public override string Code => "SimpleRnn";

    public override string Declaration =>
        $"SimpleRnn({Units}{(ReturnSequences ? ", ReturnSequences = true" : "")}{Activation.Declare("Activation", ActivationSpec.Tanh)})";

    public static LayerSpec Read(LayerReader reader) => new SimpleRnnSpec(
        reader.Name, reader.TensorPrefix, reader.TensorLayer<SimpleRnnSpec>(), reader.Units, reader.Flag("ReturnSequences"),
        reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
        reader.Initializers(gates: 1));

    public override long CountParameters(long inputs) => Units * (inputs + Units + 1);

    public override LayerPlan Plan(LayerPlan? below, int inputs, string code) => new SimpleRnnPlan(this, below, inputs, code);
}
