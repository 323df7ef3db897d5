namespace Unrolled.Generator.Layers;

/// <summary>An independently recurrent layer: one sum per unit, to which u∘h comes last; its activation y is the new h.</summary>
internal sealed class IndRnnEmitter(IndRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.IndRnn.Activation;

    protected override IEnumerable<string> CellFormulas =>
    [
        $"  h ← {Code.Symbol(_activation)}({Bias}W·x + u∘h)",
        PanelFormula(PanelRows()),
        $"  u [{plan.Units} of {plan.StateStride}] after them",
    ];

    protected override IReadOnlyList<PassMatrix> Kept => [];

    protected override string StepResult => $"""
        // h ← {Code.Symbol(_activation)}(… + u∘h)
        {StoreValue(Code.Activate(_activation, Sum($"ref panels, {plan.RecurrentPanel} + u", "y")))}
        """;

    // z keeps the sum where the derivative needs it, else y.
    protected override string GatesBody => $"""
        V sum = {Sum("ref recurrent, u", "L.Load(ref z, u)")}, y = {Code.Activate(_activation, "sum")};
        L.Store({(_activation.NeedsSums ? "sum" : "y")}, ref z, u);
        {StoreValue("y")}
        """;

    protected override string GatesBackwardBody => $"""
        V dSum = L.FlushToZero({Code.Gradient(_activation, "L.Load(ref z, u)", "dOut")}, FlushToZero.Gradient);
        L.Store(dSum, ref z, u);

        // dh(t − 1) = u∘dz(t)
        {StoreGradient("L.Multiply(L.Load(ref recurrent, u), dSum)", "dh")}
        """;

    protected override void EmitSharedGradients(SourceWriter writer)
    {
        string dz = $"ref pass.At(m.Gates), {plan.GateStride}", h = $"ref pass.At(m.Hidden), {plan.HiddenStride}";
        writer.Write("// du = Σ dz(t)∘h(t − 1)");
        writer.Write($"Sequences.AddPeepholesBefore<L, V>({StepAxis}, {plan.PaddedUnits}, {dz}, {h}, ref pass.GradientColumn({plan.RecurrentGradient}));");
    }

    // The sum with u∘h; u at its place.
    private static string Sum(string place, string sum) => $"L.FusedMultiplyAdd(L.Load({place}), L.Load(ref h, u), {sum})";
}
