namespace Unrolled.Generator.Layers;

/// <summary>
/// A long short-term memory layer: i, f, g, o side by side, a cell that they write. A coupled gate has no sum; with
/// peepholes o waits for the new cell.
/// </summary>
internal sealed partial class LstmEmitter(LstmPlan plan) : RecurrentEmitter(plan)
{
    private readonly LstmSpec _spec = plan.Lstm;
    private readonly ActivationSpec _activation = plan.Lstm.Activation;
    private readonly ActivationSpec _recurrent = plan.Lstm.RecurrentActivation;
    private readonly ActivationSpec _cell = plan.Lstm.CellActivation;

    // Then one question a step is enough for both.
    private readonly bool _hiddenIsSmaller =
        plan.Lstm.RecurrentActivation.Kind is ActivationKind.Sigmoid or ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 &&
        plan.Lstm.CellActivation.Kind is ActivationKind.Tanh or ActivationKind.Softsign or ActivationKind.HardTanh or ActivationKind.Relu;

    protected override IEnumerable<string> CellFormulas
    {
        get
        {
            string coupled = _spec.Coupling switch
            {
                CouplingSpec.InputFromForget => ", i = 1 − f",
                CouplingSpec.ForgetFromInput => ", f = 1 − i",
                _ => "",
            };
            string result = $"o·{Code.Symbol(_cell)}({(_spec.LayerNormalization ? "α·norm(c) + β" : "c")})";
            string gate = $"{Code.Symbol(_recurrent)}({Formula(_spec.Peephole ? " + p∘c" : "")})", late = _spec.Peephole ? $", o = {gate} with the new c" : "";
            yield return $"  {string.Join(", ", EarlyGates.Select(g => g.Variable).Where(g => g != "g"))} = {gate}{coupled}, "
                + $"g = {Code.Symbol(_activation)}({Formula("")}), {NewCell}{late}, h ← {(plan.HasProjection ? $"V·({result})" : result)}";
            yield return PanelFormula($"{PanelRows(plan.StateUnits)}[{plan.Gates} gates]");
            if (_spec.Peephole)
            {
                yield return $"  p [{_spec.Peepholes} = {string.Join(", ", PeepholeGates)}][{plan.Units} of {plan.StateStride}] after them";
            }

            if (_spec.LayerNormalization)
            {
                yield return $"  then the gains of W·x, those of U·h and b, [{plan.Gates} gates][{plan.PaddedUnits}] each, α and β of c";
            }

            if (plan.HasProjection)
            {
                yield return $"  then panels of V [{plan.PaddedWidth} in blocks][1 + {plan.Units}][lanes]";
            }
        }
    }

    protected override (string Variable, string Argument)? StepState => ("c", $"ref Unsafe.Add(ref s, {plan.CellOffset})");

    protected override string StepResult => $"{StepGates}\n\n{NewState}";

    private string StepGates => Lines(
    [
        _spec.Peephole ? $"// + p∘c: {string.Join(" and ", EarlyPeepholeGates)} {(EarlyPeepholeGates.Count == 1 ? "sees" : "see")} the cell as it was." : "",
        .. SeeingGates.Select(g => $"{g} = {See(g, "L.Load(ref c, u)", "panels", plan.PeepholePanel)};"),
        .. EarlyGates.SelectMany(g => new[] { Bound(g.Activation, g.Variable), Code.Assign(g.Activation, g.Variable) }),
        CoupledGate,
    ]);

    private string NewState
    {
        get
        {
            List<string> lines =
            [
                $"// {NewCell}, {(plan.HasProjection ? "m =" : "h ←")} o·{Code.Symbol(_cell)}(c)",
                $"V cNext = {ClippedCell("L.FusedMultiplyAdd(f, L.Load(ref c, u), L.Multiply(i, g))")};",
                _hiddenIsSmaller ? "L.Store(cNext, ref c, u);" : StoreValue("cNext", "c"),
            ];
            if (_spec.Peephole)
            {
                lines.AddRange([$"o = {See("o", "cNext", "panels", plan.PeepholePanel)};", Bound(_recurrent, "o"), Code.Assign(_recurrent, "o")]);
            }

            string output = $"L.Multiply(o, {Code.ActivateUnscaledWithin(_cell, "cNext")})";
            string smaller = $"Where c is small, {(plan.HasProjection ? "m" : "h")} is: |o| ≤ 1 and |{Code.Symbol(_cell)}(c)| ≤ |c|";
            lines.Add(!_hiddenIsSmaller ? $"L.Store(LaneMath.FlushState<L, V>({output}), ref {Target}, u);" : $$"""
                V output = {{output}};
                // {{smaller}}, but for rounding. The next step does not wait for a branch that is predicted.
                if (L.AnyBelow(output, FlushToZero.Value + 1))
                {
                    L.Store(L.FlushToZero(cNext, FlushToZero.Value), ref c, u);
                    output = L.FlushToZero(output, FlushToZero.Value);
                }

                L.Store(output, ref {{Target}}, u);
                """);
            return Lines(lines);
        }
    }

