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
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelRows} = bias, {plan.Inputs} inputs, {plan.Units} hidden][2 gates r, z][lanes], then of n, {plan.PaddedUnits * plan.PanelUnit} floats";
        }
    }

    protected override IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates => [("r", _recurrent), ("z", _recurrent), ("n", _activation)];

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

    public override void EmitPackPanels(SourceWriter writer)
    {
        string gate = Code.Scale(_recurrent);
        Pack(0, 2, $"{gate}, {gate}", plan.PanelOffset);
        Pack(2, 1, Code.Scale(_activation), plan.PanelOffset + plan.CandidatePanel);

        void Pack(int first, int gates, string scales, int to)
        {
            writer.Write($"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.Units}, {Rows(0, plan.Inputs)}, {Rows(1, plan.Units)}, {(plan.HasBias ? Rows(2, 1) : "default")}, new float[] {{ {scales} }}, panels.Slice({to}, {plan.PaddedUnits * gates * plan.PanelRows}));");

            string Rows(int tensor, int columns) => $"Parameters[{plan.FirstTensor + tensor}].Values.Slice({first * plan.Units * columns}, {gates * plan.Units * columns})";
        }
    }

    public override void EmitPackReduced(SourceWriter writer)
    {
        string gate = Code.Scale(_recurrent), gates = $"{gate}, {gate}", candidate = Code.Scale(_activation);
        Code.PackReduced(
            writer, plan, plan.HasBias,
            Range(0, -1, 2, gates, 1), Range(0, 0, 0, gates, plan.Inputs), Range(0, 1, 1, gates, plan.Units),
            Range(1, -1, 2, candidate, 1), Range(1, 0, 0, candidate, plan.Inputs), Range(1, 1, 1, candidate, plan.Units));

        ReducedRange Range(int panel, int term, int tensor, string scales, int columns)
            => new(panel, term, 0, tensor, scales) { From = panel * 2 * plan.Units * columns, Length = (2 - panel) * plan.Units * columns };
    }

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepInput(plan), down = plan.Boustrophedon ? ", now != 0" : "";
        string h = $"ref Unsafe.Add(ref s, {plan.HiddenOffset} + now * {plan.HiddenLength})";
        string reset = $"ref Unsafe.Add(ref s, {plan.ResetOffset})", update = $"ref Unsafe.Add(ref s, {plan.UpdateOffset})";
        writer.Write($"// {plan.Name}: r·h and z [{plan.Units}] of all units,");
        Code.ToBytes(writer, plan, "x", x, plan.Inputs);
        Code.ToBytes(writer, plan, "h", h, plan.Units);
        EmitUnitBlockCalls(writer, "StepGates", $"{Code.StepPanels(plan, plan.PanelOffset)}, {x}, {h}, {reset}, {update}{Code.ByteArguments(plan, "h")}, ", plan.GatePanelUnit, 2);
        writer.Write($"// then h [{plan.Units}].");
        Code.ToBytes(writer, plan, "rh", reset, plan.Units);
        Code.StepRuns(writer, plan, (lanes, from, to) =>
            $"{Name}Step{lanes}({Code.StepPanels(plan, plan.PanelOffset + plan.CandidatePanel, 1)}, {x}, {reset}, {update}, {h}, {Code.StepOutput(plan)}{Code.ByteArguments(plan, "rh")}, {from}, {to}{down});");
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
        string[] gates = ["r", "z"];
        writer.Write($"/// <summary>{plan.Name}: the first half of a time step, r and z of the units from … to, whole blocks. x [{plan.Inputs}], h [{plan.Units}].</summary>");
        EmitUnitBlocks(writer, new UnitBlockKernel("StepGates", "ref float panels, ref float x, ref float h, ref float rh, ref float update", plan.GatePanelUnit, gates, gates, gates, Lines(
            Bound(_recurrent, "r"), Code.Assign(_recurrent, "r"), Bound(_recurrent, "z"), Code.Assign(_recurrent, "z"), "L.Store(LaneMath.FlushState<L, V>(L.Multiply(r, L.Load(ref h, u))), ref rh, u);", "L.Store(z, ref update, u);")));
        writer.Line();
        writer.Write($"/// <summary>{plan.Name}: the second half, n and h of the units from … to, whole blocks. x [{plan.Inputs}], r·h [{plan.Units}].</summary>");
        new SingleSumKernel(
            $"{Name}Step", "ref float panels, ref float x, ref float rh, ref float update, ref float h, ref float hNext", plan.PaddedUnits, "n",
            [(plan.Inputs, "x", plan.SelectsTokens ? "W's row of the token" : "W·x, one column per input"), (plan.Units, "rh", "U·(r·h), one column per hidden unit")], plan.Boustrophedon,
            (n, u) => Lines(Bound(_activation, n), Code.Assign(_activation, n), $"L.Store(LaneMath.FlushState<L, V>(L.FusedMultiplyAdd(L.Load(ref update, {u}), L.Subtract(L.Load(ref h, {u}), {n}), {n})), ref hNext, {u});"))
        { SelectsToken = plan.SelectsTokens }.Emit(writer, plan, 1);
    }

    protected override void EmitInputSums(SourceWriter writer) => writer.Write($"""
        // r, z, n = b + W·x for all steps at once, [total, 3, {plan.PaddedUnits}].
        {(plan.SelectsTokens
            ? Code.Select(plan, $"{plan.GatePanelUnit}, 2, 2", "all", "panels", "z", plan.GateStride, plan.PaddedUnits)
            : Multiply(2, 1, "all", plan.Inputs, $"pass.At({Code.InputOf(plan)})", plan.InputStride))}
        {(plan.SelectsTokens
            ? Code.Select(plan, $"{plan.PanelRows}, 1, 1", "all", $"Unsafe.Add(ref panels, {plan.CandidatePanel})", $"Unsafe.Add(ref z, {2 * plan.PaddedUnits})", plan.GateStride, plan.PaddedUnits)
            : Multiply(1, 1, "all", plan.Inputs, $"pass.At({Code.InputOf(plan)})", plan.InputStride))}
        """);

    protected override void EmitHiddenSums(SourceWriter writer)
    {
        writer.Write("// r, z += U·h(t − 1); a state of zeros adds nothing.");
        EmitIfState(writer, () => writer.Write(Multiply(2, 1 + plan.Inputs, "rows", plan.Units, SeenHidden, plan.HiddenStride)));
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}Reset{lanes}(rows, ref z, ref {SeenHidden}, ref rh, {SumsArgument}{from}, {to});");
        writer.Write($"// n += U·(r·h); an infinite r makes NaN of a state of zeros.\n{Multiply(1, 1 + plan.Inputs, "rows", plan.Units, "rh", plan.HiddenStride)}");
    }

    protected override void EmitHiddenGradient(SourceWriter writer)
    {
        writer.Write($"""

            // d(r·h) = Uᵀ·dn, the part of the candidate
            ref float drh = ref pass.At(pass.{Name}ResetHiddenGradient);
            Matrix.Multiply<L, V>(rows, {plan.PaddedUnits}, {plan.PaddedUnits}, ref Unsafe.Add(ref z, {2 * plan.PaddedUnits}), {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RecurrentRowOffset + 2 * plan.PaddedUnits * plan.HiddenStride}), {plan.HiddenStride}, ref pass.ZeroRow, ref drh, {plan.HiddenStride});
            """);
        if (plan.HidesUnits)
        {
            writer.Write($"ref float seen = ref pass.At(pass.{Name}SeenHidden + at * {plan.HiddenStride});");
        }

        writer.Write("\n// dh(t − 1) = z·dh(t) + r·d(r·h) + Uᵀ·(dr, dz)");
        EmitSeenGradient(writer, to =>
        {
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, until) => $"{Name}ResetBackward{lanes}(rows, ref z, ref {SeenHidden}, ref drh, ref {to}, {SumsArgument}{from}, {until});");
            EmitIfStateGradient(writer, () => writer.Write(
                $"Matrix.MultiplyAdd<L, V>(rows, {plan.PaddedUnits}, {2 * plan.PaddedUnits}, ref z, {plan.GateStride}, 1, ref Unsafe.Add(ref rowCopies, {plan.RecurrentRowOffset}), {plan.HiddenStride}, ref {to}, {plan.HiddenStride});"));
        });
    }

    protected override void EmitWeightGradients(SourceWriter writer)
    {
        int columns = plan.GateColumns, units = plan.PaddedUnits, hidden = (1 + plan.Inputs) * columns;
        writer.Write($"""
            // Weight gradients, [bias, inputs, hidden][3, {units}], over all steps and rows; n's hidden rows are those of r·h.
            ref float dz = ref pass.At(pass.{Name}Gates);
            ref float gradients = ref pass.At(pass.Columns + {plan.GradientOffset});
            {(plan.HasBias ? $"float one = 1f;\nMatrix.MultiplyAdd<L, V>(1, {columns}, all, ref one, 0, 0, ref dz, {plan.GateStride}, ref gradients, {columns});" : "")}
            {(plan.SelectsTokens
                ? Code.AddToRows(plan, "all", "dz", plan.GateStride, $"Unsafe.Add(ref gradients, {columns})", columns)
                : $"Matrix.MultiplyAdd<L, V>({plan.Inputs}, {columns}, all, ref pass.At({Code.InputOf(plan)}), 1, {plan.InputStride}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref gradients, {columns}), {columns});")}
            {HiddenWeightGradient(2 * units, "dz", hidden, columns)}
            Matrix.MultiplyAdd<L, V>({plan.Units}, {units}, all, ref pass.At(pass.{Name}ResetHidden), 1, {plan.HiddenStride}, ref Unsafe.Add(ref dz, {2 * units}), {plan.GateStride}, ref Unsafe.Add(ref gradients, {hidden + 2 * units}), {columns});
            """);
    }

    // The kernels of r and z keep their sums alone.
    private List<(string Name, int Stride)> SumsPointer => _recurrent.NeedsSums ? [("sums", plan.GateStride)] : [];

    private string SumsArgument => _recurrent.NeedsSums ? "ref sums, " : "";

    // With two gates the panels of r and z, with one those of n.
    private string Multiply(int gates, int firstRow, string rows, int depth, string a, int stride)
    {
        string panels = gates == 2 ? "panels" : $"Unsafe.Add(ref panels, {plan.CandidatePanel})", target = gates == 2 ? "z" : $"Unsafe.Add(ref z, {2 * plan.PaddedUnits})";
        return $"Panels.Multiply<L, V>({gates}, {plan.PaddedUnits}, {plan.PanelRows}, {firstRow}, {rows}, {depth}, ref {a}, {stride}, ref {panels}, ref {target}, {plan.GateStride}, {plan.PaddedUnits});";
    }

    private string Column(int index) => index == 0 ? "L.Load(ref z, u)" : $"L.Load(ref z, {index * plan.PaddedUnits} + u)";
}
