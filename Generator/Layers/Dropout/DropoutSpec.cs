namespace Unrolled.Generator.Layers;

/// <summary>A layer that sets a share of the values to zero while training.</summary>
internal sealed record DropoutSpec(string Name, string TensorPrefix, float Rate)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Dropout";

    // Nothing: the finished network passes everything through.
    public override string Declaration => "";

    public override string TrainingDeclaration => $"Dropout({LayerReader.Text(Rate)})";

    public static LayerSpec Read(LayerReader reader)
    {
        float rate = reader.Constructor(0) as float? ?? 0f;
        if (!IsRate(rate))
        {
            reader.ReportAt(0, Descriptors.RateOutOfRange, LayerReader.WriteFraction(reader.ConstructorNode(0), rate), "rate", LayerReader.Text(rate), reader.Name);
        }

        return new DropoutSpec(reader.Name, reader.TensorPrefix, rate);
    }

    /// <summary>True for a share of values that may be dropped: not all of them.</summary>
    public static bool IsRate(float value) => value >= 0f && value < 1f;

    public override SignalSpec OutputFor(SignalSpec source) => source;

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new DropoutPlan(this, Rate, everyStep: false, context);
}
