namespace Unrolled.Generator.Emit;

/// <summary>
/// The activation of a layer whose sums are computed all at once: what a pass keeps for it, and the code that applies it, forward and backward,
/// to whole rows, or to the filters of each pixel where it runs over all of them.
/// </summary>
internal sealed class SumsActivation(LayerPlan plan, ActivationSpec activation, int filters)
{
    /// <summary>What the sums' kernel may apply itself, element by element.</summary>
    public ActivationSpec Element => activation.RunsOverUnits ? ActivationSpec.Linear : activation;

    /// <summary>The field of the pass that the sums go to.</summary>
    public string Sums => activation.NeedsSums ? $"pass.{plan.Code}Sums" : $"pass.{plan.Code}Output";

    // Pixels of a row, and the pointer that the derivative is taken from.
    private int Pixels => plan.Width / filters;

    private string Kept => activation.NeedsSums ? "z" : "y";

    private string Rows => Code.Rows(plan.Axis);

    /// <summary>The field for the sums, where the derivative needs them.</summary>
    public void EmitPassFields(SourceWriter writer)
    {
        if (activation.NeedsSums)
        {
            writer.Write($"/// <summary>{plan.Name}: the sums before the activation {Code.Shape(plan)}, row stride {plan.OutputStride}.</summary>\npublic readonly nint {plan.Code}Sums;");
        }
    }

    /// <summary>The place of the sums, where the derivative needs them.</summary>
    public void EmitPassLayout(SourceWriter writer)
    {
        if (activation.NeedsSums)
        {
            writer.Write($"{plan.Code}Sums = Reserve({plan.Axis}, {plan.OutputStride});");
        }
    }

    /// <summary>Applies it to one row, in place.</summary>
    public void EmitRow(SourceWriter writer, string output)
    {
        if (activation.RunsOverUnits)
        {
            writer.Write($"LaneMath.{activation}Rows({Pixels}, {filters}, {filters}, {output});");
        }
        else if (activation != ActivationSpec.Linear)
        {
            string place = activation.NeedsSums ? $"{output}, {output}" : output;
            Code.Runs(writer, plan.PaddedWidth, (lanes, from, to) => $"{plan.Code}Activate{lanes}(1, {place}, {from}, {to});");
        }
    }

    /// <summary>Applies it to all rows of a pass.</summary>
    public void EmitForward(SourceWriter writer)
    {
        if (activation.RunsOverUnits)
        {
            EmitPixels(writer, $"LaneMath.{activation}Rows", $"ref pass.At(pass.{plan.Code}Output");
        }
        else if (activation != ActivationSpec.Linear)
        {
            string place = $"ref pass.At({Sums})" + (activation.NeedsSums ? $", ref pass.At(pass.{plan.Code}Output)" : "");
            Code.Runs(writer, plan.PaddedWidth, (lanes, from, to) => $"{plan.Code}Activate{lanes}({Rows}, {place}, {from}, {to});");
        }
    }

    /// <summary>The gradient of the sums in place of that of the output.</summary>
    public void EmitBackward(SourceWriter writer)
    {
        string gradient = $"ref pass.At(pass.{plan.Code}OutputGradient";
        if (activation.RunsOverUnits)
        {
            EmitPixels(writer, $"LaneMath.{activation}GradientRows", $"ref pass.At(pass.{plan.Code}Output", gradient);
        }
        else if (activation != ActivationSpec.Linear)
        {
            Code.Runs(writer, plan.PaddedWidth, (lanes, from, to) => $"{plan.Code}ActivateBackward{lanes}({Rows}, ref pass.At({Sums}), {gradient}), {from}, {to});");
        }
    }

    /// <summary>The kernels that the calls go to.</summary>
    public void EmitKernels(SourceWriter writer)
    {
        if (Element == ActivationSpec.Linear)
        {
            return;
        }

        string value = $"L.Load(ref {Kept}, u)";
        writer.Line();
        EmitKernel(writer, "Activate", activation.NeedsSums ? ["z", "y"] : ["y"], $"L.Store({Code.Activate(plan, activation, value)}, ref y, u);", activation.NeedsSums ? "f(sum)" : "f(sum), in place");
        writer.Line();
        EmitKernel(writer, "ActivateBackward", [Kept, "dy"], $"L.Store(L.FlushToZero({Code.Gradient(activation, value, "L.Load(ref dy, u)")}, FlushToZero.Gradient), ref dy, u);", "the sums' gradient in place of the output's");
    }

    // A call for the filters of every pixel: all rows at once where a row is one pixel.
    private void EmitPixels(SourceWriter writer, string method, params string[] places)
    {
        if (Pixels == 1)
        {
            writer.Write($"{method}({Rows}, {filters}, {plan.OutputStride}, {string.Join(", ", places.Select(p => p + ")"))});");
            return;
        }

        writer.Block($"for (nint r = 0; r < {Rows}; r++)", () => writer.Write(
            $"{method}({Pixels}, {filters}, {filters}, {string.Join(", ", places.Select(p => $"{p} + r * {plan.OutputStride})"))});"));
    }

    private void EmitKernel(SourceWriter writer, string method, string[] matrices, string body, string what)
    {
        writer.Write($"/// <summary>{plan.Name}: {what}.</summary>");
        writer.Write(Code.Kernel);
        writer.Write($"private static void {plan.Code}{method}<L, V>(nint rows, {string.Concat(matrices.Select(m => $"ref float {m}, "))}nint from, nint to)");
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
