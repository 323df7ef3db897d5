using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// What cells whose gates are all sums b + W·x + U·h have in common: packing, the loops of a step, and the walk over time forward and
/// backward. A cell adds its gates and what becomes of them.
/// </summary>
internal abstract partial class RecurrentEmitter(RecurrentPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
    [
        $"{plan.Name}: {plan.Inputs} → {plan.Units}, {(plan.IsSequence ? "every step" : "the last step")}{(plan.Recurrence.IsReverse || plan.Recurrence.Reverse ? ", in reverse order" : "")}",
        .. CellFormulas,
        $"  state {string.Join(", ", plan.States.Select(s => $"{(s.Kind == "Cell" ? "c" : "h")} [{s.Units}] at {s.EvenOffset}{(s.OddOffset == s.EvenOffset ? "" : $" and {s.OddOffset}, in turn")}"))}",
        .. plan.TrainsInitialState ? [$"  initial {string.Join(" and ", plan.States.Select(s => s.Kind == "Cell" ? "c" : "h"))}: parameters"] : Array.Empty<string>(),
        .. Code.ReducedFormula(plan),
        .. plan.Alternates ? ["  larger than the first-level cache: steps walk the blocks up and down in turn"] : Array.Empty<string>(),
    ];

    /// <summary>One line per formula of the cell and the layout of its panels.</summary>
    protected abstract IEnumerable<string> CellFormulas { get; }

    /// <summary>The variables of the gates in a step and their functions, in the order of the panels: <c>i, f, g, o</c>.</summary>
    protected IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates { get; } = [.. plan.Layout.Sums.Select(s => (s.Name, s.Function))];

    /// <summary>The state vectors that a step reads and writes, as parameters and as arguments: <c>ref float c</c>, <c>ref Unsafe.Add(…)</c>.</summary>
    protected abstract IReadOnlyList<(string Parameter, string Argument)> StepState { get; }

    /// <summary>What a step makes of the sums, given their variables and the first unit: the gates, the new state, stored. Not asked of a cell with step kernels of its own.</summary>
    protected virtual string StepResult(Func<string, string> variable, string u) => "";

    /// <summary>The matrices that a pass keeps of the cell at every step, besides gates and h: a field each, with what it holds.</summary>
    protected abstract IReadOnlyList<PassMatrix> Kept { get; }

    /// <summary>From the sums <c>z</c> to the gates, which replace them, and to the new state; one vector of units <c>u</c>.</summary>
    protected abstract string GatesBody { get; }

    /// <summary>From the gates and <c>dOut</c>, the gradient of h, to the gradients of the sums, which replace them.</summary>
    protected abstract string GatesBackwardBody { get; }

    /// <summary>
    /// Weights that the kernels of a pass read besides the panels, the same for all rows: their pointer, and where they start after the layer's
    /// <c>panels</c> and in <c>rowCopies</c>.
    /// </summary>
    protected virtual IReadOnlyList<(string Variable, int Panel, int Row)> SharedWeights => [];

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

    /// <summary>Forward, step t, after the gates.</summary>
    protected virtual void EmitAfterGates(SourceWriter writer)
    {
    }

    /// <summary>The matrix with the gradient of <see cref="Target"/>, where that is not h's: <c>dh</c> and <c>dOutput</c>.</summary>
    protected virtual string? TargetGradient => null;

    /// <summary>The gradient of <see cref="Target"/>, in the kernels of a pass.</summary>
    protected string OutputGradient => TargetGradient is { } gradient ? $"L.Load(ref {gradient}, u)"
        : plan.IsSequence ? "L.Add(L.Load(ref dh, u), L.Load(ref dOutput, u))" : "L.Load(ref dh, u)";

    /// <summary>The matrices that it reads, each with its row stride.</summary>
    protected List<(string Name, int Stride)> OutputGradientPointers => TargetGradient is { } gradient ? [(gradient, plan.UnitStride)]
        : plan.IsSequence ? [("dh", plan.HiddenStride), ("dOutput", plan.OutputStride)] : [("dh", plan.HiddenStride)];

    /// <summary>The matrix that W's gradient and the input's are of: the gradients of the sums.</summary>
    protected virtual string InputSumGradient => "dz";

    /// <summary>The shared weights as arguments of a kernel.</summary>
    protected string SharedArguments(Func<(string Variable, int Panel, int Row), string> place) => string.Concat(SharedWeights.Select(w => $"ref Unsafe.Add({place(w)}), "));

    /// <summary>A matrix [steps, rows, units] of a pass.</summary>
    /// <param name="Field">The last part of its field's name.</param>
    /// <param name="Variable">Its pointer in the kernels.</param>
    /// <param name="IsState">True if it is a state: it then has the initial state before the first step, and a gradient.</param>
    /// <param name="What">What it holds.</param>
    protected sealed record PassMatrix(string Field, string Variable, bool IsState, string What)
    {
        /// <summary>Its row stride, where it does not hold one value for each unit.</summary>
        public int? OwnStride { get; init; }
    }

    private int StrideOf(PassMatrix matrix) => matrix.OwnStride ?? plan.UnitStride;

    public sealed override void EmitCollect(SourceWriter writer)
    {
        EmitCollectWeights(writer);
        for (int i = 0; plan.TrainsInitialState && i < plan.States.Count; i++)
        {
            int units = plan.States[i].Units;
            writer.Write($"gradientColumns.Slice({plan.InitialGradient(i)}, {units}).CopyTo(gradients.Slice(Parameters[{plan.InitialTensor(i)}].Offset, {units}));");
        }
    }

    /// <summary>The calls that write the gradients of all but the initial states.</summary>
    protected virtual void EmitCollectWeights(SourceWriter writer)
    {
    }

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepInput(plan), state = string.Concat(StepState.Select(s => $"{s.Argument}, "));
        writer.Write($"// {plan.Name}: {string.Join(" and ", plan.States.Select(s => s.Kind == "Hidden" ? "h" : "c"))} [{plan.Units}].");
        string h = Code.At("s", plan.HiddenOffset, $"now * {plan.HiddenLength}");
        Code.ToBytes(writer, plan, "x", x, plan.Inputs);
        if (plan.HasMatrix)
        {
            Code.ToBytes(writer, plan, "h", h, plan.StateUnits);
        }

        StepKernel().EmitCalls(writer, $"{Code.StepPanels(plan, plan.PanelOffset)}, {x}, {h}, {state}{StepTarget}{Code.ByteArguments(plan, plan.HasMatrix ? "h" : null)}, ");
        EmitAfterStep(writer);
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        string gates = string.Join(", ", Gates.Select(g => g.Variable));
        Field("Gates", $"gates {gates}, later their gradients, [total, {plan.Gates}, {plan.PaddedUnits}], row stride {plan.GateStride}");
        Field("Hidden", $"h [total, {plan.StateUnits}], row stride {plan.HiddenStride}; the initial states [rows, {plan.StateUnits}] lie before it");
        foreach (PassMatrix kept in Kept)
        {
            Field(kept.Field, $"{kept.What} [total, {plan.Units}]{(kept.IsState ? ", the initial states before it" : "")}");
        }

        if (plan.HidesUnits)
        {
            Field("HiddenMask", $"what of h dropout lets U see, for all steps of a sequence, [rows, {plan.StateUnits}]");
            Field("SeenHidden", $"h(t − 1) as U sees it, [total, {plan.StateUnits}], row stride {plan.HiddenStride}");
            Field("SeenGradient", $"its gradient at the step at hand, [rows, {plan.StateUnits}]");
        }

        Field("HiddenGradient", $"gradient of h at the step at hand, [rows, {plan.StateUnits}]");
        foreach (PassMatrix kept in Kept.Where(k => k.IsState))
        {
            Field(kept.Field + "Gradient", $"gradient of {kept.What} at the step at hand, [rows, {plan.Units}]");
        }

        if (plan.IsSequence)
        {
            writer.Write($"/// <summary>{plan.Name}: the output, h of every step.</summary>\npublic nint {Name}Output => {Name}Hidden;");
        }
        else
        {
            Field("Output", $"the output, h of each sequence's last step, [rows, {plan.StateUnits}]");
        }

        Field("OutputGradient", "gradient of the output");

        void Field(string field, string what) => writer.Write($"/// <summary>{plan.Name}: {what}.</summary>\npublic readonly nint {Name}{field};");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        int axis = plan.StepAxis;
        writer.Write($"{Name}Gates = Reserve({axis}, {plan.GateStride});");
        writer.Write($"{Name}Hidden = ReserveBehind({axis}, {plan.HiddenStride});");
        foreach (PassMatrix kept in Kept)
        {
            writer.Write($"{Name}{kept.Field} = Reserve{(kept.IsState ? "Behind" : "")}({axis}, {StrideOf(kept)});");
        }

        if (plan.HidesUnits)
        {
            writer.Write($"{Name}HiddenMask = ReserveRows({plan.HiddenStride});\n{Name}SeenHidden = Reserve({axis}, {plan.HiddenStride});\n{Name}SeenGradient = ReserveRows({plan.HiddenStride});");
        }

        if (!plan.IsSequence)
        {
            writer.Write($"{Name}Output = ReserveRows({plan.OutputStride});");
        }

        List<(string Field, int Stride)> states = [.. States];
        writer.Block("if (training)", () =>
        {
            states.ForEach(state => writer.Write($"{Name}{state.Field}Gradient = ReserveRows({state.Stride});"));
            writer.Write($"{Name}OutputGradient = Reserve({plan.Axis}, {plan.OutputStride});");
        });
        for (int i = 0; i < states.Count; i++)
        {
            (string field, int stride) = states[i];
            writer.Write($"PlaceState({plan.FirstState + i}, {axis}, {Name}{field}, {Name}{field}Gradient, {stride});");
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForward(writer);
        EmitGates(writer);
        EmitBackward(writer);
        EmitGatesBackward(writer);
    }

    /// <summary>The streaming step: one method over a range of units.</summary>
    public override void EmitStepKernel(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: one time step of the units from … to, whole blocks{(plan.Gates == 1 ? ", some side by side" : "")}. x [{plan.Inputs}], h [{plan.Units}].</summary>");
        StepKernel().Emit(writer);
    }

    /// <summary>W·x in a comment.</summary>
    protected string ProductOfInput => plan.SelectsTokens ? "W's row of the token" : "W·x";

    private StepKernel StepKernel() => new(
        plan, 0, "Step", $"ref float panels, ref float x, ref float h, {string.Concat(StepState.Select(s => $"{s.Parameter}, "))}ref float {Target}", plan.HasMatrix ? [("x", ProductOfInput), ("h", "U·h")] : [("x", ProductOfInput)], StepResult);
}
