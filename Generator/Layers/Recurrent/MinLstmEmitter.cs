namespace Unrolled.Generator.Layers;

/// <summary>
/// A minimal long short-term memory, h ← f′·h + i′·h̃. The gates' share f′ = f/(f + i) is computed as σ(log f − log i), which holds where both gates are nearly closed;
/// i′ is 1 − f′.
/// </summary>
internal sealed class MinLstmEmitter(MinimalPlan plan) : MinimalEmitter(plan)
{
    protected override string GateFormula => $"  f, i = σ({Sum}), {CandidateFormula}, h ← f′·h + i′·h̃ with f′ = f / (f + i), i′ = i / (f + i)";

    protected override IReadOnlyList<PassMatrix> Kept => [.. SumMatrices, new("share", "Step", "f′")];

    // log σ(x) = −softplus(−x).
    private static string Share => Code.ActivateUnscaled(ActivationSpec.Sigmoid, $"L.Subtract({Softplus("i")}, {Softplus("f")})");

    protected override string StepResult => $"""
        {Lines($"V share = {Share};", AssignCandidate)}

        // h ← f′·h + (1 − f′)·h̃
        L.Store(LaneMath.FlushState<L, V>({NewState("share")}), ref hNext, u);
        """;

    // The derivative of log σ(x) is σ(−x), which stands in the place of the sum.
    protected override string GatesBody => $"""
        V f = {Column(0)}, i = {Column(1)};
        V part = {Share};
        {KeptCandidate}
        L.Store({Closed("f")}, {Place(0)});
        L.Store({Closed("i")}, {Place(1)});
        L.Store(n, {Place(2)});
        L.Store(part, ref share, u);
        {StoreValue(NewState("part"))}
        """;

    protected override string GatesBackwardBody => $"""
        V part = L.Load(ref share, u), n = {Column(2)};
        V dCandidate = L.Multiply(dOut, L.Subtract(L.Splat(1f), part));
        V dPart = {Code.Gradient(ActivationSpec.Sigmoid, "part", "L.Multiply(dOut, L.Subtract(L.Load(ref h, u), n))")};
        {StoreGradient($"L.Multiply(dPart, {Column(0)})", 0)}
        {StoreGradient($"L.Multiply(L.Subtract(L.Splat(0f), dPart), {Column(1)})", 1)}
        {StoreGradient(CandidateGradient("dCandidate"), 2)}
        {StoreGradient("L.Multiply(dOut, part)", "dh")}
        """;

    private static string NewState(string share) => $"L.FusedMultiplyAdd({share}, L.Subtract(L.Load(ref h, u), n), n)";

    private static string Softplus(string sum) => Code.ActivateWithin(ActivationSpec.Of(ActivationKind.Softplus), $"L.Subtract(L.Splat(0f), {sum})");

    private static string Closed(string sum) => Code.ActivateUnscaled(ActivationSpec.Sigmoid, $"L.Subtract(L.Splat(0f), {sum})");
}
