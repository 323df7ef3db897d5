using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>A gated recurrent unit layer.</summary>
internal sealed record GruSpec(
    string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, ActivationSpec RecurrentActivation, GruResetSpec Reset)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    public override string Code => "Gru";

    public override string Declaration =>
        Declare("Gru", $"{Activation.Declare("Activation", ActivationSpec.Tanh)}{RecurrentActivation.Declare("RecurrentActivation", ActivationSpec.Sigmoid)}{(Reset == GruResetSpec.After ? "" : $", Reset = {Reset}")}");

    public static LayerSpec Read(LayerReader reader) => new GruSpec(
        reader.Name, reader.TensorPrefix, reader.Recurrence<GruSpec>(),
        reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
        reader.Activation("RecurrentActivation", ActivationSpec.Sigmoid, allowSoftmax: false),
        reader.Choice("Reset", GruResetSpec.After));

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => 3L * Units * (inputs + Units + (Reset == GruResetSpec.After ? 2 : 1));

    public override LayerPlan Plan(PlanContext context)
        => Reset == GruResetSpec.After ? new GruAfterPlan(this, context) : new GruBeforePlan(this, context);
}
