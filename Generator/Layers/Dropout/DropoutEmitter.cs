namespace Unrolled.Generator.Layers;

/// <summary>Values times a mask while training. Backward is the same product, since the mask is kept.</summary>
internal sealed class DropoutEmitter(DropoutPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
        [$"{plan.Name}: while training x·mask, {ActivationSpec.Number(plan.Rate)} of the mask 0, the rest {ActivationSpec.Number((float)(1.0 / (1.0 - plan.Rate)))}{(plan.EveryStep ? ", the same at every step of a sequence" : "")}"];

    public override void EmitStep(SourceWriter writer)
    {
        if (plan.Input is not null && plan.IsNetworkOutput)
        {
            writer.Write($"// {plan.Name}: the features, for those who read its output.\nMatrix.Copy({plan.Width}, {Code.StepOutput(plan.Source)}, ref Unsafe.Add(ref s, {plan.EvenOutput}));");
        }
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: the mask {(plan.EveryStep ? $"of each sequence, [rows, {plan.Width}]" : Code.Shape(plan))}.</summary>\npublic readonly nint {Name}Mask;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Block("if (training)", () => writer.Write($"{Name}Mask = {(plan.EveryStep ? $"ReserveRows({plan.OutputStride})" : $"Reserve({plan.Axis}, {plan.OutputStride})")};"));
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "x·mask while training, else x.", () =>
        {
            writer.Block("if (pass.IsTraining)", () =>
            {
                writer.Write($"DropoutMask.Fill{(plan.EveryStep ? "Sequences" : "Steps")}(pass.Axis({plan.Axis}), pass.FirstRow, DropoutMask.Key(pass.DropoutSeed, {plan.FirstMask}), {plan.Width}, {ActivationSpec.Number(plan.Rate)}f, ref pass.At(pass.{Name}Mask), {plan.OutputStride});");
                EmitProduct(writer, Code.InputOf(plan), $"pass.{Name}Output");
            });
            writer.Block("else", () => EmitCopy(writer, Code.InputOf(plan), $"pass.{Name}Output"));
        });
        writer.Line();
        EmitBackwardMethod(writer, "dx = dy·mask.", () => EmitSourceGradient(writer, 0, target =>
        {
            writer.Block("if (pass.IsTraining)", () => EmitProduct(writer, $"pass.{Name}OutputGradient", target));
            writer.Block("else", () => EmitCopy(writer, $"pass.{Name}OutputGradient", target));
        }));
    }

    private void EmitProduct(SourceWriter writer, string from, string to) => writer.Write(plan.EveryStep
        ? $"DropoutMask.ApplySteps<L, V>(pass.Axis({plan.Axis}), ref pass.At({from}), ref pass.At(pass.{Name}Mask), ref pass.At({to}), {plan.OutputStride});"
        : $"DropoutMask.Apply<L, V>({Code.Rows(plan.Axis)} * {plan.OutputStride}, ref pass.At({from}), ref pass.At(pass.{Name}Mask), ref pass.At({to}));");

    private void EmitCopy(SourceWriter writer, string from, string to)
        => writer.Write($"Matrix.Copy({Code.Rows(plan.Axis)} * {plan.OutputStride}, ref pass.At({from}), ref pass.At({to}));");
}
