namespace Unrolled.Generator.Layers;

/// <summary>Skips masked time steps of the network's input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of tensors that it does not have.</param>
/// <param name="Value">The value that all features of such a step have.</param>
internal sealed record MaskingSpec(string Name, string TensorPrefix, float Value)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Masking";

    public override string Declaration => $"Masking({LayerReader.Text(Value)})";

    public static LayerSpec Read(LayerReader reader)
    {
        float value = reader.Constructor(0) as float? ?? 0f;
        if (float.IsNaN(value))
        {
            reader.ReportAt(0, Descriptors.MaskNotANumber, reader.Name);
        }

        if (reader.Source is not InputSpec { IsOwn: true } || reader.Before.Any(l => l is MaskingSpec))
        {
            reader.Report(Descriptors.MaskingNotFirst, "From", reader.MoveFirst(), reader.Name, reader.Source.Name);
        }

        if (reader.Before[0].Output.Axis is InputAxisSpec { Steps: > 0 and var steps })
        {
            reader.Report(Descriptors.MaskingFixedSteps, "From", reader.RemoveSteps(), reader.Name, LayerReader.Text(steps));
        }

        return new MaskingSpec(reader.Name, reader.TensorPrefix, value);
    }

    public override SignalSpec OutputFor(SignalSpec source) => source;

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new MaskingPlan(this, context);
}
