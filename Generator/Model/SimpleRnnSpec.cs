using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>A plain recurrent layer.</summary>
internal sealed record SimpleRnnSpec(string Name, string TensorPrefix, RecurrenceSpec Recurrence, ActivationSpec Activation, InitializersSpec Initializers)
    : RecurrentSpec(Name, TensorPrefix, Recurrence)
{
    public override string Code => "SimpleRnn";

    public override string Declaration =>
        Declare("SimpleRnn", $"{Activation.Declare("Activation", ActivationSpec.Tanh)}{DeclaredGateClip}");

    public static LayerSpec Read(LayerReader reader) => new SimpleRnnSpec(
        reader.Name, reader.TensorPrefix, reader.Recurrence<SimpleRnnSpec>(),
        reader.Activation("Activation", ActivationSpec.Tanh, allowSoftmax: false),
        reader.Initializers(1, reader.Units));

    public override int StateUnits => Units;

    protected override long CountDirection(long inputs) => Units * (inputs + Units + (Recurrence.UseBias ? 1 : 0));

    public override LayerPlan Plan(PlanContext context) => new SimpleRnnPlan(this, context);
}
