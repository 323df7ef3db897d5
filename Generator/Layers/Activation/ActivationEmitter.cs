namespace Unrolled.Generator.Layers;

/// <summary>A function of every value, y = f(x); softmax and its logarithm run over the values of each row.</summary>
internal sealed class ActivationEmitter(ActivationPlan plan) : LayerEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Activation;

    public override IEnumerable<string> Formulas => [$"{plan.Name}: {plan.Output.Shape}{(plan.IsSequence ? ", every step" : "")}", $"  y = {(_activation == ActivationSpec.Linear ? "x" : $"{Code.Symbol(_activation)}(x)")}"];

    // Linear: y is x. Softmax works in place, on a copy.
    private bool IsCopy => _activation == ActivationSpec.Linear || _activation.RunsOverUnits;

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepOutput(plan.Source), y = Code.StepOutput(plan);
        writer.Write($"// {plan.Name}: y [{plan.Output.Shape}].");
        if (!IsCopy)
        {
            Code.ExactRuns(writer, plan.Width, (lanes, from, to) => $"{Name}Apply{lanes}(1, {x}, {y}, {from}, {to});");
            return;
        }

        writer.Write($"Matrix.Copy({plan.Width}, {x}, {y});");
        if (_activation.RunsOverUnits)
        {
            writer.Write($"LaneMath.{_activation}({y}, {plan.Width});");
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "f(x) of all rows.", () =>
        {
            writer.Write($"nint rows = {Code.Rows(plan.Axis)};\nref float x = ref pass.At({Code.InputOf(plan)}), y = ref pass.At(pass.{Name}Output);");
            if (!IsCopy)
            {
                Code.ExactRuns(writer, plan.Width, (lanes, from, to) => $"{Name}Apply{lanes}(rows, ref x, ref y, {from}, {to});");
                EmitClearPadding(writer, $"pass.{Name}Output");
                return;
            }

            writer.Write($"Matrix.Copy(rows * {plan.OutputStride}, ref x, ref y);");
            if (_activation.RunsOverUnits)
            {
                writer.Write($"LaneMath.{_activation}Rows(rows, {plan.Width}, {plan.OutputStride}, ref y);");
            }
        });
        writer.Line();
        EmitBackwardMethod(writer, "dx = f′·dy.", () => EmitSourceGradient(writer, 0, target =>
        {
            writer.Write($"nint rows = {Code.Rows(plan.Axis)};\nref float dy = ref pass.At(pass.{Name}OutputGradient), dx = ref pass.At({target});");
            if (!IsCopy)
            {
                string kept = _activation.NeedsSums ? Code.InputOf(plan) : $"pass.{Name}Output";
                Code.ExactRuns(writer, plan.Width, (lanes, from, to) => $"{Name}ApplyBackward{lanes}(rows, ref pass.At({kept}), ref dy, ref dx, {from}, {to});");
                EmitClearPadding(writer, target);
                return;
            }

            writer.Write($"Matrix.Copy(rows * {plan.OutputStride}, ref dy, ref dx);");
            if (_activation.RunsOverUnits)
            {
                writer.Write($"LaneMath.{_activation}GradientRows(rows, {plan.Width}, {plan.OutputStride}, ref pass.At(pass.{Name}Output), ref dx);");
            }
        }));
        if (!IsCopy)
        {
            writer.Line();
            EmitElementwise(writer, "Apply", ["x", "y"], $"L.Store({(plan.IsNetworkOutput ? Code.ActivateUnscaled(_activation, "L.Load(ref x, u)") : Code.ActivateUnscaledWithin(_activation, "L.Load(ref x, u)"))}, ref y, u);", "y = f(x), the values from … to of each row");
            writer.Line();
            string kept = _activation.NeedsSums ? "x" : "y";
            EmitElementwise(writer, "ApplyBackward", [kept, "dy", "dx"], $"L.Store({Code.Gradient(_activation, $"L.Load(ref {kept}, u)", "L.Load(ref dy, u)")}, ref dx, u);", "dx = f′·dy, the values from … to of each row");
        }
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
