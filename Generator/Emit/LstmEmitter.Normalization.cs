namespace Unrolled.Generator.Emit;

/// <content>
/// A layer-normalized cell. W·x and U·h stand apart, since each is normalized over its own sums of all gates; the gates' kernel adds them up
/// with their gains and the bias, and leaves the cell. That is normalized too, and a second kernel makes the output of it. A step runs
/// the kernels of a pass, over one row.
/// </content>
internal sealed partial class LstmEmitter
{
    private PassMatrix[] NormalMatrices =>
    [
        new("InputSums", "xs", false, "W·x normalized, later the gradient of W·x") { OwnStride = plan.GateStride },
        new("HiddenSums", "hs", false, "U·h normalized, later the gradient of U·h") { OwnStride = plan.GateStride },
        new("CellNormal", "cellNormal", false, "c normalized, later its gradient through the normalization"),
        .. _cell.NeedsSums ? [new PassMatrix("CellSum", "cellSum", false, "α·norm(c) + β")] : Array.Empty<PassMatrix>(),
    ];

    private int Columns => plan.GateColumns;

    protected override string InputSumGradient => _spec.LayerNormalization ? "inputSums" : base.InputSumGradient;

    public override void EmitStep(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitStep(writer);
            return;
        }

        string xs = At(plan.InputSumOffset), hs = At(plan.HiddenSumOffset), factor = At(plan.FactorOffset), panels = $"ref Unsafe.Add(ref w, {plan.PanelOffset})";
        string h = Code.At("s", plan.HiddenOffset, $"now * {plan.HiddenLength}"), c = At(plan.CellOffset), shared = SharedArguments(w => $"ref w, {plan.PanelOffset + w.Panel}");
        writer.Write($"""
            // {plan.Name}: W·x and U·h, each normalized over all gates,
            {SumCode.Product(plan, plan.Layout.Panels[0], 0, true, "1", Code.StepOutput(plan.Source), 0, panels, xs, 0, plan.PaddedUnits)}
            {Normalize("1", plan.Gates, xs, 0, xs, 0, factor)}
            {HiddenProduct("1", h, 0, panels, hs, 0)}
            {Normalize("1", plan.Gates, hs, 0, hs, 0, factor)}

            // gates and c [{plan.Units}],
            """);
        string arguments = string.Concat(ForwardPointers.Select(p => p.Name switch
        {
            "z" => At(plan.GateOffset),
            "h" => h,
            "xs" => xs,
            "hs" => hs,
            "cellNormal" => At(plan.CellNormalOffset),
            "cellOutput" or "cellSum" => At(plan.CellOutputOffset),

            // What only a pass needs is written over at once.
            "sums" => At(plan.GateOffset),
            "m" or "hNext" => StepTarget,
            _ => c,
        }).Select(a => a + ", "));
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}Gates{lanes}(1, {arguments}{shared}{from}, {to});");
        writer.Write($"\n// c normalized, and {(plan.HasProjection ? "m" : "h")}.\n{Normalize("1", 1, c, 0, At(plan.CellNormalOffset), 0, factor)}");
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) =>
            $"{Name}Output{lanes}(1, {At(plan.GateOffset)}, {At(plan.CellNormalOffset)}, {(_cell.NeedsSums ? At(plan.CellOutputOffset) + ", " : "")}{At(plan.CellOutputOffset)}, {StepTarget}, {shared}{from}, {to});");
        EmitAfterStep(writer);
    }

    public override void EmitStepKernel(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitStepKernel(writer);
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        base.EmitKernels(writer);
        if (!_spec.LayerNormalization)
        {
            return;
        }

        string o = Sum("o"), alpha = Gain(3 * Columns), beta = Gain(3 * Columns + plan.PaddedUnits);
        writer.Write($"/// <summary>{plan.Name}: the output of one time step for all rows, from o and the normalized cell.</summary>");
        EmitRowKernel(writer, "Output", [("z", plan.GateStride), ("cellNormal", plan.UnitStride), .. CellSumPointer, ("cellOutput", plan.UnitStride), TargetPointer], $"""
            {(_cell.NeedsSums ? $"V sum = L.FusedMultiplyAdd({alpha}, L.Load(ref cellNormal, u), {beta});\nL.Store(sum, ref cellSum, u);\n" : "")}V output = {Code.ActivateWithin(_cell, _cell.NeedsSums ? "sum" : $"L.FusedMultiplyAdd({alpha}, L.Load(ref cellNormal, u), {beta})")};
            L.Store(output, ref cellOutput, u);
            L.Store(L.FlushToZero(L.Multiply(L.Load({o}), output), FlushToZero.Value), ref {Target}, u);
            """);
        writer.Write($"/// <summary>{plan.Name}: the gradient of what the cell's function was applied to, one time step for all rows.</summary>");
        EmitRowKernel(writer, "OutputBackward", OutputBackwardPointers, $"""
            V dOut = {OutputGradient};
            L.Store(L.FlushToZero({Code.Gradient(_cell, $"L.Load(ref {(_cell.NeedsSums ? "cellSum" : "cellOutput")}, u)", $"L.Multiply(dOut, L.Load({o}))")}, FlushToZero.Gradient), ref dCellNormal, u);
            """);
    }

    protected override void EmitInputSums(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitInputSums(writer);
            return;
        }

        writer.Write($"""
            // W·x for all steps at once, [total, {plan.Gates}, {plan.PaddedUnits}], each row normalized; the panels have a bias of zeros.
            ref float inputSums = ref pass.At(pass.{Name}InputSums);
            {SumCode.InputSums(plan, "all", "inputSums", plan.GateStride, plan.PaddedUnits)}
            {Normalize("all", plan.Gates, "ref inputSums", plan.GateStride, "ref inputSums", plan.GateStride, $"ref pass.At(pass.{Name}InputFactors)")}
            """);
    }

    protected override void EmitHiddenSums(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitHiddenSums(writer);
            return;
        }

        writer.Write($"""
            // U·h(t − 1), each row normalized.
            {HiddenProduct("rows", $"ref {SeenHidden}", plan.HiddenStride, "ref panels", "ref hs", plan.GateStride)}
            {Normalize("rows", plan.Gates, "ref hs", plan.GateStride, "ref hs", plan.GateStride, $"ref pass.At(pass.{Name}HiddenFactors + at)")}

            """);
    }

    protected override void EmitHiddenGradient(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitHiddenGradient(writer);
            return;
        }

        writer.Write($"""

            // The gradients of U·h from those of its normalized sums; dh(t − 1) = Uᵀ of them.
            Peepholes.AddGradient<L, V>(rows, {Columns}, ref z, {plan.GateStride}, ref hs, {plan.GateStride}, ref pass.At(pass.Columns + {plan.GainGradient + Columns}));
            {NormalGradient("rows", plan.Gates, "ref z", plan.GateStride, plan.GainRow + Columns, "ref hs", plan.GateStride, $"ref pass.At(pass.{Name}HiddenFactors + at)")}
            """);
        EmitIfStateGradient(writer, () => EmitStateGradient(writer, "hs"));
    }

    protected override void EmitWeightGradients(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitWeightGradients(writer);
            return;
        }

        writer.Write($"""
            // The gradients of W·x from those of its normalized sums, over all steps and rows.
            ref float dz = ref pass.At(pass.{Name}Gates);
            ref float inputSums = ref pass.At(pass.{Name}InputSums), hiddenSums = ref pass.At(pass.{Name}HiddenSums);
            Peepholes.AddGradient<L, V>(all, {Columns}, ref dz, {plan.GateStride}, ref inputSums, {plan.GateStride}, ref pass.At(pass.Columns + {plan.GainGradient}));
            {NormalGradient("all", plan.Gates, "ref dz", plan.GateStride, plan.GainRow, "ref inputSums", plan.GateStride, $"ref pass.At(pass.{Name}InputFactors)")}

            // Weight gradients, [bias, inputs, hidden][{plan.Gates}, {plan.PaddedUnits}].
            ref float gradients = ref pass.At(pass.Columns + {plan.GradientOffset});
            {SumCode.InputGradients(plan, "all", "dz", plan.GateStride, "inputSums")}
            {HiddenWeightGradient(0, "hiddenSums")}
            """);
    }

    // The second half of a forward step: the cell normalized, its function, the output.
    private void EmitCellOutput(SourceWriter writer)
    {
        if (_spec.LayerNormalization)
        {
            writer.Write($"\n// c(t), each row normalized, and the output.\n{Normalize("rows", 1, "ref cNext", plan.UnitStride, "ref cellNormal", plan.UnitStride, $"ref pass.At(pass.{Name}CellFactors + at)")}");
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) =>
                $"{Name}Output{lanes}(rows, ref z, ref cellNormal, {(_cell.NeedsSums ? "ref cellSum, " : "")}ref cellOutput, ref {Target}, {SharedArguments(w => $"ref panels, {w.Panel}")}{from}, {to});");
        }
    }

    // The first half of a backward step: the gradient of c through its normalization, in place of the normalized c.
    private void EmitCellGradient(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            return;
        }

        int alpha = plan.GainGradient + 2 * Columns;
        string arguments = string.Concat(OutputBackwardPointers.Select(p => $"ref {p.Name}, "));
        writer.Write($"""

            // What h and the output give to c goes through its normalization; c's own gain and bias get theirs.
            ref float dCellNormal = ref pass.At(pass.{Name}CellNormalGradient);
            float unit = 1f;
            """);
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}OutputBackward{lanes}(rows, {arguments}{SharedArguments(w => $"ref rowCopies, {w.Row}")}{from}, {to});");
        writer.Write($"""
            Peepholes.AddGradient<L, V>(rows, {plan.PaddedUnits}, ref dCellNormal, {plan.UnitStride}, ref cellNormal, {plan.UnitStride}, ref pass.At(pass.Columns + {alpha}));
            Matrix.MultiplyAdd<L, V>(1, {plan.PaddedUnits}, rows, ref unit, 0, 0, ref dCellNormal, {plan.UnitStride}, ref pass.At(pass.Columns + {alpha + plan.PaddedUnits}), {plan.PaddedUnits});
            {NormalGradient("rows", 1, "ref dCellNormal", plan.UnitStride, plan.GainRow + 2 * Columns, "ref cellNormal", plan.UnitStride, $"ref pass.At(pass.{Name}CellFactors + at)")}

            """);
    }

    private void EmitNormalFields(SourceWriter writer)
    {
        if (_spec.LayerNormalization)
        {
            writer.Write($"/// <summary>{plan.Name}: the factors 1/√(variance + ε) of W·x, U·h and c [total], and the gradient of the normalized c at the step at hand [rows, {plan.Units}].</summary>\npublic readonly nint {Name}InputFactors, {Name}HiddenFactors, {Name}CellFactors, {Name}CellNormalGradient;");
        }
    }

    private void EmitNormalLayout(SourceWriter writer)
    {
        if (_spec.LayerNormalization)
        {
            writer.Write(string.Join("\n", new[] { "Input", "Hidden", "Cell" }.Select(f => $"{Name}{f}Factors = Reserve({plan.StepAxis}, 1);")));
            writer.Block("if (training)", () => writer.Write($"{Name}CellNormalGradient = ReserveRows({plan.UnitStride});"));
        }
    }

    // The panels have no bias and no factors, since the products are normalized over all gates: both come with the gains.
    private void PackGains(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            return;
        }

        string gates = string.Join(", ", Gates.Select(g => Code.Scale(g.Activation))), cell = Code.Scale(_cell);
        int gains = plan.PanelOffset + plan.GainPanel;
        PackGains(writer, "panels", plan.GainTensor, gates, gains, Columns);
        PackGains(writer, "panels", plan.GainTensor + 1, gates, gains + Columns, Columns);
        if (plan.HasBias)
        {
            PackGains(writer, "panels", plan.FirstTensor + 2, gates, gains + 2 * Columns, Columns);
        }

        PackGains(writer, "panels", plan.GainTensor + 2, cell, gains + 3 * Columns, plan.PaddedUnits);
        PackGains(writer, "panels", plan.GainTensor + 3, cell, gains + 3 * Columns + plan.PaddedUnits, plan.PaddedUnits);
    }

    private void PackNormalRows(SourceWriter writer)
    {
        if (_spec.LayerNormalization)
        {
            string gates = string.Join(", ", Gates.Select(_ => "1f"));
            PackGains(writer, "rows", plan.GainTensor, gates, plan.GainRow, Columns);
            PackGains(writer, "rows", plan.GainTensor + 1, gates, plan.GainRow + Columns, Columns);
            PackGains(writer, "rows", plan.GainTensor + 2, "1f", plan.GainRow + 2 * Columns, plan.PaddedUnits);
        }
    }

    private void PackGains(SourceWriter writer, string target, int tensor, string scales, int from, int length)
        => writer.Write($"global::Unrolled.Kernels.Peepholes.Pack(Parameters[{tensor}].Values, new float[] {{ {scales} }}, {target}.Slice({from}, {length}), {plan.PaddedUnits});");

    private void CollectGains(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            return;
        }

        int gates = plan.Gates;
        Collect(0, plan.GainGradient, gates);
        Collect(1, plan.GainGradient + Columns, gates);
        Collect(2, plan.GainGradient + 2 * Columns, 1);
        Collect(3, plan.GainGradient + 2 * Columns + plan.PaddedUnits, 1);

        void Collect(int tensor, int from, int rows) => writer.Write(
            $"global::Unrolled.Kernels.Peepholes.Collect(gradientColumns.Slice({from}, {rows * plan.PaddedUnits}), {plan.PaddedUnits}, {rows}, gradients.Slice(Parameters[{plan.GainTensor + tensor}].Offset, {rows * plan.Units}));");
    }

    private List<(string Name, int Stride)> OutputBackwardPointers =>
        [("z", plan.GateStride), .. CellSumPointer, ("cellOutput", plan.UnitStride), .. OutputGradientPointers, ("dCellNormal", plan.UnitStride)];

    private List<(string Name, int Stride)> CellSumPointer => _cell.NeedsSums ? [("cellSum", plan.UnitStride)] : [];

    private (string Name, int Stride) TargetPointer => plan.HasProjection ? ("m", plan.UnitStride) : ("hNext", plan.HiddenStride);

    // b + α·norm(W·x) + α·norm(U·h), one gate.
    private string NormalSum(string gate)
    {
        int place = IndexOf(gate) * plan.PaddedUnits;
        return $"L.FusedMultiplyAdd({Gain(Columns + place)}, L.Load(ref hs, {place} + u), L.FusedMultiplyAdd({Gain(place)}, L.Load(ref xs, {place} + u), {Gain(2 * Columns + place)}))";
    }

    private static string Gain(int offset) => $"L.Load(ref gains, {offset} + u)";

    private static string At(int offset) => At(Code.Text(offset));

    private static string At(string offset) => $"ref Unsafe.Add(ref s, {offset})";

    private string HiddenProduct(string rows, string h, int hRow, string panels, string target, int targetRow)
        => SumCode.Product(plan, plan.Layout.Panels[0], 1, true, rows, h, hRow, panels, target, targetRow, plan.PaddedUnits);

    private string Normalize(string rows, int gates, string from, int fromRow, string to, int toRow, string factors)
        => $"RowNormalization.Normalize<L, V>({rows}, {gates}, {plan.Units}, {from}, {fromRow}, {to}, {toRow}, {factors});";

    private string NormalGradient(string rows, int gates, string dy, int dyRow, int gain, string n, int nRow, string factors)
        => $"RowNormalization.Gradient<L, V>({rows}, {gates}, {plan.Units}, {dy}, {dyRow}, ref Unsafe.Add(ref rowCopies, {gain}), {n}, {nRow}, {factors});";
}
