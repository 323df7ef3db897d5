namespace Unrolled.Generator.Layers;

/// <summary>A minimal gated recurrent unit, h ← (1 − z)·h + z·h̃.</summary>
internal sealed class MinGruEmitter(MinimalPlan plan) : MinimalEmitter(plan)
{
    protected override string GateFormula => $"  z = σ({Sum}), {CandidateFormula}, h ← (1 − z)·h + z·h̃";

    protected override IReadOnlyList<PassMatrix> Kept => [.. SumMatrices];

    protected override string StepResult => $"""
        {Lines(Code.Assign(ActivationSpec.Sigmoid, "z"), AssignCandidate)}

        // h ← (1 − z)·h + z·h̃
        V before = L.Load(ref h, u);
        L.Store(LaneMath.FlushState<L, V>({NewState("z")}), ref hNext, u);
        """;

    protected override string GatesBody => $"""
        V update = {Code.Activate(ActivationSpec.Sigmoid, Column(0))}, before = L.Load(ref h, u);
        {KeptCandidate}
        L.Store(update, {Place(0)});
        L.Store(n, {Place(1)});
        {StoreValue(NewState("update"))}
        """;

    protected override string GatesBackwardBody => $"""
        V update = {Column(0)}, n = {Column(1)};
        V dCandidate = L.Multiply(dOut, update);
        {StoreGradient(Code.Gradient(ActivationSpec.Sigmoid, "update", "L.Multiply(dOut, L.Subtract(n, L.Load(ref h, u)))"), 0)}
        {StoreGradient(CandidateGradient("dCandidate"), 1)}
        {StoreGradient("L.Multiply(dOut, L.Subtract(L.Splat(1f), update))", "dh")}
        """;

    private static string NewState(string gate) => $"L.FusedMultiplyAdd({gate}, L.Subtract(n, before), before)";
}
