namespace Unrolled.Generator.Layers;

/// <summary>Images become flat rows; the flat rows of a sequence become one vector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
/// <param name="Steps">How many rows become one; 0 if each stays a row.</param>
internal sealed record FlattenSpec(string Name, string TensorPrefix, int Steps)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Flatten";

    public override string Declaration => "Flatten";

    public override bool Streams => Steps == 0;

    public static LayerSpec Read(LayerReader reader)
    {
        if (reader.Signal.Image is not null || !reader.Signal.IsSequence)
        {
            return new FlattenSpec(reader.Name, reader.TensorPrefix, 0);
        }

        int steps = reader.Signal.Axis.KnownSteps;
        if (steps == 0)
        {
            reader.ReportBreak(reader.Node, Descriptors.FlattenUnknown, reader.Name);
        }

        long width = (long)steps * reader.Inputs;
        if (width > ModelParser.MaxRow)
        {
            reader.ReportBreak(reader.Node, Descriptors.OutputTooWide, reader.Name, LayerReader.Text(width), LayerReader.Text(ModelParser.MaxRow));
        }

        return new FlattenSpec(reader.Name, reader.TensorPrefix, steps);
    }

    public override SignalSpec OutputFor(SignalSpec source)
        => Steps == 0 ? source with { Image = null } : new SignalSpec(Steps * source.Width, null, VectorAxisSpec.Instance);

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new FlattenPlan(this, context);
}
