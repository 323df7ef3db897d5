namespace Unrolled.Generator.Layers;

/// <summary>
/// A gated recurrent unit whose reset gate acts after the recurrent product: n = f(n + r·q), where n is the input's sum and q the
/// hidden units'. Of the columns n, r, z, q the inputs have the first three, the hidden units the last three.
/// </summary>
internal sealed class GruAfterEmitter(GruAfterPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Gru.Activation;
    private readonly ActivationSpec _recurrent = plan.Gru.RecurrentActivation;

    protected override IEnumerable<string> CellFormulas
    {
        get
        {
            string gate = Code.Symbol(_recurrent), candidate = Code.Symbol(_activation);
            yield return plan.HasBias
                ? $"  r, z = {gate}({Clipped("b + c + W·x + U·h")}), n = {candidate}({Clipped("b + W·x + r·(c + U·h)")}), h ← (1 − z)·n + z·h"
                : $"  r, z = {gate}({Clipped("W·x + U·h")}), n = {candidate}({Clipped("W·x + r·(U·h)")}), h ← (1 − z)·n + z·h";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][4 biases, {Code.Count(plan.Inputs, "input")} × 3 gates n, r, z, {plan.Units} hidden × 3 gates r, z, q][lanes], {plan.PaddedUnits * plan.PanelUnit} floats";
        }
    }

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
        L.Store(n, ref z, u);
        L.Store(reset, ref z, {plan.PaddedUnits} + u);
        L.Store(update, ref z, {2 * plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(L.FusedMultiplyAdd(update, L.Subtract(L.Load(ref h, u), n), n), FlushToZero.Value), ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"""
        V n = {Column(0)}, reset = {Column(1)}, update = {Column(2)};
        V q = {(_activation == ActivationSpec.Sigmoid ? $"L.Multiply(L.Splat(2f), {Column(3)})" : Column(3))};{string.Concat(BoundValues(("gate", _recurrent), ("candidate", _activation)).Select(l => "\n" + l))}
        V dN = {BoundGradient("candidate", _activation, "n", "L.Multiply(dOut, L.Subtract(L.Splat(1f), update))", SumPlace(0))};
        V dR = {BoundGradient("gate", _recurrent, "reset", "L.Multiply(dN, q)", SumPlace(1))};
        V dZ = {BoundGradient("gate", _recurrent, "update", "L.Multiply(dOut, L.Subtract(L.Load(ref h, u), n))", SumPlace(2))};
        L.Store(L.FlushToZero(dN, FlushToZero.Gradient), ref z, u);
        L.Store(L.FlushToZero(dR, FlushToZero.Gradient), ref z, {plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(dZ, FlushToZero.Gradient), ref z, {2 * plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(L.Multiply(dN, reset), FlushToZero.Gradient), ref z, {3 * plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(L.Multiply(dOut, update), FlushToZero.Gradient), ref dh, u);
        """;
}
