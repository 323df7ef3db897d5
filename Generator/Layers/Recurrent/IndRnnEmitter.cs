namespace Unrolled.Generator.Layers;

/// <summary>An independently recurrent layer: one sum per unit, to which u∘h comes last; its activation y is the new h.</summary>
internal sealed class IndRnnEmitter(IndRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.IndRnn.Activation;

    protected override IEnumerable<string> CellFormulas =>
    [
        $"  h ← {Code.Symbol(_activation)}({(plan.HasBias ? "b + " : "")}W·x + u∘h)",
        $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelUnit} = bias, {Code.Count(plan.Inputs, "input")}][lanes], {plan.PaddedUnits * plan.PanelUnit} floats",
        $"  u [{plan.Units} of {plan.StateStride}] after them",
    ];

    protected override IReadOnlyList<PassMatrix> Kept => [];

    protected override string StepResult => $"""
        // h ← {Code.Symbol(_activation)}(… + u∘h)
        L.Store(L.FlushToZero({Code.Activate(_activation, Sum($"ref panels, {plan.RecurrentPanel} + u", "y"))}, FlushToZero.Value), ref hNext, u);
        """;

    // z keeps the sum where the derivative needs it, else y.
    protected override string GatesBody => $"""
        V sum = {Sum("ref recurrent, u", "L.Load(ref z, u)")}, y = {Code.Activate(_activation, "sum")};
        L.Store({(_activation.NeedsSums ? "sum" : "y")}, ref z, u);
        L.Store(L.FlushToZero(y, FlushToZero.Value), ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"""
        V dSum = L.FlushToZero({Code.Gradient(_activation, "L.Load(ref z, u)", "dOut")}, FlushToZero.Gradient);
        L.Store(dSum, ref z, u);

        // dh(t − 1) = u∘dz(t)
        L.Store(L.FlushToZero(L.Multiply(L.Load(ref recurrent, u), dSum), FlushToZero.Gradient), ref dh, u);
        """;

    protected override void EmitSharedGradients(SourceWriter writer) => writer.Write(
        $"\n// du = Σ dz(t)∘h(t − 1)\nSequences.AddPeepholesBefore<L, V>(pass.Axis({plan.StepAxis}), {plan.PaddedUnits}, ref pass.At(m.Gates), {plan.GateStride}, ref pass.At(m.Hidden), {plan.HiddenStride}, ref pass.GradientColumn({plan.RecurrentGradient}));");

    // The sum with u∘h; u at its place.
    private static string Sum(string place, string sum) => $"L.FusedMultiplyAdd(L.Load({place}), L.Load(ref h, u), {sum})";
}
