using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>
/// The sizes of a gated recurrent unit whose reset gate acts after the recurrent product. Its sums are n (of the input), r, z and q (of the
/// hidden units): W·x goes to the first three, U·h to the last three, so that neither has columns of zeros.
/// </summary>
internal sealed class GruAfterPlan(GruSpec spec, PlanContext context) : GruPlan(spec, context)
{
    public override int Gates => 4;

    public override bool SumsInHalves => IsOneBlock;

    /// <summary>Four biases, three weights per input and per hidden unit.</summary>
    public override int PanelUnit => 4 + 3 * Inputs + 3 * Units;

    public override int WeightColumns => 3 * PaddedUnits;

    public override IReadOnlyList<ReducedPanel> ReducedPanels => [new(Weights, 4, [new(Inputs, 3, SelectsTokens), new(Units, 3, false)])];

    public override int StateLength => 2 * StateStride;

    public override LayerEmitter CreateEmitter() => new GruAfterEmitter(this);
}
