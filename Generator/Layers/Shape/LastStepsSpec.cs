namespace Unrolled.Generator.Layers;

/// <summary>The last steps of each sequence.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
/// <param name="Count">How many, where the sequence has as many.</param>
internal sealed record LastStepsSpec(string Name, string TensorPrefix, int Count)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "LastSteps";

    public override string Declaration => $"LastSteps({LayerReader.Text(Count)})";

    /// <summary>Whether a step is among the last ones depends on those to come.</summary>
    public override bool Streams => false;

    public static LayerSpec Read(LayerReader reader)
    {
        int count = reader.WindowSize(0, "Count");
        reader.RequireSequence();
        return new LastStepsSpec(reader.Name, reader.TensorPrefix, count);
    }

    public override SignalSpec OutputFor(SignalSpec source) => source with { Axis = new LastAxisSpec(source.Axis, Count) };

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new LastStepsPlan(this, context);
}
