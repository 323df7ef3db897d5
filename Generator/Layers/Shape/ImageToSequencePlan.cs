namespace Unrolled.Generator.Layers;

/// <summary>The columns of one image as the steps of a sequence.</summary>
internal sealed class ImageToSequencePlan(ImageToSequenceSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public ImageSpec Image { get; } = spec.Image;

    public override string Kind => "ImageToSequence";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override LayerEmitter CreateEmitter() => new ImageToSequenceEmitter(this);
}
