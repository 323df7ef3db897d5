namespace Unrolled.Generator.Layers;

/// <summary>A fully connected layer, y = f(b + W·x).</summary>
internal sealed class DenseEmitter(DensePlan plan) : LayerEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.Dense.Activation;

    public override IEnumerable<string> Formulas =>
    [
        $"{plan.Name}: {plan.Inputs} → {plan.Units}{(plan.IsSequence ? ", every step" : "")}",
        $"  {Formula}",
        plan.ByRows
            ? $"  rows [bias of each unit], [{Code.Count(plan.Units, "unit")}][{Inputs}], each in whole lines of 16, {plan.PanelLength} floats"
            : $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelUnit} = bias, {Inputs}][lanes], {plan.PaddedUnits * plan.PanelUnit} floats",
        .. plan.ByRows ? ["  sums: input k into partial sum k mod 16, those as a tree, then the bias"] : Array.Empty<string>(),
        .. Code.ReducedFormula(plan),
    ];

    private string Formula => $"y = {Code.Symbol(_activation)}({(plan.Dense.UseBias ? "b + " : "")}W·x)";

    private string Inputs => Code.Count(plan.Inputs, "input");

    // Softmax and its logarithm run over all units together, after the kernel; every other activation inside it.
    private ActivationSpec ElementActivation => _activation.RunsOverUnits ? ActivationSpec.Linear : _activation;

    public override void EmitStep(SourceWriter writer)
    {
        string output = Code.StepOutput(plan);
        writer.Write($"// {plan.Name}: y [{plan.Units}].");
        if (plan.ByRows && plan.Weights != WeightPrecisionSpec.Int8)
        {
            string weights = plan.Weights == WeightPrecisionSpec.Float32 ? Code.At("w", plan.PanelOffset) : Code.At("reduced", plan.ReducedOffset);
            writer.Write($"DenseRows.Step<{Name}, L, V>({weights}, {Code.StepInput(plan)}, {output});");
        }
        else
        {
            Code.ToBytes(writer, plan, "x", Code.StepInput(plan), plan.Inputs);
            StepKernel.EmitCall(writer, plan, 0, $"DenseCell<{Name}>", Code.StepInput(plan), null, null, output);
        }

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
            writer.Write($"/// <summary>{plan.Name}: the sums before the activation {Code.Shape(plan)}, row stride {plan.OutputStride}.</summary>");
            writer.Write($"public readonly nint {Name}Sums;");
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

    public override void EmitTypes(SourceWriter writer)
    {
        (bool Holds, string Text)[] flags = [(!plan.Dense.UseBias, "HasBias => false"), (plan.SelectsTokens, "SelectsTokens => true"), (plan.ByRows, "ByRows => true")];
        writer.Write($"/// <summary>{plan.Name}: {Formula}.</summary>");
        writer.Block($"file readonly struct {Name} : IDenseLayer", () =>
        {
            writer.Write($"static int IDenseLayer.Inputs => {plan.Inputs};\nstatic int IDenseLayer.Units => {plan.Units};");
            foreach ((_, string text) in flags.Where(f => f.Holds))
            {
                writer.Write($"static bool IDenseLayer.{text};");
            }

            if (ElementActivation != ActivationSpec.Linear)
            {
                writer.Write($"""
                    static bool IDenseLayer.IsLinear => false;
                    [MethodImpl(MethodImplOptions.AggressiveInlining)] static V IDenseLayer.Apply<L, V>(V sum) => {Code.Activate(plan, _activation, "sum")};
                    [MethodImpl(MethodImplOptions.AggressiveInlining)] static V IDenseLayer.Gradient<L, V>(V kept, V dy) => {Code.Gradient(_activation, "kept", "dy")};
                    """);
            }
        });
    }

    public override void EmitPassForward(SourceWriter writer)
    {
        writer.Write($"Dense.Forward<{Name}, L, V>({Rows}, {Input}, {Code.At("panels", plan.PanelOffset)}, {(plan.KeepsSums ? $"{At("Sums")}, " : "")}{At("Output")});");
        if (_activation.RunsOverUnits)
        {
            writer.Write($"LaneMath.{_activation}Rows({Rows}, {plan.Units}, {plan.OutputStride}, {At("Output")});");
        }
    }

    public override void EmitPassBackward(SourceWriter writer)
    {
        if (_activation.RunsOverUnits)
        {
            writer.Write($"LaneMath.{_activation}GradientRows({Rows}, {plan.Units}, {plan.OutputStride}, {At("Output")}, {At("OutputGradient")});");
        }

        string kept = At(plan.KeepsSums ? "Sums" : "Output");
        writer.Write($"Dense.Backward<{Name}, L, V>({Rows}, {Input}, {kept}, {At("OutputGradient")}, ref pass.GradientColumn({plan.GradientOffset}));");
        EmitSourceGradient(writer, 0, target => writer.Write(
            $"Dense.InputGradient<{Name}, L, V>({Rows}, {At("OutputGradient")}, {Code.At("rowCopies", plan.RowOffset)}, ref pass.ZeroRow, ref pass.At({target}));"));
    }

    private string Rows => Code.Rows(plan.Axis);

    // The values that a row reads, or its token.
    private string Input => $"ref pass.At(pass.{plan.InputMatrix.Code}Output)";

    private string At(string matrix) => $"ref pass.At(pass.{Name}{matrix})";
}
