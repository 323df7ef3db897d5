using Unrolled.Generator.Model;

namespace Unrolled.Generator.Emit;

/// <content>The sums of gates whose functions rise and fall: their derivatives do not follow from their values, so a pass keeps the sums too, in a matrix like that of the gates.</content>
internal abstract partial class RecurrentEmitter
{
    /// <summary>The matrix of the sums, where a gate needs them.</summary>
    protected IEnumerable<PassMatrix> SumMatrices => Gates.Any(g => g.Activation.NeedsSums)
        ? [new PassMatrix("sums", "Step", "the sums of gates before their functions") { OwnStride = plan.GateStride }]
        : [];

    /// <summary>The statements of a pass's kernel that make a new variable of a sum, and keep the sum at <paramref name="gate"/> where the derivative needs it.</summary>
    protected string Activated(ActivationSpec activation, string variable, string sum, int gate) => !activation.NeedsSums
        ? $"V {variable} = {Code.ActivateWithin(activation, sum)};"
        : $"V {variable}Sum = {sum};\nL.Store({variable}Sum, {SumPlace(gate)});\nV {variable} = {Code.ActivateWithin(activation, $"{variable}Sum")};";

    /// <summary>Where a gate's sum is kept.</summary>
    protected string SumPlace(int gate) => Place("sums", gate);

    /// <summary>Where a sum of the step, then its gate, then its gradient stands: in one matrix.</summary>
    protected string Place(int gate) => Place("z", gate);

    /// <summary>What stands there.</summary>
    protected string Column(int gate) => $"L.Load({Place(gate)})";

    private string Place(string matrix, int gate) => gate == 0 ? $"ref {matrix}, u" : $"ref {matrix}, {gate * plan.PaddedUnits} + u";
}
