namespace Unrolled.Generator.Layers;

/// <summary>A token as a vector of zeros and a one. Most layers after it read the token itself: see <see cref="LayerPlan.SelectsTokens"/>.</summary>
internal sealed class OneHotEmitter(OneHotPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
    [
        $"{plan.Name}: a token → {plan.Width}{(plan.IsSequence ? ", every step" : "")}{(plan.IsWritten ? "" : ", not written out: the layers after it read rows of their weights")}",
    ];

    public override void EmitStepCheck(SourceWriter writer) => writer.Write(Code.CheckToken(plan.Source, plan.Width));

    public override void EmitStep(SourceWriter writer)
    {
        if (plan.IsWritten)
        {
            writer.Write($"""
                // {plan.Name}: y [{plan.Width}].
                TokenRows.OneHot(1, {plan.Width}, {Code.StepOutput(plan.Source)}, 0, {Code.StepOutput(plan)}, 0);
                """);
        }
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        if (plan.IsWritten)
        {
            base.EmitPassFields(writer);
        }
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        if (plan.IsWritten)
        {
            base.EmitPassLayout(writer);
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, plan.IsWritten ? "zeros and ones of all tokens." : "checks the tokens.", () =>
        {
            writer.Write(Code.CheckTokens(plan, plan.Width));
            if (plan.IsWritten)
            {
                writer.Write($"TokenRows.OneHot({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride});");
            }
        });
        writer.Line();
        EmitBackwardMethod(writer, "a token has no gradient.", () => EmitTokenGradient(writer));
    }
}
