namespace Unrolled.Generator.Layers;

/// <summary>The weighted mean of a sequence's steps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Units">Units of the score; 0 for a product with the step itself.</param>
internal sealed record AttentionPoolingSpec(string Name, string TensorPrefix, int Units)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "AttentionPooling";

    public override string Declaration => Units == 0 ? "AttentionPooling" : $"AttentionPooling({LayerReader.Text(Units)})";

    public override bool Streams => false;

    public static LayerSpec Read(LayerReader reader)
    {
        if (!reader.Signal.IsSequence)
        {
            reader.Report(Descriptors.AttentionPoolingOfVector, "", reader.ReturnSequences(reader.Sources[0]), reader.Name, reader.Source.Name);
        }

        return new AttentionPoolingSpec(reader.Name, reader.TensorPrefix, reader.Constructor(0) is null ? 0 : reader.Units);
    }

    public override SignalSpec OutputFor(SignalSpec source) => source with { Axis = VectorAxisSpec.Instance };

    public override long CountParameters(long inputs) => Units == 0 ? inputs : Units * (inputs + 2);

    public override LayerPlan Plan(PlanContext context) => Units == 0 ? new LinearPoolingPlan(this, context) : new AttentionPoolingPlan(this, context);
}
