namespace Unrolled.Generator.Layers;

/// <summary>A vector at every step of a sequence.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of tensors that it does not have.</param>
/// <param name="Steps">How many steps, or 0 for those of the network's own input.</param>
internal sealed record RepeatVectorSpec(string Name, string TensorPrefix, int Steps)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "RepeatVector";

    public override string Declaration => $"RepeatVector({(Steps == 0 ? "" : LayerReader.Text(Steps))})";

    /// <summary>What it repeats may change with every step, until the last.</summary>
    public override bool Streams => false;

    public static LayerSpec Read(LayerReader reader)
    {
        int steps = reader.Constructor(0) is null
            ? 0
            : reader.Size(0, (value, _) => reader.ReportAt(0, Descriptors.RepeatOutOfRange, value, reader.Name, LayerReader.Text(ModelParser.MaxWidth)));
        if (reader.Signal.IsSequence)
        {
            reader.Report(Descriptors.RepeatOfSequence, "From", reader.Name, reader.Source.Name);
        }

        AxisSpec axis = steps > 0 ? new RepeatAxisSpec(steps) : reader.Before[0].Output.Axis;
        return new RepeatVectorSpec(reader.Name, reader.TensorPrefix, steps) { Output = reader.Signal with { Axis = axis } };
    }

    public override SignalSpec OutputFor(SignalSpec source) => Output;

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new RepeatVectorPlan(this, context);
}
