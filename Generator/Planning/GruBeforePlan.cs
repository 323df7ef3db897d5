using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>
/// The sizes of a gated recurrent unit whose reset gate acts on the state. The candidate of every unit needs the reset gates of all, so
/// there are two sets of panels: r and z of all units, then n.
/// </summary>
internal sealed class GruBeforePlan(GruSpec spec, PlanContext context) : GruPlan(spec, context)
{
    public override int Gates => 3;

    /// <summary>Floats per unit of the panels of r and z.</summary>
    public int GatePanelUnit => 2 * PanelRows;

    /// <summary>Where the panels of n start, from the start of the layer's.</summary>
    public int CandidatePanel => PaddedUnits * GatePanelUnit;

    /// <summary>r·h of the step at hand.</summary>
    public int ResetOffset => StateOffset + 2 * StateStride;

    /// <summary>z of the step at hand.</summary>
    public int UpdateOffset => StateOffset + 3 * StateStride;

    public override IReadOnlyList<ReducedPanel> ReducedPanels =>
        [.. new[] { 2, 1 }.Select(gates => new ReducedPanel(Weights, gates, [new(Inputs, gates, SelectsTokens), new(Units, gates, false)]))];

    public override int StateLength => 4 * StateStride;

    public override LayerEmitter CreateEmitter() => new GruBeforeEmitter(this);
}
