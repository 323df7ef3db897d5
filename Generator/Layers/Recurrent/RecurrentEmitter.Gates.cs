namespace Unrolled.Generator.Layers;

/// <content>
/// The sums that go into the functions of a cell: their bounds, and where they stand. The derivatives of functions that rise and fall do not follow from their values,
/// so a pass keeps the sums too, in a matrix like that of the gates.
/// </content>
internal abstract partial class RecurrentEmitter
{
    private float? GateClip => plan.Recurrence.GateClip;

    /// <summary>A sum within its bound. That of a sigmoid comes halved, so its bound is halved too; a NaN sum stays NaN: the bounds go first.</summary>
    protected string Bounded(ActivationSpec activation, string sum)
    {
        if (GateClip is not { } clip)
        {
            return sum;
        }

        string bound = LayerReader.Text(activation == ActivationSpec.Sigmoid ? clip / 2 : clip);
        return $"L.Min(L.Splat({bound}f), L.Max(L.Splat(-{bound}f), {sum}))";
    }

    /// <summary>A sum within its bound, in a formula.</summary>
    protected string Clipped(string sum) => GateClip is { } clip ? $"clip({sum}, ±{LayerReader.Text(clip)})" : sum;

    /// <summary>Statements, without empty ones.</summary>
    protected static string Lines(params IEnumerable<string> lines) => string.Join("\n", lines.Where(l => l.Length > 0));

    /// <summary>The statement that keeps a sum within its bound; none where it has none.</summary>
    protected string Bound(ActivationSpec activation, string variable) => GateClip is null ? "" : $"{variable} = {Bounded(activation, variable)};";

    /// <summary>The lines of a backward kernel, after another, that compute the values of functions at the bounds: <c>gateTop</c>, <c>gateBottom</c>.</summary>
    protected string BoundValues(params (string Name, ActivationSpec Activation)[] functions)
    {
        string[] values = [.. functions.Where(f => GateClip is not null && !f.Activation.NeedsSums).Select(f =>
            $"\nV {f.Name}Top = {ValueAt(f.Activation, true)}, {f.Name}Bottom = {ValueAt(f.Activation, false)};")];
        return values.Length == 0 ? "" : $"\n\n// A gate whose sum stood at its bound, where its function is at the bound's, has no gradient.{string.Concat(values)}";

        // A falling function is at its top where the sum is lowest.
        string ValueAt(ActivationSpec activation, bool isTop)
            => Code.ActivateUnscaledWithin(activation, $"L.Splat({(activation.Falls == isTop ? "-" : "")}{LayerReader.Text(GateClip!.Value)}f)");
    }

    /// <summary>
    /// The gradient of a sum, given the function's value and its gradient: none where the value is that of the bound. A function that rises and falls is not at its bound
    /// where it has the bound's value, so there the sum is asked, which stands at <paramref name="place"/>.
    /// </summary>
    protected string BoundGradient(string name, ActivationSpec activation, string y, string dy, string place)
    {
        string? clip = GateClip is { } bound ? $"L.Splat({LayerReader.Text(bound)}f)" : null;
        if (activation.NeedsSums)
        {
            string sum = $"L.Load({place})", ofSum = Code.Gradient(activation, sum, dy);
            return clip is null ? ofSum : $"L.WherePositive(L.Subtract({clip}, {sum}), L.WherePositive(L.Add({clip}, {sum}), {ofSum}))";
        }

        string gradient = Code.Gradient(activation, y, dy);
        return clip is null ? gradient : $"L.WherePositive(L.Subtract({name}Top, {y}), L.WherePositive(L.Subtract({y}, {name}Bottom), {gradient}))";
    }

    /// <summary>The same of a gate, whose sum stands at its place.</summary>
    protected string BoundGradient(string name, ActivationSpec activation, string y, string dy, int gate) => BoundGradient(name, activation, y, dy, SumPlace(gate));

    /// <summary>The matrix of the sums, where a gate needs them.</summary>
    protected IEnumerable<PassMatrix> SumMatrices => Gates.Any(g => g.Activation.NeedsSums)
        ? [new PassMatrix("sums", "Step", "the sums of gates before their functions") { OwnStride = plan.GateStride }]
        : [];

    /// <summary>True if a step waits for the reset gate. Gates with bounds are all computed in one way, so that a gate at its bound is found by its value.</summary>
    protected bool AwaitsReset => GateClip is null;

    /// <summary>The statements of a pass's kernel that make a new variable of a sum, and keep the sum at <paramref name="gate"/> where the derivative needs it.</summary>
    protected string Activated(ActivationSpec activation, string variable, string sum, int gate, bool awaited = false) => !activation.NeedsSums
        ? $"V {variable} = {Code.ActivateWithin(activation, sum, awaited)};"
        : $"V {variable}Sum = {sum};\nL.Store({variable}Sum, {SumPlace(gate)});\nV {variable} = {Code.ActivateWithin(activation, $"{variable}Sum")};";

    /// <summary>Where a gate's sum is kept.</summary>
    protected string SumPlace(int gate) => Place("sums", gate);

    /// <summary>Where a sum of the step, then its gate, then its gradient stands: in one matrix.</summary>
    protected string Place(int gate) => Place("z", gate);

    /// <summary>What stands there.</summary>
    protected string Column(int gate) => $"L.Load({Place(gate)})";

    /// <summary>The statement that stores a value of a pass, flushed, for the unit.</summary>
    protected static string StoreValue(string value, string target = "hNext") => $"L.Store(L.FlushToZero({value}, FlushToZero.Value), ref {target}, u);";

    /// <summary>The statement that stores a gradient, flushed, for the unit.</summary>
    protected static string StoreGradient(string value, string target) => $"L.Store(L.FlushToZero({value}, FlushToZero.Gradient), ref {target}, u);";

    /// <summary>The statement that stores the gradient of a sum, flushed, in its place.</summary>
    protected string StoreGradient(string value, int gate) => $"L.Store(L.FlushToZero({value}, FlushToZero.Gradient), {Place(gate)});";

    private string Place(string matrix, int gate) => gate == 0 ? $"ref {matrix}, u" : $"ref {matrix}, {gate * plan.PaddedUnits} + u";
}
