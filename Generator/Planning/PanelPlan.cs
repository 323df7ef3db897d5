namespace Unrolled.Generator.Planning;

/// <summary>The sizes of a layer whose sums b + W·x (+ U·h) come from packed panels.</summary>
internal abstract class PanelPlan(LayerSpec spec, SignalSpec output, PlanContext context) : LayerPlan(spec, output, context)
{
    private readonly PlanContext _context = context;
    private SumLayout? _layout;
    private IReadOnlyList<ReducedPanel>? _reduced;

    /// <summary>Its sums and what is added to them.</summary>
    public SumLayout Layout => _layout ??= CreateLayout();

    /// <summary>Describes its sums and what is added to them.</summary>
    protected abstract SumLayout CreateLayout();

    /// <summary>How many sums of each gate there are.</summary>
    public abstract int Units { get; }

    /// <summary>The units rounded up to whole vectors of 4.</summary>
    public int PaddedUnits => Sizes.Padded(Units);

    /// <summary>The plan whose output it reads: that of its source, or the tokens that the source would write out.</summary>
    public LayerPlan InputMatrix => SelectsTokens ? Source.Source : Source;

    /// <summary>Gates per unit: columns of the stacked matrix per unit.</summary>
    public int Gates => Layout.Sums.Count;

    /// <summary>Floats of the panels per unit.</summary>
    public int PanelUnit => Layout.Unit;

    /// <summary>True if steps walk the unit blocks up and down in turn, so that the last blocks are met in the cache again.</summary>
    public virtual bool Alternates => false;

    /// <summary>
    /// True if the sums of U·h go in two halves, over the even and over the odd hidden units, which are then added: a layer of one block waits for
    /// the latency of each addition. It is a property of the shape, so every path and all lanes add in this order.
    /// </summary>
    public virtual bool SplitsSums => false;

    /// <summary>How steps hold its weights.</summary>
    public WeightPrecisionSpec Weights => HoldsFewerBits ? _context.Weights : WeightPrecisionSpec.Float32;

    /// <summary>Its first tensors are W and, where it has one, U: those are rounded.</summary>
    public override WeightPrecisionSpec RoundingOf(int tensor) => HoldsFewerBits && tensor < Layout.Products.Count ? _context.Rounding : WeightPrecisionSpec.Float32;

    /// <summary>False if its weights stay as they are.</summary>
    protected virtual bool HoldsFewerBits => true;

    /// <summary>The quantized panels that its steps read, in order.</summary>
    public IReadOnlyList<ReducedPanel> ReducedPanels => _reduced ??= [.. Layout.Panels.Select(p => p.Reduced(Weights))];

    /// <summary>True if steps read its panels of 32 bits too.</summary>
    public virtual bool StepReadsPanels => Weights == WeightPrecisionSpec.Float32;

    /// <summary>Where one of its sets of panels of fewer bits starts.</summary>
    public int ReducedStart(int panel) => ReducedOffset + PaddedUnits * ReducedPanels.Take(panel).Sum(p => p.Unit);

    public override int ReducedLength => Weights == WeightPrecisionSpec.Float32 ? 0 : Sizes.Line(PaddedUnits * ReducedPanels.Sum(p => p.Unit));

    /// <summary>Bytes of weights that a step reads.</summary>
    protected int StepBytes => (Weights == WeightPrecisionSpec.Float32 ? PaddedUnits * PanelUnit : ReducedLength) * sizeof(float);

    /// <summary>Where the bytes of one of the vectors that it multiplies stand in a state: the input, or the hidden units.</summary>
    public int BytesAt(int vector) => ByteOffset + (vector == 0 ? 0 : InputBytes);

    public override int ByteLength => Weights == WeightPrecisionSpec.Int8 ? InputBytes + Sizes.Line((HiddenValues + 3) / 4) : 0;

    /// <summary>Values of the hidden vector; none for a layer without.</summary>
    protected virtual int HiddenValues => 0;

    private int InputBytes => Sizes.Line((Inputs + 3) / 4);

    public override int PanelLength => Sizes.Line(PaddedUnits * PanelUnit);

    public override int RowLength => Layout.Products.Where(p => p.Row >= 0).Sum(p => Layout.ColumnsOf(p) * p.Stride);

    /// <summary>As many as there are packed weights.</summary>
    public override int GradientLength => Sizes.Line(PaddedUnits * PanelUnit);
}
