namespace Unrolled.Generator.Layers;

/// <summary>
/// What cells whose gates are all sums b + W·x + U·h have in common: a struct with their sizes and gates, which the runtime steps and walks over time,
/// forward and backward. A cell adds its gates and what becomes of them.
/// </summary>
internal abstract partial class RecurrentEmitter(RecurrentPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
    [
        $"{plan.Name}: {plan.Inputs} → {plan.Units}, {(plan.IsSequence ? "every step" : "the last step")}"
            + (plan.Recurrence.IsReverse || plan.Recurrence.Reverse ? ", in reverse order" : ""),
        .. CellFormulas,
        $"  state {States(", ", s => $" [{s.Units}] at {s.EvenOffset}{(s.OddOffset == s.EvenOffset ? "" : $" and {s.OddOffset}, in turn")}")}",
        .. plan.TrainsInitialState ? [$"  initial {States(" and ", _ => "")}: parameters"] : Array.Empty<string>(),
        .. Code.ReducedFormula(plan),
        .. plan.Alternates ? ["  larger than the first-level cache: steps walk the blocks up and down in turn"] : Array.Empty<string>(),
    ];

    /// <summary>One line per formula of the cell and the layout of its panels.</summary>
    protected abstract IEnumerable<string> CellFormulas { get; }

    /// <summary>The bias of sums, in a formula.</summary>
    protected string Bias => plan.HasBias ? "b + " : "";

    /// <summary>The layout of the panels: the rows of a block of units, <c>[5 = bias, 4 inputs]</c>, and what comes after the block.</summary>
    protected string PanelFormula(string rows, string then = "")
        => $"  panels [{plan.PaddedUnits} units in blocks]{rows}[lanes]{then}, {plan.PaddedUnits * plan.PanelUnit} floats";

    /// <summary>The rows of panels in which all products have the same sums.</summary>
    protected string PanelRows(int hidden = 0) => $"[{plan.Layout.Panels[0].Rows} = bias, {Code.Count(plan.Inputs, "input")}{(hidden > 0 ? $", {hidden} hidden" : "")}]";

    /// <summary>The variables of the gates in a step and their functions, in the order of the panels: <c>i, f, g, o</c>.</summary>
    protected IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates { get; } = [.. plan.Layout.Sums.Select(s => (s.Name, s.Function))];

    /// <summary>The state besides h that a step reads and writes: its variable, <c>c</c>, and its place as an argument.</summary>
    protected virtual (string Variable, string Argument)? StepState => null;

    /// <summary>The end of a step, from the sums of the block at unit <c>u</c>: computes gates and the new state. Not for a cell with separate step kernels.</summary>
    protected virtual string StepResult => "";

    /// <summary>The matrices that a pass keeps of the cell at every step, besides gates and h: a field each, with what it holds.</summary>
    protected abstract IReadOnlyList<PassMatrix> Kept { get; }

    /// <summary>From the sums <c>z</c> to the gates, which replace them, and to the new state; one vector of units <c>u</c>.</summary>
    protected abstract string GatesBody { get; }

    /// <summary>From the gates and <c>dOut</c>, the gradient of h, to the gradients of the sums, which replace them.</summary>
    protected abstract string GatesBackwardBody { get; }

    /// <summary>The weights besides the panels that the kernels of a pass point to.</summary>
    protected IEnumerable<UnitWeights> SharedWeights => plan.UnitWeights.Where(w => w.Variable is not null);

    /// <summary>The gradients of <see cref="SharedWeights"/>, summed over all steps and rows.</summary>
    protected virtual void EmitSharedGradients(SourceWriter writer)
    {
    }

    /// <summary>The variable of what the gates give: h, or what becomes h afterwards.</summary>
    protected virtual string Target => "hNext";

    /// <summary>Where a step puts it.</summary>
    protected virtual string StepTarget => Code.StepOutput(plan);

    /// <summary>A step, after the gates: from <see cref="StepTarget"/> to h, where they differ.</summary>
    protected virtual void EmitAfterStep(SourceWriter writer)
    {
    }

    /// <summary>The matrix with the gradient of <see cref="Target"/>, where that is not h's: <c>dh</c> and <c>dOutput</c>.</summary>
    protected virtual string? TargetGradient => null;

    /// <summary>The gradient of <see cref="Target"/>, in the kernels of a pass.</summary>
    protected string OutputGradient => TargetGradient is { } gradient ? $"L.Load(ref {gradient}, u)"
        : plan.IsSequence ? "L.Add(L.Load(ref dh, u), L.Load(ref dOutput, u))" : "L.Load(ref dh, u)";

    /// <summary>The shared weights as arguments of a kernel.</summary>
    protected string SharedArguments(Func<UnitWeights, string> place) => string.Concat(SharedWeights.Select(w => $"ref Unsafe.Add({place(w)}), "));

    /// <summary>A matrix of a pass.</summary>
    /// <param name="Variable">Its pointer in the kernels.</param>
    /// <param name="Kind">
    /// Its rows: of a <c>State</c>, with the initial state before the first step and a gradient; one for each <c>Step</c>; one for each <c>TrainingStep</c> or
    /// <c>TrainingRow</c>, in training alone.
    /// </param>
    /// <param name="What">What it holds.</param>
    protected sealed record PassMatrix(string Variable, string Kind, string What)
    {
        /// <summary>Its row stride, where it does not hold one value for each unit.</summary>
        public int? OwnStride { get; init; }

        /// <summary>True if it is a state.</summary>
        public bool IsState => Kind == "State";
    }

    public override void EmitPackPanels(SourceWriter writer)
    {
        foreach (UnitWeights weights in plan.UnitWeights)
        {
            Pack(writer, weights, "panels", plan.PanelOffset + weights.Panel, Code.Scale);
        }
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        foreach (UnitWeights weights in plan.UnitWeights.Where(w => w.Row >= 0))
        {
            Pack(writer, weights, "rows", weights.Row, _ => "1f");
        }
    }

    private static void Pack(SourceWriter writer, UnitWeights weights, string target, int from, Func<ActivationSpec, string> scale)
    {
        string scales = $"new float[] {{ {string.Join(", ", weights.Functions.Select(scale))} }}", part = $"{target}.Slice({from}, {weights.Length})";
        writer.Write($"global::Unrolled.Kernels.Peepholes.Pack(Parameters[{weights.Tensor}].Values, {scales}, {part}, {weights.Stride});");
    }

    public override void EmitCollect(SourceWriter writer)
    {
        foreach (UnitWeights weights in plan.UnitWeights.Where(w => w.Gradient >= 0))
        {
            int vectors = weights.Functions.Count;
            string source = $"gradientColumns.Slice({weights.Gradient}, {weights.Length})";
            string target = $"gradients.Slice(Parameters[{weights.Tensor}].Offset, {vectors * plan.Units})";
            writer.Write($"global::Unrolled.Kernels.Peepholes.Collect({source}, {weights.Stride}, {vectors}, {target});");
        }

        for (int i = 0; plan.TrainsInitialState && i < plan.States.Count; i++)
        {
            int units = plan.States[i].Units;
            writer.Write($"gradientColumns.Slice({plan.InitialGradient(i)}, {units}).CopyTo(gradients.Slice(Parameters[{plan.InitialTensor(i)}].Offset, {units}));");
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepInput(plan), h = Code.At("s", plan.HiddenOffset, $"now * {plan.HiddenLength}");
        writer.Write($"// {plan.Name}: {States(" and ", _ => "")} [{plan.Units}].");
        Code.ToBytes(writer, plan, "x", x, plan.Inputs);
        if (plan.HasMatrix)
        {
            Code.ToBytes(writer, plan, "h", h, plan.StateUnits);
        }

        StepKernel.EmitCall(writer, x, (h, plan.HasMatrix ? "h" : "x"), StepState?.Argument, StepTarget);
        EmitAfterStep(writer);
    }

    private string States(string separator, Func<StatePlan, string> more) => string.Join(separator, plan.States.Select(s => (s.Kind == "Cell" ? "c" : "h") + more(s)));

    private StepKernel StepKernel => new(plan, 0, "", "h", StepState?.Variable, Target, StepResult);
}
