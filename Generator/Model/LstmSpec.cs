using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>A long short-term memory layer.</summary>
internal sealed record LstmSpec(string Name, string TensorPrefix, int TensorLayer, int Units, bool ReturnSequences, ActivationSpec Activation, ActivationSpec RecurrentActivation)
    : RecurrentSpec(Name, TensorPrefix, TensorLayer, Units, ReturnSequences)
{
    public override string Code => "Lstm";

    public override string Declaration =>
        $"Lstm({Units}{(ReturnSequences ? ", ReturnSequences = true" : "")}{Activation.Declare("Activation", ActivationSpec.Tanh)}{RecurrentActivation.Declare("RecurrentActivation", ActivationSpec.Sigmoid)})";

    public static LayerSpec Read(LayerReader reader) => new LstmSpec(
        reader.Name, reader.TensorPrefix, reader.TensorLayer<LstmSpec>(), reader.Units, reader.Flag("ReturnSequences"),
        reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
        reader.Activation("RecurrentActivation", ActivationSpec.Sigmoid, allowSoftmax: false));

    public override long CountParameters(long inputs) => 4L * Units * (inputs + Units + 1);

    public override LayerPlan Plan(LayerPlan? below, int inputs, string code) => new LstmPlan(this, below, inputs, code);
}