    protected override IReadOnlyList<PassMatrix> Kept =>
    [
        new("c", "State", "c"),
        .. SumMatrices,
        new("cellOutput", "Step", $"{Code.Symbol(_cell)}(c)"),
        .. _spec.LayerNormalization ? NormalMatrices : [],
        .. plan.HasProjection ? ProjectionMatrices : [],
    ];

    protected override string GatesBody => Lines(
    [
        _spec.Peephole ? "V before = L.Load(ref c, u);" : "",
        .. EarlyGates.Select(g => Activated(g.Activation, g.Variable, Seen(g.Variable, "before"), IndexOf(g.Variable))),
        CoupledGate,
        $"V cell = {ClippedCell($"L.FusedMultiplyAdd(f, {(_spec.Peephole ? "before" : "L.Load(ref c, u)")}, L.Multiply(i, g))")};",
        _spec.Peephole ? Activated(_recurrent, "o", Seen("o", "cell"), IndexOf("o")) : "",
        _spec.LayerNormalization ? "" : $"V output = {Code.ActivateUnscaledWithin(_cell, "cell")};",
        .. Gates.Select(g => $"L.Store({g.Variable}, {Sum(g.Variable)});"),
        StoreValue("cell", "cNext"),
        _spec.LayerNormalization ? "" : $"L.Store(output, ref cellOutput, u);\n{StoreValue("L.Multiply(o, output)", Target)}",
    ]);

    protected override string GatesBackwardBody
    {
        get
        {
            string function = Code.Symbol(_cell), dO = $"V dO = {Gradient("o", "L.Multiply(dOut, output)")};";
            string how = _spec.LayerNormalization ? "dc += its part through the normalization" : $"dc += dh·o·{function}′(c)";
            string dCell = _spec.LayerNormalization ? "L.Load(ref cellNormal, u)"
                : Code.Gradient(_cell, _cell.NeedsSums ? "L.Load(ref cNext, u)" : "output", "L.Multiply(dOut, o)");
            List<string> lines =
            [
                $"V {string.Join(", ", Gates.Select(g => $"{g.Variable} = L.Load({Sum(g.Variable)})"))};",
                .. CoupledGate.Length > 0 ? [CoupledGate] : Array.Empty<string>(),
                $"V output = L.Load(ref cellOutput, u);{BoundValues(("gate", _recurrent), ("candidate", _activation))}\n",
                $"// {(plan.HasProjection ? "projected" : "h")} = o·{function}(c){(_spec.Peephole ? ", and o saw c" : "")}: {how}{(_spec.Peephole ? " + p·dO" : "")}",
                .. _spec.Peephole ? [dO] : Array.Empty<string>(),
                $"V dCell = L.Add({dCell}, L.Load(ref dc, u));",
                .. _spec.Peephole ? [$"dCell = {See("o", "dO", "p", 0, "dCell")};"] : Array.Empty<string>(),
            ];
            if (_spec.CellClip is { } clip)
            {
                lines.Add($"""

                    // At its bound the new c has no gradient.
                    V cell = L.Load(ref cNext, u), bound = L.Splat({LayerReader.Text(clip)}f);
                    dCell = L.WherePositive(L.Subtract(bound, cell), L.WherePositive(L.Add(bound, cell), dCell));
                    """);
            }

            lines.AddRange(EarlyGates.Select(g => g.Variable switch
            {
                "i" => $"V dI = {Gradient("i", $"L.Multiply(dCell, {(_spec.HasForgetGate ? "g" : "L.Subtract(g, L.Load(ref c, u))")})")};",
                "f" => $"V dF = {Gradient("f", $"L.Multiply(dCell, {(_spec.HasInputGate ? "L.Load(ref c, u)" : "L.Subtract(L.Load(ref c, u), g)")})")};",
                "g" => $"V dG = {Gradient("g", "L.Multiply(dCell, i)")};",
                _ => dO,
            }));
            lines.Add(StoreGradient(SeeingGates.Aggregate("L.Multiply(dCell, f)", (sum, g) => See(g, $"d{g.ToUpperInvariant()}", "p", 0, sum)), "dc"));
            lines.AddRange(Gates.Select((g, i) => StoreGradient($"d{g.Variable.ToUpperInvariant()}", i)));
            return string.Join("\n", lines);
        }
    }

