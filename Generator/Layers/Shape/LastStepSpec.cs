namespace Unrolled.Generator.Layers;

/// <summary>The last step of each sequence as a vector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
internal sealed record LastStepSpec(string Name, string TensorPrefix)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "LastStep";

    public override string Declaration => "LastStep";

    public static LayerSpec Read(LayerReader reader)
    {
        reader.RequireSequence();
        return new LastStepSpec(reader.Name, reader.TensorPrefix);
    }

    public override SignalSpec OutputFor(SignalSpec source) => source with { Axis = VectorAxisSpec.Instance };

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new LastStepPlan(this, context);
}
