using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// A gated recurrent unit whose reset gate acts on the state, n = f(b + W·x + U·(r·h)): every step has two halves, r and z of all units,
/// then n of all units from the r·h that the first left.
/// </summary>
internal sealed class GruBeforeEmitter(GruBeforePlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Gru.Activation;
    private readonly ActivationSpec _recurrent = plan.Gru.RecurrentActivation;

    protected override IEnumerable<string> CellFormulas
    {
        get
        {
            string gate = Code.Symbol(_recurrent), candidate = Code.Symbol(_activation);
            string bias = plan.HasBias ? "b + " : "";
            yield return $"  r, z = {gate}({Clipped(bias + "W·x + U·h")}), n = {candidate}({Clipped(bias + "W·x + U·(r·h)")}), h ← (1 − z)·n + z·h";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.Layout.Panels[0].Rows} = bias, {Code.Count(plan.Inputs, "input")}, {plan.Units} hidden][2 gates r, z][lanes], then of n, {plan.PaddedUnits * plan.PanelUnit} floats";
        }
    }

    protected override IReadOnlyList<(string Parameter, string Argument)> StepState => [];

    protected override IReadOnlyList<PassMatrix> Kept => [new("ResetHidden", "rh", false, "r·h"), .. SumMatrices];

    protected override string GatesBody => $"""
        {Activated(_activation, "n", Bounded(_activation, Column(2)), 2)}
        L.Store(n, ref z, {2 * plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(L.FusedMultiplyAdd({Column(1)}, L.Subtract(L.Load(ref h, u), n), n), FlushToZero.Value), ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"""
        V update = {Column(1)}, n = {Column(2)};{string.Concat(BoundValues(("gate", _recurrent), ("candidate", _activation)).Select(l => "\n" + l))}
        V dN = {BoundGradient("candidate", _activation, "n", "L.Multiply(dOut, L.Subtract(L.Splat(1f), update))", SumPlace(2))};
        V dZ = {BoundGradient("gate", _recurrent, "update", "L.Multiply(dOut, L.Subtract(L.Load(ref h, u), n))", SumPlace(1))};
        L.Store(L.FlushToZero(dZ, FlushToZero.Gradient), ref z, {plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(dN, FlushToZero.Gradient), ref z, {2 * plan.PaddedUnits} + u);
        L.Store(L.FlushToZero(L.Multiply(dOut, update), FlushToZero.Gradient), ref dh, u);
        """;

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepInput(plan), h = Code.At("s", plan.HiddenOffset, $"now * {plan.HiddenLength}");
        string reset = $"ref Unsafe.Add(ref s, {plan.ResetOffset})", update = $"ref Unsafe.Add(ref s, {plan.UpdateOffset})";
        writer.Write($"// {plan.Name}: r·h and z [{plan.Units}] of all units,");
        Code.ToBytes(writer, plan, "x", x, plan.Inputs);
        Code.ToBytes(writer, plan, "h", h, plan.Units);
        GateKernel.EmitCalls(writer, $"{Code.StepPanels(plan, plan.PanelOffset)}, {x}, {h}, {reset}, {update}{Code.ByteArguments(plan, "h")}, ");
        writer.Write($"// then h [{plan.Units}].");
        Code.ToBytes(writer, plan, "rh", reset, plan.Units);
        CandidateKernel.EmitCalls(writer, $"{Code.StepPanels(plan, plan.PanelOffset + plan.Layout.PanelStart(1), 1)}, {x}, {reset}, {update}, {h}, {Code.StepOutput(plan)}{Code.ByteArguments(plan, "rh")}, ");
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: gradient of r·h at the step at hand, [rows, {plan.Units}].</summary>\npublic readonly nint {Name}ResetHiddenGradient;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Block("if (training)", () => writer.Write($"{Name}ResetHiddenGradient = ReserveRows({plan.HiddenStride});"));
    }

    public override void EmitKernels(SourceWriter writer)
    {
        base.EmitKernels(writer);
        writer.Write($"/// <summary>{plan.Name}: r and z of one time step for all rows, in place of their sums, and r·h.</summary>");
        EmitRowKernel(writer, "Reset", [("z", plan.GateStride), ("h", plan.HiddenStride), ("rh", plan.HiddenStride), .. SumsPointer], $"""
            {Activated(_recurrent, "reset", Bounded(_recurrent, Column(0)), 0)}
            {Activated(_recurrent, "update", Bounded(_recurrent, Column(1)), 1)}
            L.Store(reset, ref z, u);
            L.Store(update, ref z, {plan.PaddedUnits} + u);
            L.Store(L.FlushToZero(L.Multiply(reset, L.Load(ref h, u)), FlushToZero.Value), ref rh, u);
            """);
        writer.Write($"/// <summary>{plan.Name}: from the gradient of r·h the gradient of r's sum, in place of r, and a part of h's.</summary>");
        EmitRowKernel(writer, "ResetBackward", [("z", plan.GateStride), ("h", plan.HiddenStride), ("drh", plan.HiddenStride), ("dh", plan.HiddenStride), .. SumsPointer], $"""
            V reset = {Column(0)}, dReset = L.Load(ref drh, u);{string.Concat(BoundValues(("gate", _recurrent)).Select(l => "\n" + l))}
            V dR = {BoundGradient("gate", _recurrent, "reset", "L.Multiply(dReset, L.Load(ref h, u))", SumPlace(0))};
            L.Store(L.FlushToZero(dR, FlushToZero.Gradient), ref z, u);
            L.Store(L.FusedMultiplyAdd(reset, dReset, L.Load(ref dh, u)), ref dh, u);
            """);
    }

    public override void EmitStepKernel(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: the first half of a time step, r and z of the units from … to, whole blocks. x [{plan.Inputs}], h [{plan.Units}].</summary>");
        GateKernel.Emit(writer);
        writer.Line();
        writer.Write($"/// <summary>{plan.Name}: the second half, n and h of the units from … to, whole blocks. x [{plan.Inputs}], r·h [{plan.Units}].</summary>");
        CandidateKernel.Emit(writer);
    }

    private StepKernel GateKernel => new(plan, 0, "StepGates", "ref float panels, ref float x, ref float h, ref float rh, ref float update", [("x", ProductOfInput), ("h", "U·h")], (_, _) => Lines(
        Bound(_recurrent, "r"), Code.Assign(_recurrent, "r"), Bound(_recurrent, "z"), Code.Assign(_recurrent, "z"), "L.Store(LaneMath.FlushState<L, V>(L.Multiply(r, L.Load(ref h, u))), ref rh, u);", "L.Store(z, ref update, u);"));

    private StepKernel CandidateKernel => new(plan, 1, "Step", "ref float panels, ref float x, ref float rh, ref float update, ref float h, ref float hNext", [("x", ProductOfInput), ("rh", "U·(r·h)")], (variable, u) =>
    {
        string n = variable("n");
        return Lines(Bound(_activation, n), Code.Assign(_activation, n), $"L.Store(LaneMath.FlushState<L, V>(L.FusedMultiplyAdd(L.Load(ref update, {u}), L.Subtract(L.Load(ref h, {u}), {n}), {n})), ref hNext, {u});");
    });

    protected override void EmitHiddenSums(SourceWriter writer)
    {
        base.EmitHiddenSums(writer);
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}Reset{lanes}(rows, ref z, ref {SeenHidden}, ref rh, {SumsArgument}{from}, {to});");
        writer.Write($"// n += U·(r·h); an infinite r makes NaN of a state of zeros.\n{HiddenSums(1, "rh")}");
    }

    protected override void EmitHiddenGradient(SourceWriter writer)
    {
        writer.Write($"""

            // d(r·h) = Uᵀ·dn, the part of the candidate
            ref float drh = ref pass.At(pass.{Name}ResetHiddenGradient);
            Matrix.Multiply<L, V>(rows, {plan.PaddedUnits}, {plan.PaddedUnits}, ref Unsafe.Add(ref z, {2 * plan.PaddedUnits}), {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {HiddenRow(2)}), {plan.HiddenStride}, ref pass.ZeroRow, ref drh, {plan.HiddenStride});
            """);
        if (plan.HidesUnits)
        {
            writer.Write($"ref float seen = ref pass.At(pass.{Name}SeenHidden + at * {plan.HiddenStride});");
        }

        writer.Write("\n// dh(t − 1) = z·dh(t) + r·d(r·h) + Uᵀ·(dr, dz)");
        EmitSeenGradient(writer, to =>
        {
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, until) => $"{Name}ResetBackward{lanes}(rows, ref z, ref {SeenHidden}, ref drh, ref {to}, {SumsArgument}{from}, {until});");
            EmitIfStateGradient(writer, () => writer.Write(AddStateGradient(0, to)));
        });
    }

    protected override bool ReadsHiddenBackward => true;

    // n's hidden rows are those of r·h.
    protected override string HiddenWeightGradients => $"{HiddenWeightGradient(0, "dz")}\n{HiddenWeightGradient(1, "dz", "ResetHidden")}";

    // The kernels of r and z keep their sums alone.
    private List<(string Name, int Stride)> SumsPointer => _recurrent.NeedsSums ? [("sums", plan.GateStride)] : [];

    private string SumsArgument => _recurrent.NeedsSums ? "ref sums, " : "";
}
