namespace Unrolled.Generator.Layers;

/// <summary>A plain recurrent layer: one sum per unit, whose activation y is the new h.</summary>
internal sealed class SimpleRnnEmitter(SimpleRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.SimpleRnn.Activation;

    protected override IEnumerable<string> CellFormulas => [$"  h ← {Code.Symbol(_activation)}({Clipped(Bias + "W·x + U·h")})", PanelFormula(PanelRows(plan.Units))];

    protected override IReadOnlyList<PassMatrix> Kept => [];

    protected override string StepResult => StoreValue(Code.Activate(_activation, Bounded(_activation, "y")));

    // z keeps the sum where the derivative needs it, else y.
    protected override string GatesBody => _activation.NeedsSums
        ? $"V sum = {Bounded(_activation, Column(0))};\nL.Store(sum, {Place(0)});\n{StoreValue(Code.Activate(_activation, "sum"))}"
        : $"V y = {Code.Activate(_activation, Bounded(_activation, Column(0)))};\nL.Store(y, {Place(0)});\n{StoreValue("y")}";

    protected override string GatesBackwardBody => plan.Recurrence.GateClip is null || _activation.NeedsSums
        ? StoreGradient(BoundGradient("y", _activation, Column(0), "dOut", Place(0)), 0)
        : $"V y = {Column(0)};{BoundValues(("y", _activation))}\n{StoreGradient(BoundGradient("y", _activation, "y", "dOut", Place(0)), 0)}";
}