    protected override void EmitSharedGradients(SourceWriter writer)
    {
        EmitProjectionGradient(writer);
        if (!_spec.Peephole)
        {
            return;
        }

        writer.Write($"""

            // Peepholes: {string.Join(" and ", EarlyPeepholeGates)} saw c(t − 1), o saw c(t).
            ref float peepholes = ref pass.GradientColumn({plan.PeepholeGradient});
            ref float dz = ref pass.At(m.Gates), cells = ref pass.At({KeptPlace("c")});
            """);
        foreach (string gate in PeepholeGates)
        {
            string method = gate == "o" ? $"Peepholes.AddGradient<L, V>({StepAxis}.Total" : $"Sequences.AddPeepholesBefore<L, V>({StepAxis}";
            string dz = $"ref Unsafe.Add(ref dz, {IndexOf(gate) * plan.PaddedUnits}), {plan.GateStride}";
            writer.Write($"{method}, {plan.PaddedUnits}, {dz}, ref cells, {plan.UnitStride}, ref Unsafe.Add(ref peepholes, {PeepholePlace(gate) * plan.StateStride}));");
        }
    }

    // The gates that see the cell, in the order of their weights.
    private IReadOnlyList<string> PeepholeGates => [.. Gates.Select(g => g.Variable).Where(g => g != "g")];

    // Those of them that see it before the step.
    private IReadOnlyList<string> EarlyPeepholeGates => [.. PeepholeGates.Where(g => g != "o")];

    // The same where the layer has peepholes.
    private IReadOnlyList<string> SeeingGates => _spec.Peephole ? EarlyPeepholeGates : [];

    // The gates that do not wait for the new cell.
    private IEnumerable<(string Variable, ActivationSpec Activation)> EarlyGates => Gates.Where(g => !(_spec.Peephole && g.Variable == "o"));

    private string NewCell => _spec.CellClip is { } clip ? $"c ← clip(f·c + i·g, ±{LayerReader.Text(clip)})" : "c ← f·c + i·g";

    // The statement of the gate without a sum.
    private string CoupledGate => _spec.Coupling switch
    {
        CouplingSpec.InputFromForget => "V i = L.Subtract(L.Splat(1f), f);",
        CouplingSpec.ForgetFromInput => "V f = L.Subtract(L.Splat(1f), i);",
        _ => "",
    };

    // A NaN cell stays NaN: the bounds go first.
    private string ClippedCell(string cell) => _spec.CellClip is { } clip
        ? $"L.Min(L.Splat({LayerReader.Text(clip)}f), L.Max(L.Splat(-{LayerReader.Text(clip)}f), {cell}))"
        : cell;

    private int IndexOf(string gate) => Gates.Select(g => g.Variable).ToList().IndexOf(gate);

    private int PeepholePlace(string gate) => PeepholeGates.ToList().IndexOf(gate);

    // Where a gate's sums, then the gate, then their gradients stand in a pass.
    private string Sum(string gate) => Place(IndexOf(gate));

    // A gate's sum in a pass with what the gate sees of the cell, within its bound.
    private string Seen(string gate, string cell)
    {
        string sum = _spec.LayerNormalization ? NormalSum(gate) : $"L.Load({Sum(gate)})";
        return Bounded(ActivationOf(gate), _spec.Peephole && gate != "g" ? See(gate, cell, "p", 0, sum) : sum);
    }

    private ActivationSpec ActivationOf(string gate) => gate == "g" ? _activation : _recurrent;

    // The gradient of a gate's sum: none where the gate has the value of its bound.
    private string Gradient(string gate, string dy) => BoundGradient(gate == "g" ? "candidate" : "gate", ActivationOf(gate), gate, dy, IndexOf(gate));

    private string Formula(string peephole)
        => Clipped(Bias + (_spec.LayerNormalization ? "α·norm(W·x) + α·norm(U·h)" : "W·x + U·h") + peephole);

    // sum + p·value, with p that of one gate.
    private string See(string gate, string value, string weights, int from, string? sum = null)
    {
        int offset = from + PeepholePlace(gate) * plan.StateStride;
        return $"L.FusedMultiplyAdd(L.Load(ref {weights}, {(offset == 0 ? "u" : $"{offset} + u")}), {value}, {sum ?? gate})";
    }
}
