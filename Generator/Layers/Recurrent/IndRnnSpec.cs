namespace Unrolled.Generator.Layers;

/// <summary>A recurrent layer whose units see only their own h.</summary>
internal sealed record IndRnnSpec(string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, InitializersSpec Initializers)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    /// <summary>Activation of the second direction.</summary>
    public ActivationSpec BackwardActivation { get; init; } = Activation;

    public override RecurrentSpec SecondDirection => this with { Activation = BackwardActivation };

    public override string Code => "IndRnn";

    public override string Declaration =>
        Declare("IndRnn", $"{Activation.Declare("Activation", ActivationSpec.Relu)}{(BackwardActivation == Activation ? "" : BackwardActivation.Declare("BackwardActivation", null))}");

    public static LayerSpec Read(LayerReader reader)
    {
        var spec = new IndRnnSpec(
            reader.Name, reader.TensorPrefix, reader.Recurrence<IndRnnSpec>(),
            reader.Activation("Activation", ActivationSpec.Relu, allowSoftmax: false),
            reader.InitializersOfVector());
        return spec with { BackwardActivation = reader.BackwardActivation("BackwardActivation", spec.Activation) };
    }

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => Units * (inputs + 1 + (Recurrence.UseBias ? 1 : 0));

    public override LayerPlan Plan(PlanContext context) => new IndRnnPlan(this, context);
}
