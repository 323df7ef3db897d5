using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>The sizes of a layer whose sums b + W·x (+ U·h) come from packed panels.</summary>
internal abstract class PanelPlan(LayerSpec spec, SignalSpec output, PlanContext context) : LayerPlan(spec, output, context)
{
    /// <summary>How many sums of each gate there are.</summary>
    public abstract int Units { get; }

    /// <summary>The units rounded up to whole vectors of 4.</summary>
    public int PaddedUnits => Sizes.Padded(Units);

    /// <summary>The plan whose output it reads: that of its source, or the tokens that the source would write out.</summary>
    public LayerPlan InputMatrix => SelectsTokens ? Source.Source : Source;

    /// <summary>Gates per unit: columns of the stacked matrix per unit.</summary>
    public abstract int Gates { get; }

    /// <summary>Rows of a panel: the bias, the inputs, the hidden units.</summary>
    public abstract int PanelRows { get; }

    /// <summary>Floats of the panels per unit.</summary>
    public virtual int PanelUnit => Gates * PanelRows;

    public override int PanelLength => Sizes.Line(PaddedUnits * PanelUnit);

    /// <summary>As many rows as a panel has, each with the same gates.</summary>
    public override int GradientLength => Sizes.Line(PaddedUnits * PanelUnit);
}
