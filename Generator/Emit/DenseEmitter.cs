using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>A fully connected layer, y = f(b + W·x).</summary>
internal sealed class DenseEmitter(DensePlan plan) : LayerEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Dense.Activation;

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {plan.Inputs} → {plan.Units}{(plan.IsSequence ? ", every step" : "")}";
            yield return $"  y = {Code.Symbol(_activation)}({(plan.Dense.UseBias ? "b + " : "")}W·x)";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelUnit} = bias, {Code.Count(plan.Inputs, "input")}][lanes], {plan.PaddedUnits * plan.PanelUnit} floats";
            foreach (string line in Code.ReducedFormula(plan))
            {
                yield return line;
            }
        }
    }

    // Softmax and its logarithm run over all units together, after the kernel; every other activation inside it.
    private ActivationSpec ElementActivation => _activation.RunsOverUnits ? ActivationSpec.Linear : _activation;

    // What the backward kernel takes the activation's derivative from.
    private string Kept => plan.KeepsSums ? "Sums" : "Output";

    // Its pointer in the kernels.
    private string KeptPointer => plan.KeepsSums ? "z" : "y";

    public override void EmitPackPanels(SourceWriter writer) => SumCode.PackPanels(writer, plan);

    public override void EmitPackReduced(SourceWriter writer) => SumCode.PackReduced(writer, plan);

    public override void EmitPackRows(SourceWriter writer) => SumCode.PackRows(writer, plan);

    public override void EmitCollect(SourceWriter writer) => SumCode.Collect(writer, plan);

    public override void EmitStep(SourceWriter writer)
    {
        string output = Code.StepOutput(plan);
        writer.Write($"// {plan.Name}: y [{plan.Units}].");
        Code.ToBytes(writer, plan, "x", Code.StepInput(plan), plan.Inputs);
        StepKernel.EmitCall(writer, Code.StepInput(plan), null, null, output);
        if (_activation.RunsOverUnits)
        {
            writer.Write($"LaneMath.{_activation}({output}, {plan.Units});");
        }
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        if (plan.KeepsSums)
        {
            writer.Write($"/// <summary>{plan.Name}: the sums before the activation {Code.Shape(plan)}, row stride {plan.OutputStride}.</summary>\npublic readonly nint {Name}Sums;");
        }
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        if (plan.KeepsSums)
        {
            writer.Write($"{Name}Sums = Reserve({plan.Axis}, {plan.OutputStride});");
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForward(writer);
        writer.Line();
        EmitBackward(writer);
        if (ElementActivation != ActivationSpec.Linear)
        {
            writer.Line();
            string value = $"L.Load(ref {KeptPointer}, u)";
            EmitElementwise(writer, "Activate", plan.KeepsSums ? ["z", "y"] : ["y"], $"L.Store({Code.Activate(plan, _activation, value)}, ref y, u);", plan.KeepsSums ? "f(sum)" : "f(sum), in place");
            writer.Line();
            EmitElementwise(writer, "ActivateBackward", [KeptPointer, "dy"], $"L.Store(L.FlushToZero({Code.Gradient(_activation, value, "L.Load(ref dy, u)")}, FlushToZero.Gradient), ref dy, u);", "the sums' gradient in place of the output's");
        }
    }

    private string Rows => Code.Rows(plan.Axis);

    public override void EmitStepKernel(SourceWriter writer) => StepKernel.Emit(writer, $"one output, from the sum of x [{plan.Inputs}] to y [{plan.Units}]");

    private StepKernel StepKernel => new(plan, 0, "", null, null, "y", $"L.Store({Code.Activate(plan, ElementActivation, "sum")}, ref y, u);");

    private void EmitForward(SourceWriter writer)
    {
        EmitForwardMethod(writer, $"all rows{(plan.IsSequence ? " of all steps" : "")}.", () =>
        {
            writer.Write($"""
                nint rows = {Rows};
                ref float {KeptPointer} = ref pass.At(pass.{Name}{Kept});
                {SumCode.InputSums(plan, "rows", KeptPointer, plan.OutputStride, 0)}
                """);
            if (_activation.RunsOverUnits)
            {
                writer.Write($"LaneMath.{_activation}Rows(rows, {plan.Units}, {plan.OutputStride}, ref y);");
            }
            else if (_activation != ActivationSpec.Linear)
            {
                string output = plan.KeepsSums ? $", ref pass.At(pass.{Name}Output)" : "";
                Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}Activate{lanes}(rows, ref {KeptPointer}{output}, {from}, {to});");
            }
        });
    }

    private void EmitBackward(SourceWriter writer)
    {
        int units = plan.PaddedUnits;
        EmitBackwardMethod(writer, "adds to the weight gradients and gives the input's gradient.", () =>
        {
            writer.Write($"nint rows = {Rows};\nref float dy = ref pass.At(pass.{Name}OutputGradient);");
            if (_activation.RunsOverUnits)
            {
                writer.Write($"LaneMath.{_activation}GradientRows(rows, {plan.Units}, {plan.OutputStride}, ref pass.At(pass.{Name}Output), ref dy);");
            }
            else if (_activation != ActivationSpec.Linear)
            {
                Code.Runs(writer, units, (lanes, from, to) => $"{Name}ActivateBackward{lanes}(rows, ref pass.At(pass.{Name}{Kept}), ref dy, {from}, {to});");
            }

            writer.Write($"""

                // Weight gradients, [bias, inputs][{units}].
                ref float gradients = ref pass.GradientColumn({plan.GradientOffset});
                {SumCode.InputGradients(plan, "rows", "dy", plan.OutputStride)}
                """);
            if (plan.Source.TakesGradient)
            {
                writer.Write("\n// dx = Wᵀ·dy");
            }

            EmitSourceGradient(writer, 0, target => writer.Write(
                $"Matrix.Multiply<L, V>(rows, {Sizes.Padded(plan.Inputs)}, {units}, ref dy, {plan.OutputStride}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), {plan.InputStride}, ref pass.ZeroRow, ref pass.At({target}), {plan.InputStride});"));
        });
    }

    private void EmitElementwise(SourceWriter writer, string method, string[] matrices, string body, string what)
    {
        writer.Write($"/// <summary>{plan.Name}: {what}.</summary>");
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Name}{method}<L, V>(nint rows, {string.Concat(matrices.Select(m => $"ref float {m}, "))}nint from, nint to)");
        writer.Write(Code.Constraints);
        writer.Block("", () => writer.Block("for (nint r = 0; r < rows; r++)", () =>
        {
            writer.Block("for (nint u = from; u < to; u += L.Width)", () => writer.Write(body));
            foreach (string matrix in matrices)
            {
                writer.Write($"{matrix} = ref Unsafe.Add(ref {matrix}, {plan.OutputStride});");
            }
        }));
    }
}
