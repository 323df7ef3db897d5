namespace Unrolled.Generator.Layers;

/// <content>
/// A layer-normalized cell. W·x and U·h stand apart, since each is normalized over its own sums of all gates; the gates' kernel adds them up
/// with their gains and the bias, and leaves the cell. That is normalized too, and a second kernel makes the output of it. A step runs
/// the kernels of a pass, over one row.
/// </content>
internal sealed partial class LstmEmitter
{
    private PassMatrix[] NormalMatrices =>
    [
        new("xs", "Step", "W·x normalized, later its gradient") { OwnStride = plan.GateStride },
        new("hs", "Step", "U·h normalized, later its gradient") { OwnStride = plan.GateStride },
        new("cellNormal", "Step", "c normalized, later its gradient through the normalization"),
        .. _cell.NeedsSums ? [new PassMatrix("cellSum", "Step", "α·norm(c) + β")] : Array.Empty<PassMatrix>(),
        Factors("inputFactors", "W·x"),
        Factors("hiddenFactors", "U·h"),
        Factors("cellFactors", "c"),
        new("normalGradient", "TrainingRow", "the gradient of the normalized c"),
    ];

    private static PassMatrix Factors(string name, string of) => new(name, "Step", $"1/√(variance + ε) of {of}") { OwnStride = 1 };

    private int Columns => plan.GateColumns;

    protected override string InputSumGradient => _spec.LayerNormalization ? KeptPlace("xs") : base.InputSumGradient;

