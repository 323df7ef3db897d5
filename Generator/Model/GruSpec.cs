using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>A gated recurrent unit layer.</summary>
internal sealed record GruSpec(
    string Name, string TensorPrefix, int TensorLayer, int Units, bool ReturnSequences, ActivationSpec Activation, ActivationSpec RecurrentActivation, GruResetSpec Reset)
    : RecurrentSpec(Name, TensorPrefix, TensorLayer, Units, ReturnSequences)
{
    public override string Code => "Gru";

    public override string Declaration =>
        $"Gru({Units}{(ReturnSequences ? ", ReturnSequences = true" : "")}{Activation.Declare("Activation", ActivationSpec.Tanh)}{RecurrentActivation.Declare("RecurrentActivation", ActivationSpec.Sigmoid)}{(Reset == GruResetSpec.After ? "" : $", Reset = {Reset}")})";

    public static LayerSpec Read(LayerReader reader) => new GruSpec(
        reader.Name, reader.TensorPrefix, reader.TensorLayer<GruSpec>(), reader.Units, reader.Flag("ReturnSequences"),
        reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
        reader.Activation("RecurrentActivation", ActivationSpec.Sigmoid, allowSoftmax: false),
        reader.Choice("Reset", GruResetSpec.After));

    public override long CountParameters(long inputs) => 3L * Units * (inputs + Units + (Reset == GruResetSpec.After ? 2 : 1));

    public override LayerPlan Plan(LayerPlan? below, int inputs, string code)
        => Reset == GruResetSpec.After ? new GruAfterPlan(this, below, inputs, code) : new GruBeforePlan(this, below, inputs, code);
}
