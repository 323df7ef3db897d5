using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>A long short-term memory layer: i, f, g, o side by side, a cell that they write.</summary>
internal sealed class LstmEmitter(LstmPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Lstm.Activation;
    private readonly ActivationSpec _recurrent = plan.Lstm.RecurrentActivation;

    public override IEnumerable<string> Formulas
    {
        get
        {
            string gate = Code.Symbol(_recurrent), cell = Code.Symbol(_activation);
            yield return $"{plan.Spec.Name}: {plan.Inputs} → {plan.Units}, {(plan.SequenceOut ? "every step" : "the last step")}";
            yield return $"  i, f, o = {gate}(b + W·x + U·h), g = {cell}(b + W·x + U·h), c ← f·c + i·g, h ← o·{cell}(c)";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelRows} = bias, {plan.Inputs} inputs, {plan.Units} hidden][4 gates][lanes], {plan.GateColumns * plan.PanelRows} floats";
            if (plan.Boustrophedon)
            {
                yield return "  larger than the first-level cache: steps walk the blocks up and down in turn";
            }
        }
    }

    protected override IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates =>
        [("i", _recurrent), ("f", _recurrent), ("g", _activation), ("o", _recurrent)];

    protected override IReadOnlyList<(string Parameter, string Argument)> StepState =>
        [("ref float c", $"ref Unsafe.Add(ref s, {plan.CellOffset})")];

    protected override string StepResult => $"""
        // c ← f·c + i·g, h ← o·{Code.Symbol(_activation)}(c)
        V cNext = L.FusedMultiplyAdd(f, L.Load(ref c, u), L.Multiply(i, g));
        L.Store(cNext, ref c, u);
        L.Store(L.Multiply(o, {Code.ActivateUnscaled(_activation, "cNext")}), ref hNext, u);
        """;

    protected override IReadOnlyList<PassMatrix> Kept =>
        [new("Cell", "c", true, "c"), new("CellOutput", "cellOutput", false, $"{Code.Symbol(_activation)}(c)")];

    protected override string GatesBody => $"""
        V i = {Code.Activate(_recurrent, Gate(0))};
        V f = {Code.Activate(_recurrent, Gate(1))};
        V g = {Code.Activate(_activation, Gate(2))};
        V o = {Code.Activate(_recurrent, Gate(3))};
        V cell = L.FusedMultiplyAdd(f, L.Load(ref c, u), L.Multiply(i, g));
        V output = {Code.ActivateUnscaled(_activation, "cell")};
        L.Store(i, ref z, u);
        L.Store(f, ref z, {plan.PaddedUnits} + u);
        L.Store(g, ref z, {2 * plan.PaddedUnits} + u);
        L.Store(o, ref z, {3 * plan.PaddedUnits} + u);
        L.Store(cell, ref cNext, u);
        L.Store(output, ref cellOutput, u);
        L.Store(L.Multiply(o, output), ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"""
        V i = {Gate(0)}, f = {Gate(1)}, g = {Gate(2)}, o = {Gate(3)};
        V output = L.Load(ref cellOutput, u);

        // h = o·{Code.Symbol(_activation)}(c): dc += dh·o·{Code.Symbol(_activation)}′(c)
        V dCell = L.Add({Code.Gradient(_activation, "output", "L.Multiply(dOut, o)")}, L.Load(ref dc, u));
        V dI = {Code.Gradient(_recurrent, "i", "L.Multiply(dCell, g)")};
        V dF = {Code.Gradient(_recurrent, "f", "L.Multiply(dCell, L.Load(ref c, u))")};
        V dG = {Code.Gradient(_activation, "g", "L.Multiply(dCell, i)")};
        V dO = {Code.Gradient(_recurrent, "o", "L.Multiply(dOut, output)")};
        L.Store(L.Multiply(dCell, f), ref dc, u);
        L.Store(dI, ref z, u);
        L.Store(dF, ref z, {plan.PaddedUnits} + u);
        L.Store(dG, ref z, {2 * plan.PaddedUnits} + u);
        L.Store(dO, ref z, {3 * plan.PaddedUnits} + u);
        """;

    private string Gate(int index) => index == 0 ? "L.Load(ref z, u)" : $"L.Load(ref z, {index * plan.PaddedUnits} + u)";
}
