namespace Unrolled.Generator.Layers;

/// <summary>
/// A gated recurrent unit whose reset gate acts on the state, n = f(b + W·x + U·(r·h)): every step has two halves, r and z of all units,
/// then n of all units from the r·h that the first left.
/// </summary>
internal sealed class GruBeforeEmitter(GruBeforePlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Gru.Activation;
    private readonly ActivationSpec _recurrent = plan.Gru.RecurrentActivation;

    protected override IEnumerable<string> CellFormulas =>
    [
        $"  r, z = {Code.Symbol(_recurrent)}({Clipped(Bias + "W·x + U·h")}), n = {Code.Symbol(_activation)}({Clipped(Bias + "W·x + U·(r·h)")}), h ← (1 − z)·n + z·h",
        PanelFormula($"{PanelRows(plan.Units)}[2 gates r, z]", ", then of n"),
    ];

    protected override IReadOnlyList<PassMatrix> Kept => [new("rh", "Step", "r·h"), .. SumMatrices, new("resetGradient", "TrainingRow", "the gradient of r·h")];

    protected override string GatesBody => $"""
        {Activated(_activation, "n", Bounded(_activation, Column(2)), 2)}
        L.Store(n, {Place(2)});
        {StoreValue($"L.FusedMultiplyAdd({Column(1)}, L.Subtract(L.Load(ref h, u), n), n)")}
        """;

    protected override string GatesBackwardBody => $"""
        V update = {Column(1)}, n = {Column(2)};{BoundValues(("gate", _recurrent), ("candidate", _activation))}
        V dN = {BoundGradient("candidate", _activation, "n", "L.Multiply(dOut, L.Subtract(L.Splat(1f), update))", 2)};
        V dZ = {BoundGradient("gate", _recurrent, "update", "L.Multiply(dOut, L.Subtract(L.Load(ref h, u), n))", 1)};
        {StoreGradient("dZ", 1)}
        {StoreGradient("dN", 2)}
        {StoreGradient("L.Multiply(dOut, update)", "dh")}
        """;

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepInput(plan), h = Code.At("s", plan.HiddenOffset, $"now * {plan.HiddenLength}"), reset = $"ref Unsafe.Add(ref s, {plan.ResetOffset})";
        writer.Write($"// {plan.Name}: r·h and z [{plan.Units}] of all units,");
        Code.ToBytes(writer, plan, "x", x, plan.Inputs);
        Code.ToBytes(writer, plan, "h", h, plan.Units);
        GateKernel.EmitCall(writer, x, (h, "h"), null, reset);
        writer.Write($"// then h [{plan.Units}].");
        Code.ToBytes(writer, plan, "rh", reset, plan.Units);
        CandidateKernel.EmitCall(writer, x, (reset, "rh"), h, Code.StepOutput(plan));
    }

    public override void EmitTypes(SourceWriter writer)
    {
        GateKernel.Emit(writer, $"the first half of a time step, from the sums r, z of x [{plan.Inputs}] and h [{plan.Units}] to r·h, and z after it");
        writer.Line();
        CandidateKernel.Emit(writer, $"the second half, from the sum n of x [{plan.Inputs}] and r·h [{plan.Units}] to h");
        writer.Line();
        base.EmitTypes(writer);
    }

    private StepKernel GateKernel => new(plan, 0, "FirstHalf", "h", null, "rh", Lines(
        Bound(_recurrent, "r"), Code.Assign(_recurrent, "r", AwaitsReset), Bound(_recurrent, "z"), Code.Assign(_recurrent, "z"),
        "L.Store(LaneMath.FlushState<L, V>(L.Multiply(r, L.Load(ref h, u))), ref rh, u);", $"L.Store(z, ref rh, {plan.StateStride} + u);"));

    private StepKernel CandidateKernel => new(plan, 1, "SecondHalf", "rh", "h", "hNext", Lines(
        Bound(_activation, "n"), Code.Assign(_activation, "n"),
        $"L.Store(LaneMath.FlushState<L, V>(L.FusedMultiplyAdd(L.Load(ref rh, {plan.StateStride} + u), L.Subtract(L.Load(ref h, u), n), n)), ref hNext, u);"));

    protected override void EmitMethods(SourceWriter writer)
    {
        base.EmitMethods(writer);
        string second = Code.At("panels", plan.Layout.PanelStart(1)), candidates = $"ref Unsafe.Add(ref z, {2 * plan.PaddedUnits})";
        EmitWholeHook(writer, "AddInput", "panels", w => w.Write($"""
            RecurrentWalk.AddInput<{Name}FirstHalf, L, V>(pass, m, ref panels, 0, m.Gates);
            RecurrentWalk.AddInput<{Name}SecondHalf, L, V>(pass, m, {second}, 2, m.Gates);
            """));
        EmitHook(writer, "AddHidden", "panels", w =>
        {
            w.Write($"RecurrentWalk.AddState<{Name}FirstHalf, L, V>(pass, m, step, ref panels, 0);");
            Code.Runs(w, plan.PaddedUnits, (lanes, from, to) => $"Reset{lanes}(rows, ref z, ref seen, ref rh, {SumsArgument}{from}, {to});");
            w.Write("\n// n += U·(r·h); an infinite r makes NaN of a state of zeros.");
            w.Write($"RecurrentWalk.AddProduct<{Name}SecondHalf, L, V>(m, rows, ref rh, {second}, {candidates});");
        });
        EmitHook(writer, "HiddenBackward", "rowCopies", w =>
        {
            int rowCopies = plan.RecurrentRowOffset + 2 * plan.PaddedUnits * plan.HiddenStride;
            w.Write($"""
                // d(r·h) = Uᵀ·dn, the part of the candidate
                {MultiplyByRows(plan.PaddedUnits, $"{candidates}, {plan.GateStride}", rowCopies, "ref resetGradient", plan.HiddenStride)}

                // dh(t − 1) = z·dh(t) + r·d(r·h) + Uᵀ·(dr, dz)
                ref float target = ref RecurrentWalk.StartSeen(pass, m, rows);
                """);
            string arguments = $"ref z, ref seen, ref resetGradient, ref target, {SumsArgument}";
            Code.Runs(w, plan.PaddedUnits, (lanes, from, to) => $"ResetBackward{lanes}(rows, {arguments}{from}, {to});");
            w.Block(IfWantsStateGradient, () => w.Write($"RecurrentWalk.AddState<{Name}, L, V>(m, rows, 0, 2, ref z, ref rowCopies, ref target);"));
            w.Write("RecurrentWalk.EndSeen<L, V>(pass, m, rows, ref target);");
        });
        EmitWholeHook(writer, "AddWeightGradients", "rowCopies", w => w.Write($"""
            RecurrentWalk.AddInputGradients<{Name}, L, V>(pass, m, m.Gates, m.Gates);
            RecurrentWalk.AddHiddenGradients<{Name}, L, V>(pass, m, m.Gates, 0, 2, {(plan.HidesUnits ? "m.SeenHidden" : "-1")});
            RecurrentWalk.AddHiddenGradients<{Name}, L, V>(pass, m, m.Gates, 2, 1, {KeptPlace("rh")});
            """));
        writer.Write("/// <summary>r and z of one time step for all rows, in place of their sums, and r·h.</summary>");
        EmitRowKernel(writer, "Reset", Places("z", "h", "rh"), $"""
            {Activated(_recurrent, "reset", Bounded(_recurrent, Column(0)), 0, AwaitsReset)}
            {Activated(_recurrent, "update", Bounded(_recurrent, Column(1)), 1)}
            L.Store(reset, {Place(0)});
            L.Store(update, {Place(1)});
            {StoreValue("L.Multiply(reset, L.Load(ref h, u))", "rh")}
            """);
        writer.Write("/// <summary>From the gradient of r·h the gradient of r's sum, in place of r, and a part of h's.</summary>");
        EmitRowKernel(writer, "ResetBackward", Places("z", "h", "resetGradient", "dh"), $"""
            V reset = {Column(0)}, dReset = L.Load(ref resetGradient, u);{BoundValues(("gate", _recurrent))}
            V dR = {BoundGradient("gate", _recurrent, "reset", "L.Multiply(dReset, L.Load(ref h, u))", 0)};
            {StoreGradient("dR", 0)}
            L.Store(L.FusedMultiplyAdd(reset, dReset, L.Load(ref dh, u)), ref dh, u);
            """);
    }

    // The matrices of these, in their order; the sums come last, where they are kept.
    private List<Pointer> Places(params string[] names) => [.. names.Concat(_recurrent.NeedsSums ? ["sums"] : []).Select(n => PointersIn($"ref {n}")[0])];

    private string SumsArgument => _recurrent.NeedsSums ? "ref sums, " : "";
}
