namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a short-time Fourier transform. The runtime's <c>StftShape</c> follows the same rules.</summary>
internal sealed class StftPlan(StftSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    // Frames that are multiplied at a time.
    private const int Chunk = 8;

    public StftSpec Stft { get; } = spec;

    public override string Kind => "Stft";

    public override IReadOnlyList<TensorPlan> Tensors => [new TensorPlan($"{Spec.TensorPrefix}.basis", [2 * Stft.Bins, Stft.Window], "Fourier", null) { IsTrained = false }];

    /// <summary>Where the scratch memory of a step stands in a state.</summary>
    public int StateScratch => StateOffset + Sizes.Line(Width);

    public override int StateLength => Sizes.Line(Width) + Sizes.Line(Stft.Samples + Stft.PadBefore + Stft.PadAfter) + Sizes.Line(Chunk * SumStride);

    public override int PanelLength => Sizes.Line(Stft.Window * SumStride);

    /// <summary>Floats of the basis as rows, after which the panels stand again: the backward pass computes the sums anew.</summary>
    public int RowCopyLength => Sizes.Line(SumStride * Sizes.Padded(Stft.Window));

    public override int RowLength => RowCopyLength + PanelLength;

    public override LayerEmitter CreateEmitter() => new StftEmitter(this);

    // Real and imaginary parts of a frame.
    private int SumStride => 2 * Sizes.Padded(Stft.Bins);
}
