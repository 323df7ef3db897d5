namespace Unrolled.Generator.Layers;

/// <summary>Some neighboring features of each row.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
/// <param name="Start">The first feature.</param>
/// <param name="Count">How many.</param>
internal sealed record SliceSpec(string Name, string TensorPrefix, int Start, int Count)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Slice";

    public override string Declaration => $"Slice({LayerReader.Text(Start)}, {LayerReader.Text(Count)})";

    public static LayerSpec Read(LayerReader reader)
    {
        int start = reader.Constructor(0) as int? ?? 0, count = reader.Constructor(1) as int? ?? 1;
        reader.RequireFlatRows();
        if (start < 0 || count < 1 || (long)start + count > ModelParser.MaxRow)
        {
            // Wrong whatever the width is.
            reader.ReportBreak(reader.ConstructorNode(start < 0 ? 0 : 1), Descriptors.SliceOutOfRange, reader.Name, LayerReader.Text(start), LayerReader.Text(count), LayerReader.Text(ModelParser.MaxRow));
        }
        else if ((long)start + count > reader.Inputs)
        {
            reader.ReportBreak(reader.ConstructorNode(start < reader.Inputs ? 1 : 0), Descriptors.SliceTooLong, reader.Name, LayerReader.Text(start), LayerReader.Text((long)start + count - 1), reader.Source.Name, LayerReader.Text(reader.Inputs));
        }

        return new SliceSpec(reader.Name, reader.TensorPrefix, start, count);
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(Count, null, source.Axis);

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new SlicePlan(this, context);
}
