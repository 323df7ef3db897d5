namespace Unrolled.Generator.Layers;

/// <summary>
/// A gated recurrent unit whose reset gate acts after the recurrent product: n = f(n + r·q), where n is the input's sum and q the
/// hidden units'. Of the columns n, r, z, q the inputs have the first three, the hidden units the last three.
/// </summary>
internal sealed class GruAfterEmitter(GruAfterPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Gru.Activation;
    private readonly ActivationSpec _recurrent = plan.Gru.RecurrentActivation;

    protected override IEnumerable<string> CellFormulas =>
    [
        $"  r, z = {Code.Symbol(_recurrent)}({Clipped(plan.HasBias ? "b + c + W·x + U·h" : "W·x + U·h")}), "
            + $"n = {Code.Symbol(_activation)}({Clipped(plan.HasBias ? "b + W·x + r·(c + U·h)" : "W·x + r·(U·h)")}), h ← (1 − z)·n + z·h",
        PanelFormula($"[4 biases, {Code.Count(plan.Inputs, "input")} × 3 gates n, r, z, {plan.Units} hidden × 3 gates r, z, q]"),
    ];

    protected override IReadOnlyList<PassMatrix> Kept => [.. SumMatrices];

    protected override string StepResult => $"""
        {Lines(Bound(_recurrent, "r"), Code.Assign(_recurrent, "r", AwaitsReset), Bound(_recurrent, "z"), Code.Assign(_recurrent, "z"))}

        // n = {Code.Symbol(_activation)}(n + r·q), h ← (1 − z)·n + z·h
        n = {Code.ActivateWithin(_activation, Bounded(_activation, "L.FusedMultiplyAdd(r, q, n)"))};
        L.Store(LaneMath.FlushState<L, V>(L.FusedMultiplyAdd(z, L.Subtract(L.Load(ref h, u), n), n)), ref hNext, u);
        """;

    protected override bool LeavesHiddenGradient => true;

    protected override string GatesBody => $"""
        {Activated(_recurrent, "reset", Bounded(_recurrent, Column(1)), 1, AwaitsReset)}
        {Activated(_recurrent, "update", Bounded(_recurrent, Column(2)), 2)}
        {Activated(_activation, "n", Bounded(_activation, $"L.FusedMultiplyAdd(reset, {Column(3)}, {Column(0)})"), 0)}
        L.Store(n, {Place(0)});
        L.Store(reset, {Place(1)});
        L.Store(update, {Place(2)});
        {StoreValue("L.FusedMultiplyAdd(update, L.Subtract(L.Load(ref h, u), n), n)")}
        """;

    // A sigmoid takes half of its sum, so q comes halved.
    private string HiddenSum => _activation == ActivationSpec.Sigmoid ? $"L.Multiply(L.Splat(2f), {Column(3)})" : Column(3);

    protected override string GatesBackwardBody => $"""
        V n = {Column(0)}, reset = {Column(1)}, update = {Column(2)};
        V q = {HiddenSum};{BoundValues(("gate", _recurrent), ("candidate", _activation))}
        V dN = {BoundGradient("candidate", _activation, "n", "L.Multiply(dOut, L.Subtract(L.Splat(1f), update))", 0)};
        V dR = {BoundGradient("gate", _recurrent, "reset", "L.Multiply(dN, q)", 1)};
        V dZ = {BoundGradient("gate", _recurrent, "update", "L.Multiply(dOut, L.Subtract(L.Load(ref h, u), n))", 2)};
        {StoreGradient("dN", 0)}
        {StoreGradient("dR", 1)}
        {StoreGradient("dZ", 2)}
        {StoreGradient("L.Multiply(dN, reset)", 3)}
        {StoreGradient("L.Multiply(dOut, update)", "dh")}
        """;
}