    public override void EmitStep(SourceWriter writer)
    {
        if (!_spec.LayerNormalization)
        {
            base.EmitStep(writer);
            return;
        }

        string xs = At(plan.InputSumOffset), hs = At(plan.HiddenSumOffset), factor = At(plan.FactorOffset), panels = $"ref Unsafe.Add(ref w, {plan.PanelOffset})";
        string h = Code.At("s", plan.HiddenOffset, $"now * {plan.HiddenLength}"), c = At(plan.CellOffset);
        string shared = SharedArguments(w => $"ref w, {plan.PanelOffset + w.Panel}");
        writer.Write($"""
            // {plan.Name}: W·x and U·h, each normalized over all gates,
            {Product(0, "1", Code.StepOutput(plan.Source), 0, panels, xs, 0)}
            {Normalize("1", plan.Gates, xs, 0, xs, 0, factor)}
            {Product(1, "1", h, 0, panels, hs, 0)}
            {Normalize("1", plan.Gates, hs, 0, hs, 0, factor)}

            // gates and c [{plan.Units}],
            """);
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}.Gates{lanes}(1, {StepArguments(GatesBody)}{shared}{from}, {to});");
        writer.Write($"\n// c normalized, and {(plan.HasProjection ? "m" : "h")}.\n{Normalize("1", 1, c, 0, At(plan.CellNormalOffset), 0, factor)}");
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}.Output{lanes}(1, {StepArguments(OutputBody)}{shared}{from}, {to});");
        EmitAfterStep(writer);

        string StepArguments(string body) => string.Concat(PointersIn(body).Select(p => p.Name switch
        {
            "h" => h,
            "xs" => xs,
            "hs" => hs,
            "cellNormal" => At(plan.CellNormalOffset),
            "cellOutput" or "cellSum" => At(plan.CellOutputOffset),

            // What only a pass needs is written over at once.
            "z" or "sums" => At(plan.GateOffset),
            "projected" or "hNext" => StepTarget,
            _ => c,
        } + ", "));
    }

    // A step runs these over one row.
    private void EmitNormalMethods(SourceWriter writer)
    {
        string xs = $"ref pass.At({KeptPlace("xs")})", factors = $"ref pass.At({KeptPlace("inputFactors")})";
        EmitWholeHook(writer, "AddInput", "panels", w => w.Write($"""
            // Each row normalized; the panels have a bias of zeros.
            RecurrentWalk.AddInput<{Name}, L, V>(pass, m, ref panels, 0, {KeptPlace("xs")});
            {Normalize("all", plan.Gates, xs, plan.GateStride, xs, plan.GateStride, factors)}
            """));
        EmitHook(writer, "AddHidden", "panels", w => w.Write($"""
            // Each row normalized.
            {Product(1, "rows", "ref seen", plan.HiddenStride, "ref panels", "ref hs", plan.GateStride)}
            {Normalize("rows", plan.Gates, "ref hs", plan.GateStride, "ref hs", plan.GateStride, "ref hiddenFactors")}
            """));
        EmitHook(writer, "HiddenBackward", "rowCopies", w =>
        {
            w.Write($"""
                // The gradients of U·h from those of its normalized sums; dh(t − 1) = Uᵀ of them.
                Peepholes.AddGradient<L, V>(rows, {Columns}, ref z, {plan.GateStride}, ref hs, {plan.GateStride}, ref pass.GradientColumn({plan.GainGradient + Columns}));
                {NormalGradient("rows", plan.Gates, "ref z", plan.GateStride, plan.GainRow + Columns, "ref hs", plan.GateStride, "ref hiddenFactors")}
                """);
            w.Block(IfWantsStateGradient, () => w.Write($"RecurrentWalk.SetState<{Name}, L, V>(pass, m, rows, ref hs, ref rowCopies);"));
        });
        EmitWholeHook(writer, "AddWeightGradients", "rowCopies", w => w.Write($"""
            // The gradients of W·x from those of its normalized sums.
            ref float dz = ref pass.At(m.Gates), inputSums = {xs};
            Peepholes.AddGradient<L, V>(all, {Columns}, ref dz, {plan.GateStride}, ref inputSums, {plan.GateStride}, ref pass.GradientColumn({plan.GainGradient}));
            {NormalGradient("all", plan.Gates, "ref dz", plan.GateStride, plan.GainRow, "ref inputSums", plan.GateStride, factors)}
            RecurrentWalk.AddInputGradients<{Name}, L, V>(pass, m, m.Gates, {KeptPlace("xs")});
            RecurrentWalk.AddHiddenGradients<{Name}, L, V>(pass, m, {KeptPlace("hs")});
            """));
        writer.Write("/// <summary>Gates and state from the normalized sums.</summary>");
        EmitRowKernel(writer, "Gates", PointersIn(GatesBody), GatesBody);
        writer.Write("/// <summary>The output of one time step for all rows, from o and the normalized cell.</summary>");
        EmitRowKernel(writer, "Output", PointersIn(OutputBody), OutputBody);
        writer.Write("/// <summary>The gradient of what the cell's function was applied to, one time step for all rows.</summary>");
        EmitRowKernel(writer, "OutputBackward", PointersIn(OutputBackwardBody), OutputBackwardBody);
    }

    private string OutputBody
    {
        get
        {
            string sum = $"L.FusedMultiplyAdd({Gain(3 * Columns)}, L.Load(ref cellNormal, u), {Gain(3 * Columns + plan.PaddedUnits)})";
            return Lines(
                _cell.NeedsSums ? $"V sum = {sum};\nL.Store(sum, ref cellSum, u);" : "",
                $"V output = {Code.ActivateWithin(_cell, _cell.NeedsSums ? "sum" : sum)};",
                "L.Store(output, ref cellOutput, u);",
                StoreValue($"L.Multiply(L.Load({Sum("o")}), output)", Target));
        }
    }

    private string OutputBackwardBody => $"""
        V dOut = {OutputGradient};
        {StoreGradient(Code.Gradient(_cell, $"L.Load(ref {(_cell.NeedsSums ? "cellSum" : "cellOutput")}, u)", $"L.Multiply(dOut, L.Load({Sum("o")}))"), "normalGradient")}
        """;

    private string Arguments(string body) => string.Concat(PointersIn(body).Select(p => p.Name).Concat(SharedWeights.Select(w => w.Variable)).Select(n => $"ref {n}, "));

    // The second half of a forward step: the cell normalized, its function, the output.
    private void EmitCellOutput(SourceWriter writer)
    {
        if (_spec.LayerNormalization)
        {
            writer.Write("// c(t), each row normalized, and the output.");
            writer.Write(Normalize("rows", 1, "ref cNext", plan.UnitStride, "ref cellNormal", plan.UnitStride, "ref cellFactors"));
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"Output{lanes}(rows, {Arguments(OutputBody)}{from}, {to});");
        }
    }

    // The first half of a backward step: the gradient of c through its normalization, in place of the normalized c.
    private void EmitCellGradient(SourceWriter writer)
    {
        int alpha = plan.GainGradient + 2 * Columns;
        string gradient = $"ref normalGradient, {plan.UnitStride}", cell = $"ref cellNormal, {plan.UnitStride}";
        writer.Write("""

            // What h and the output give to c goes through its normalization; c's own gain and bias get theirs.
            float unit = 1f;
            """);
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"OutputBackward{lanes}(rows, {Arguments(OutputBackwardBody)}{from}, {to});");
        writer.Write($"""
            Peepholes.AddGradient<L, V>(rows, {plan.PaddedUnits}, {gradient}, {cell}, ref pass.GradientColumn({alpha}));
            Matrix.MultiplyAdd<L, V>(1, {plan.PaddedUnits}, rows, ref unit, 0, 0, {gradient}, ref pass.GradientColumn({alpha + plan.PaddedUnits}), {plan.PaddedUnits});
            {NormalGradient("rows", 1, "ref normalGradient", plan.UnitStride, plan.GainRow + 2 * Columns, "ref cellNormal", plan.UnitStride, "ref cellFactors")}
            """);
    }

    // b + α·norm(W·x) + α·norm(U·h), one gate.
    private string NormalSum(string gate)
    {
        int place = IndexOf(gate) * plan.PaddedUnits;
        string ofInput = $"L.FusedMultiplyAdd({Gain(place)}, L.Load(ref xs, {place} + u), {Gain(2 * Columns + place)})";
        return $"L.FusedMultiplyAdd({Gain(Columns + place)}, L.Load(ref hs, {place} + u), {ofInput})";
    }

    private static string Gain(int offset) => $"L.Load(ref gains, {offset} + u)";

    private static string At(int offset) => $"ref Unsafe.Add(ref s, {offset})";

    // The panels have a bias of zeros.
    private string Product(int product, string rows, string vector, int stride, string panels, string target, int targetRow)
    {
        string part = $"new PanelPart({plan.PanelUnit}, {plan.Layout.Panels[0].Start(product)}, {plan.Gates})", to = $"{target}, {targetRow}, {plan.PaddedUnits}";
        return $"Panels.Multiply<L, V>({part}, 0, true, {plan.PaddedUnits}, {rows}, {plan.Layout.Products[product].Count}, {vector}, {stride}, {panels}, {to});";
    }

    private string Normalize(string rows, int gates, string from, int fromRow, string to, int toRow, string factors)
        => $"RowNormalization.Normalize<L, V>({rows}, {gates}, {plan.Units}, {from}, {fromRow}, {to}, {toRow}, {factors});";

    private string NormalGradient(string rows, int gates, string dy, int dyRow, int gain, string n, int nRow, string factors)
        => $"RowNormalization.Gradient<L, V>({rows}, {gates}, {plan.Units}, {dy}, {dyRow}, ref Unsafe.Add(ref rowCopies, {gain}), {n}, {nRow}, {factors});";
}
