namespace Unrolled.Generator.Layers;

/// <summary>The columns of one image as the steps of a sequence.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
/// <param name="Image">The image.</param>
internal sealed record ImageToSequenceSpec(string Name, string TensorPrefix, ImageSpec Image)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "ImageToSequence";

    public override string Declaration => "ImageToSequence";

    /// <summary>One step becomes several.</summary>
    public override bool Streams => false;

    public static LayerSpec Read(LayerReader reader)
    {
        ImageSpec image = reader.RequireImage();
        if (!reader.Broken && reader.Signal.Axis.KnownSteps != 1)
        {
            reader.ReportBreak(reader.Node, Descriptors.OneImageMissing, reader.Name, reader.Source.Name);
        }

        return new ImageToSequenceSpec(reader.Name, reader.TensorPrefix, image);
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(Image.Height * Image.Channels, null, new RepeatAxisSpec(Image.Width));

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new ImageToSequencePlan(this, context);
}
