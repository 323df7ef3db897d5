using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

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
            yield return $"  panels [{plan.PaddedUnits} units in blocks][4 biases, {plan.Inputs} inputs × 3 gates n, r, z, {plan.Units} hidden × 3 gates r, z, q][lanes], {plan.PaddedUnits * plan.PanelUnit} floats";
        }
    }

    // q is the recurrent part of n's sum, so it is scaled as n is.
    protected override IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates =>
        [("n", _activation), ("r", _recurrent), ("z", _recurrent), ("q", _activation)];

    protected override IReadOnlyList<(string Parameter, string Argument)> StepState => [];

    protected override IReadOnlyList<PassMatrix> Kept => [.. SumMatrices];

    protected override string StepGates => Lines(Bound(_recurrent, "r"), Code.Assign(_recurrent, "r"), Bound(_recurrent, "z"), Code.Assign(_recurrent, "z"));

    protected override string StepResult => $"""
        // n = {Code.Symbol(_activation)}(n + r·q), h ← (1 − z)·n + z·h
        n = {Code.ActivateWithin(_activation, Bounded(_activation, "L.FusedMultiplyAdd(r, q, n)"))};
        L.Store(LaneMath.FlushState<L, V>(L.FusedMultiplyAdd(z, L.Subtract(L.Load(ref h, u), n), n)), ref hNext, u);
        """;

    protected override string GatesBody => $"""
        {Activated(_recurrent, "reset", Bounded(_recurrent, Column(1)), 1)}
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

    public override void EmitPackPanels(SourceWriter writer)
    {
        string gate = Code.Scale(_recurrent), candidate = Code.Scale(_activation);
        int units = plan.Units, inputs = plan.Inputs;
        (int, int) bias = (0, 4), input = (4, 3), hidden = (4 + 3 * inputs, 3);
        if (plan.HasBias)
        {
            Pack(bias, 0, 2, 2 * units, units, candidate);
            Pack(bias, 1, 2, 0, 2 * units, $"{gate}, {gate}");
            Pack(bias, 1, 3, 0, 2 * units, $"{gate}, {gate}", ", add: true");
            Pack(bias, 3, 3, 2 * units, units, candidate);
        }
        else
        {
            writer.Write($"panels.Slice({plan.PanelOffset}, {plan.PaddedUnits * plan.PanelUnit}).Clear();");
        }

        Pack(input, 0, 0, 2 * units * inputs, units * inputs, candidate);
        Pack(input, 1, 0, 0, 2 * units * inputs, $"{gate}, {gate}");
        Pack(hidden, 0, 1, 0, 3 * units * units, $"{gate}, {gate}, {candidate}");

        // From rows of a tensor to a gate of a part and those behind it.
        void Pack((int Start, int Gates) part, int column, int tensor, int from, int length, string scales, string add = "") => writer.Write(
            $"global::Unrolled.Kernels.Panels.Pack(Lanes, {units}, new global::Unrolled.Kernels.PanelPart({plan.PanelUnit}, {part.Start}, {part.Gates}), {column}, Parameters[{plan.FirstTensor + tensor}].Values.Slice({from}, {length}), new float[] {{ {scales} }}, panels.Slice({plan.PanelOffset}, {plan.PaddedUnits * plan.PanelUnit}){add});");
    }

    public override void EmitPackReduced(SourceWriter writer)
    {
        string gate = Code.Scale(_recurrent), gates = $"{gate}, {gate}", candidate = Code.Scale(_activation);
        int units = plan.Units, inputs = plan.Units * plan.Inputs;
        Code.PackReduced(
            writer, plan, plan.HasBias,
            new ReducedRange(0, -1, 0, 2, candidate) { From = 2 * units, Length = units },
            new ReducedRange(0, -1, 1, 2, gates) { From = 0, Length = 2 * units },
            new ReducedRange(0, -1, 1, 3, gates) { From = 0, Length = 2 * units, Add = true },
            new ReducedRange(0, -1, 3, 3, candidate) { From = 2 * units, Length = units },
            new ReducedRange(0, 0, 0, 0, candidate) { From = 2 * inputs, Length = inputs },
            new ReducedRange(0, 0, 1, 0, gates) { From = 0, Length = 2 * inputs },
            new ReducedRange(0, 1, 0, 1, $"{gates}, {candidate}"));
    }

    // W's rows in the order of the columns that the input has: n, r, z.
    public override void EmitPackRows(SourceWriter writer)
    {
        int units = plan.Units, inputs = plan.Inputs, candidate = plan.PaddedUnits * plan.InputStride;
        if (plan.Source.TakesGradient)
        {
            Copy(0, 2 * units * inputs, units * inputs, 1, plan.RowOffset, candidate, plan.InputStride);
            Copy(0, 0, 2 * units * inputs, 2, plan.RowOffset + candidate, 2 * candidate, plan.InputStride);
        }

        Copy(1, 0, 3 * units * units, 3, plan.RecurrentRowOffset, plan.WeightColumns * plan.HiddenStride, plan.HiddenStride);

        void Copy(int tensor, int from, int length, int gates, int to, int room, int stride) => writer.Write(
            $"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.FirstTensor + tensor}].Values.Slice({from}, {length}), {gates}, {units}, rows.Slice({to}, {room}), {stride});");
    }

    protected override void EmitCollectWeights(SourceWriter writer)
    {
        int units = plan.Units, padded = plan.PaddedUnits, inputs = plan.Inputs, columns = plan.WeightColumns;
        int input = plan.GradientOffset + plan.GateColumns, hidden = input + inputs * columns;
        Collect(0, 0, 2 * units * inputs, 2, input + padded);
        Collect(0, 2 * units * inputs, units * inputs, 1, input);
        Collect(1, 0, 3 * units * units, 3, hidden);
        if (plan.HasBias)
        {
            Collect(2, 0, 2 * units, 2, plan.GradientOffset + padded);
            Collect(2, 2 * units, units, 1, plan.GradientOffset);
            Collect(3, 0, 3 * units, 3, plan.GradientOffset + padded);
        }

        void Collect(int tensor, int to, int length, int gates, int from)
        {
            int rows = length / (gates * units);
            writer.Write($"global::Unrolled.Kernels.GradientRows.Collect(gradientColumns.Slice({from}, {(rows - 1) * columns + gates * padded}), {gates}, {units}, {columns}, gradients.Slice(Parameters[{plan.FirstTensor + tensor}].Offset + {to}, {length}));");
        }
    }

    protected override void EmitStepCalls(SourceWriter writer, string arguments) => EmitUnitBlockCalls(writer, "Step", arguments, plan.PanelUnit, 3);

    public override void EmitStepKernel(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: one time step of the units from … to, whole blocks. x [{plan.Inputs}], h [{plan.Units}].</summary>");
        EmitUnitBlocks(writer, new UnitBlockKernel(
            "Step", "ref float panels, ref float x, ref float h, ref float hNext", plan.PanelUnit, ["n", "r", "z", "q"], ["n", "r", "z"], ["r", "z", "q"], $"{StepGates}\n\n{StepResult}"));
    }

    protected override void EmitInputSums(SourceWriter writer) => writer.Write($"""
        // n, r, z = b + W·x for all steps at once, [total, 3, {plan.PaddedUnits}]; q, the fourth column, has its bias alone.
        {(plan.SelectsTokens
            ? Code.Select(plan, $"{plan.PanelUnit}, 4, 3", "all", "panels", "z", plan.GateStride, plan.PaddedUnits)
            : Multiply("4, 3", 0, true, "all", plan.Inputs, $"pass.At({Code.InputOf(plan)})", plan.InputStride))}
        {Multiply("0, 1", 3, true, "all", 0, plan.SelectsTokens ? "panels" : $"pass.At({Code.InputOf(plan)})", plan.InputStride)}
        """);

    protected override void EmitHiddenSums(SourceWriter writer)
    {
        writer.Write("// r, z, q += U·h(t − 1); a state of zeros adds nothing.");
        EmitIfState(writer, () => writer.Write(plan.SumsInHalves
            ? AddHalves(4 + 3 * plan.Inputs, 3, 1)
            : Multiply($"{4 + 3 * plan.Inputs}, 3", 1, false, "rows", plan.Units, SeenHidden, plan.HiddenStride)));
    }

    protected override void EmitHiddenGradient(SourceWriter writer)
    {
        writer.Write("\n// dh(t − 1) = z·dh(t) + Uᵀ·(dr, dz, dq)(t)");
        EmitIfStateGradient(writer, () => EmitSeenGradient(writer, to => writer.Write(
            $"Matrix.MultiplyAdd<L, V>(rows, {plan.PaddedUnits}, {plan.WeightColumns}, ref Unsafe.Add(ref z, {plan.PaddedUnits}), {plan.GateStride}, 1, ref Unsafe.Add(ref rowCopies, {plan.RecurrentRowOffset}), {plan.HiddenStride}, ref {to}, {plan.HiddenStride});")));
    }

    protected override void EmitWeightGradients(SourceWriter writer)
    {
        int columns = plan.WeightColumns;
        writer.Write($"""
            // Weight gradients, [bias][n, r, z, q][{plan.PaddedUnits}], [inputs][n, r, z][{plan.PaddedUnits}], [hidden][r, z, q][{plan.PaddedUnits}], over all steps and rows.
            ref float dz = ref pass.At(pass.{Name}Gates);
            ref float gradients = ref pass.At(pass.Columns + {plan.GradientOffset});
            {(plan.HasBias ? $"float one = 1f;\nMatrix.MultiplyAdd<L, V>(1, {plan.GateColumns}, all, ref one, 0, 0, ref dz, {plan.GateStride}, ref gradients, {plan.GateColumns});" : "")}
            {(plan.SelectsTokens
                ? Code.AddToRows(plan, "all", "dz", plan.GateStride, $"Unsafe.Add(ref gradients, {plan.GateColumns})", columns)
                : $"Matrix.MultiplyAdd<L, V>({plan.Inputs}, {columns}, all, ref pass.At({Code.InputOf(plan)}), 1, {plan.InputStride}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref gradients, {plan.GateColumns}), {columns});")}
            {HiddenWeightGradient(columns, $"Unsafe.Add(ref dz, {plan.PaddedUnits})", plan.GateColumns + plan.Inputs * columns, columns)}
            """);
    }

    private string Multiply(string part, int gate, bool fromBias, string rows, int depth, string a, int stride)
        => $"Panels.Multiply<L, V>(new PanelPart({plan.PanelUnit}, {part}), {gate}, {(fromBias ? "true" : "false")}, {plan.PaddedUnits}, {rows}, {depth}, ref {a}, {stride}, ref panels, ref z, {plan.GateStride}, {plan.PaddedUnits});";

    private string Column(int index) => index == 0 ? "L.Load(ref z, u)" : $"L.Load(ref z, {index * plan.PaddedUnits} + u)";
}
