namespace Unrolled.Generator.Layers;

/// <summary>A gated recurrent unit layer.</summary>
internal sealed record GruSpec(
    string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, ActivationSpec RecurrentActivation, GruResetSpec Reset, InitializersSpec Initializers)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    /// <summary>Activation of the second direction.</summary>
    public ActivationSpec BackwardActivation { get; init; } = Activation;

    /// <summary>RecurrentActivation of the second direction.</summary>
    public ActivationSpec BackwardRecurrentActivation { get; init; } = RecurrentActivation;

    public override RecurrentSpec SecondDirection => this with { Activation = BackwardActivation, RecurrentActivation = BackwardRecurrentActivation };

    public override string Code => "Gru";

    public override string Declaration =>
        Declare("Gru", $"{Activation.Declare("Activation", ActivationSpec.Tanh)}{RecurrentActivation.Declare("RecurrentActivation", ActivationSpec.Sigmoid)}{(Reset == GruResetSpec.After ? "" : $", Reset = {Reset}")}{DeclaredGateClip}{(BackwardActivation == Activation ? "" : BackwardActivation.Declare("BackwardActivation", null))}{(BackwardRecurrentActivation == RecurrentActivation ? "" : BackwardRecurrentActivation.Declare("BackwardRecurrentActivation", null))}");

    public static LayerSpec Read(LayerReader reader)
    {
        var spec = new GruSpec(
            reader.Name, reader.TensorPrefix, reader.Recurrence<GruSpec>(),
            reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
            reader.Activation("RecurrentActivation", ActivationSpec.Sigmoid, allowSoftmax: false),
            reader.Choice("Reset", GruResetSpec.After),
            reader.Initializers(3, reader.Units));
        return spec with
        {
            BackwardActivation = reader.BackwardActivation("BackwardActivation", spec.Activation),
            BackwardRecurrentActivation = reader.BackwardActivation("BackwardRecurrentActivation", spec.RecurrentActivation),
        };
    }

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => 3L * Units * (inputs + Units + (!Recurrence.UseBias ? 0 : Reset == GruResetSpec.After ? 2 : 1));

    public override bool FitsModuleOf(RecurrentSpec below) => base.FitsModuleOf(below) && below is GruSpec other && other.Reset == Reset;

    public override LayerPlan Plan(PlanContext context)
        => Reset == GruResetSpec.After ? new GruAfterPlan(this, context) : new GruBeforePlan(this, context);
}
