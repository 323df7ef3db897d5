using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>An independently recurrent layer: one sum per unit, to which u∘h comes last; its activation y is the new h.</summary>
internal sealed class IndRnnEmitter(IndRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.IndRnn.Activation;

    protected override IEnumerable<string> CellFormulas =>
    [
        $"  h ← {Code.Symbol(_activation)}({(plan.HasBias ? "b + " : "")}W·x + u∘h)",
        $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelUnit} = bias, {Code.Count(plan.Inputs, "input")}][lanes], {plan.PaddedUnits * plan.PanelUnit} floats",
        $"  u [{plan.Units} of {plan.StateStride}] behind them",
    ];

    protected override IReadOnlyList<(string Parameter, string Argument)> StepState => [];

    protected override IReadOnlyList<PassMatrix> Kept => [];

    protected override IReadOnlyList<(string Variable, int Panel, int Row)> SharedWeights => [("recurrent", plan.RecurrentPanel, plan.RecurrentRow)];

    protected override string StepResult(Func<string, string> variable, string u) => $"""
        // h ← {Code.Symbol(_activation)}(… + u∘h)
        L.Store(L.FlushToZero({Code.Activate(_activation, Sum($"ref panels, {plan.RecurrentPanel} + {u}", u, variable("y")))}, FlushToZero.Value), ref hNext, {u});
        """;

    // z keeps the sum where the derivative needs it, else y.
    protected override string GatesBody => $"""
        V sum = {Sum("ref recurrent, u", "u", "L.Load(ref z, u)")}, y = {Code.Activate(_activation, "sum")};
        L.Store({(_activation.NeedsSums ? "sum" : "y")}, ref z, u);
        L.Store(L.FlushToZero(y, FlushToZero.Value), ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"""
        V dSum = L.FlushToZero({Code.Gradient(_activation, "L.Load(ref z, u)", "dOut")}, FlushToZero.Gradient);
        L.Store(dSum, ref z, u);

        // dh(t − 1) = u∘dz(t)
        L.Store(L.FlushToZero(L.Multiply(L.Load(ref recurrent, u), dSum), FlushToZero.Gradient), ref dh, u);
        """;

    public override void EmitPackPanels(SourceWriter writer)
    {
        base.EmitPackPanels(writer);
        Pack(writer, "panels", plan.PanelOffset + plan.RecurrentPanel, Code.Scale(_activation));
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        base.EmitPackRows(writer);
        Pack(writer, "rows", plan.RecurrentRow, "1f");
    }

    protected override void EmitCollectWeights(SourceWriter writer)
    {
        base.EmitCollectWeights(writer);
        writer.Write($"gradientColumns.Slice({plan.RecurrentGradient}, {plan.Units}).CopyTo(gradients.Slice(Parameters[{plan.RecurrentTensor}].Offset, {plan.Units}));");
    }

    protected override void EmitSharedGradients(SourceWriter writer) => writer.Write(
        $"\n// du = Σ dz(t)∘h(t − 1)\nSequences.AddPeepholesBefore<L, V>(axis, {plan.PaddedUnits}, ref dz, {plan.GateStride}, ref pass.At(pass.{Name}Hidden), {plan.HiddenStride}, ref pass.At(pass.Columns + {plan.RecurrentGradient}));");

    // The sum with u∘h; u at its place.
    private static string Sum(string place, string u, string sum) => $"L.FusedMultiplyAdd(L.Load({place}), L.Load(ref h, {u}), {sum})";

    private void Pack(SourceWriter writer, string target, int from, string scale) => writer.Write(
        $"global::Unrolled.Kernels.Peepholes.Pack(Parameters[{plan.RecurrentTensor}].Values, new float[] {{ {scale} }}, {target}.Slice({from}, {plan.StateStride}), {plan.StateStride});");
}
