namespace Unrolled.Generator.Layers;

/// <summary>A plain recurrent layer: one sum per unit, whose activation y is the new h.</summary>
internal sealed class SimpleRnnEmitter(SimpleRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.SimpleRnn.Activation;

    protected override IEnumerable<string> CellFormulas
    {
        get
        {
            yield return $"  h ← {Code.Symbol(_activation)}({Clipped(plan.HasBias ? "b + W·x + U·h" : "W·x + U·h")})";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelUnit} = bias, {Code.Count(plan.Inputs, "input")}, {plan.Units} hidden][lanes], {plan.PaddedUnits * plan.PanelUnit} floats";
        }
    }

    protected override IReadOnlyList<PassMatrix> Kept => [];

    protected override string StepResult
        => $"L.Store(L.FlushToZero({Code.Activate(_activation, Bounded(_activation, "y"))}, FlushToZero.Value), ref hNext, u);";

    // z keeps the sum where the derivative needs it, else y.
    protected override string GatesBody => _activation.NeedsSums
        ? $"""
            V sum = {Bounded(_activation, "L.Load(ref z, u)")};
            L.Store(sum, ref z, u);
            L.Store(L.FlushToZero({Code.Activate(_activation, "sum")}, FlushToZero.Value), ref hNext, u);
            """
        : $"""
            V y = {Code.Activate(_activation, Bounded(_activation, "L.Load(ref z, u)"))};
            L.Store(y, ref z, u);
            L.Store(L.FlushToZero(y, FlushToZero.Value), ref hNext, u);
            """;

    protected override string GatesBackwardBody => plan.Recurrence.GateClip is null || _activation.NeedsSums
        ? $"L.Store(L.FlushToZero({BoundGradient("y", _activation, "L.Load(ref z, u)", "dOut", "ref z, u")}, FlushToZero.Gradient), ref z, u);"
        : string.Join("\n", ["V y = L.Load(ref z, u);", .. BoundValues(("y", _activation)), $"L.Store(L.FlushToZero({BoundGradient("y", _activation, "y", "dOut", "ref z, u")}, FlushToZero.Gradient), ref z, u);"]);
}
