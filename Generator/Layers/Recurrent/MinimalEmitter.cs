namespace Unrolled.Generator.Layers;

/// <summary>What cells have in common whose gates see the input alone: the candidate h̃, variable <c>n</c>, the last of the sums.</summary>
internal abstract class MinimalEmitter(MinimalPlan plan) : RecurrentEmitter(plan)
{
    // The largest float below g(0), where g's derivative steps from ¼ to 1.
    private const string BelowHalf = "0.49999997f";

    private static readonly ActivationSpec Half = ActivationSpec.Sigmoid;

    protected override IEnumerable<string> CellFormulas => [GateFormula, PanelFormula($"{PanelRows()}[{plan.Gates} gates]")];

    protected abstract string GateFormula { get; }

    protected string Sum => Bias + "W·x";

    protected string CandidateFormula
        => plan.Minimal.LogSpace ? $"h̃ = g({Sum}) with g(x) = x + ½ where x ≥ 0, else σ(x)" : $"h̃ = {Code.Symbol(plan.Minimal.Activation)}({Sum})";

    protected string CandidateSum => Column(plan.Gates - 1);

    /// <summary>The candidate of a sum.</summary>
    private string Candidate(string sum) => plan.Minimal.LogSpace
        ? $"L.Add(L.Max(L.Splat(0f), {sum}), {Code.ActivateUnscaled(Half, $"L.Min(L.Splat(0f), {sum})")})"
        : Code.ActivateWithin(plan.Minimal.Activation, sum);

    /// <summary>The statement that makes the candidate in a step; none where it is the sum.</summary>
    protected string AssignCandidate => plan.Minimal.LogSpace ? $"n = {Candidate("n")};" : Code.Assign(plan.Minimal.Activation, "n");

    /// <summary>The statements that make the candidate in a pass, and keep its sum where the derivative needs it.</summary>
    protected string KeptCandidate => plan.Minimal.LogSpace ? $"V n = {Candidate(CandidateSum)};" : Activated(plan.Minimal.Activation, "n", CandidateSum, plan.Gates - 1);

    /// <summary>The gradient of the candidate's sum.</summary>
    protected string CandidateGradient(string dy) => plan.Minimal.LogSpace
        ? $"L.Add({Code.Gradient(Half, "L.Min(L.Splat(0.5f), n)", dy)}, L.WherePositive(L.Subtract(n, L.Splat({BelowHalf})), L.Multiply(L.Splat(0.75f), {dy})))"
        : BoundGradient("candidate", plan.Minimal.Activation, "n", dy, plan.Gates - 1);
}
