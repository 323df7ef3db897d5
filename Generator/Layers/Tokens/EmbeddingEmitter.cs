namespace Unrolled.Generator.Layers;

/// <summary>A vector for each token, y = row x of W.</summary>
internal sealed class EmbeddingEmitter(EmbeddingPlan plan) : LayerEmitter(plan)
{
    private readonly EmbeddingSpec _embedding = plan.Embedding;

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {_embedding.Vocabulary} tokens → {plan.Width}{(plan.IsSequence ? ", every step" : "")}";
            yield return $"  y = row x of W [{_embedding.Vocabulary}, {plan.Width}]{(_embedding.PaddingIndex < 0 ? "" : $"; row {_embedding.PaddingIndex} is not trained")}";
        }
    }

    public override void EmitPackPanels(SourceWriter writer)
        => writer.Write($"Parameters[{plan.FirstTensor}].Values.CopyTo(panels.Slice({plan.PanelOffset}, {plan.TableLength}));");

    public override void EmitCollect(SourceWriter writer)
        => writer.Write($"gradientColumns.Slice({plan.GradientOffset}, {plan.TableLength}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor}].Offset, {plan.TableLength}));");

    public override void EmitStepCheck(SourceWriter writer) => writer.Write(Code.CheckToken(plan.Source, _embedding.Vocabulary));

    public override void EmitStep(SourceWriter writer) => writer.Write($"""
        // {plan.Name}: y [{plan.Width}].
        TokenRows.Copy(1, {plan.Width}, {Code.StepOutput(plan.Source)}, 0, ref Unsafe.Add(ref w, {plan.PanelOffset}), {plan.Width}, {Code.StepOutput(plan)}, 0);
        """);

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Block("if (training)", () => writer.Write($"PlaceTable({plan.GradientOffset}, {_embedding.Vocabulary}, {plan.Width});"));
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the rows of all tokens.", () => writer.Write($"""
            {Code.CheckTokens(plan, _embedding.Vocabulary)}
            TokenRows.Copy({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref panels, {plan.Width}, ref pass.At(pass.{Name}Output), {plan.OutputStride});
            """));
        writer.Line();
        EmitBackwardMethod(writer, "adds to the gradients of the tokens' rows, in the order of the steps.", () =>
        {
            writer.Write($"""
                {Code.CheckTokens(plan, _embedding.Vocabulary)}
                pass.TouchRows({plan.GradientOffset}, {Code.Rows(plan.Axis)}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride});
                TokenRows.Add<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.GradientColumn({plan.GradientOffset}), {plan.Width}, {_embedding.PaddingIndex});
                """);
            EmitTokenGradient(writer);
        });
    }
}
