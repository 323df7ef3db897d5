namespace Unrolled.Generator.Layers;

/// <summary>A plain recurrent layer.</summary>
internal sealed record SimpleRnnSpec(string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, InitializersSpec Initializers)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    /// <summary>Activation of the second direction.</summary>
    public ActivationSpec BackwardActivation { get; init; } = Activation;

    public override RecurrentSpec SecondDirection => this with { Activation = BackwardActivation };

    public override string Code => "SimpleRnn";

    public override string Declaration =>
        Declare("SimpleRnn", $"{Activation.Declare("Activation", ActivationSpec.Tanh)}{DeclaredGateClip}{(BackwardActivation == Activation ? "" : BackwardActivation.Declare("BackwardActivation", null))}");

    public static LayerSpec Read(LayerReader reader)
    {
        var spec = new SimpleRnnSpec(
            reader.Name, reader.TensorPrefix, reader.Recurrence<SimpleRnnSpec>(),
            reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
            reader.Initializers(1, reader.Units));
        return spec with { BackwardActivation = reader.BackwardActivation("BackwardActivation", spec.Activation) };
    }

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => Units * (inputs + Units + (Recurrence.UseBias ? 1 : 0));

    public override LayerPlan Plan(PlanContext context) => new SimpleRnnPlan(this, context);
}
