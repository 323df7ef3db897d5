using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>A plain recurrent layer: one sum per unit, whose activation y is the new h.</summary>
internal sealed class SimpleRnnEmitter(SimpleRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.SimpleRnn.Activation;

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Spec.Name}: {plan.Inputs} → {plan.Units}, {(plan.SequenceOut ? "every step" : "the last step")}";
            yield return $"  h ← {Code.Symbol(_activation)}(b + W·x + U·h)";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelRows} = bias, {plan.Inputs} inputs, {plan.Units} hidden][lanes], {plan.GateColumns * plan.PanelRows} floats";
            if (plan.Boustrophedon)
            {
                yield return "  larger than the first-level cache: steps walk the blocks up and down in turn";
            }
        }
    }

    protected override IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates => [("y", _activation)];

    protected override IReadOnlyList<(string Parameter, string Argument)> StepState => [];

    protected override string StepResult => "L.Store(y, ref hNext, u);";

    protected override IReadOnlyList<PassMatrix> Kept => [];

    protected override string GatesBody => $"""
        V y = {Code.Activate(_activation, "L.Load(ref z, u)")};
        L.Store(y, ref z, u);
        L.Store(y, ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"L.Store({Code.Gradient(_activation, "L.Load(ref z, u)", "dOut")}, ref z, u);";
}
