namespace Unrolled.Generator.Layers;

/// <summary>
/// Attention pooling with the score w·x: the kernels of attention. Each sequence has its own copy of the query w, so that the gradients of the copies can be
/// added in the order of the sequences.
/// </summary>
internal sealed class LinearPoolingEmitter(LinearPoolingPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {plan.Inputs}, every step → {plan.Width}";
            yield return $"  a = softmax(w·x), w [{plan.Inputs}]";
            yield return "  y = Σ a·x";
        }
    }

    public override void EmitPackPanels(SourceWriter writer)
        => writer.Write($"Parameters[{plan.FirstTensor}].Values.CopyTo(panels.Slice({plan.PanelOffset}, {plan.Inputs}));");

    public override void EmitCollect(SourceWriter writer)
        => writer.Write($"gradientColumns.Slice({plan.GradientOffset}, {plan.Inputs}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor}].Offset, {plan.Inputs}));");

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        if (!plan.Source.TakesGradient)
        {
            writer.Write($"/// <summary>{plan.Name}: an unused gradient.</summary>\npublic readonly nint {Name}Unread;");
        }

        writer.Write($"""
            /// <summary>{plan.Name}: w for each sequence [rows, {plan.Inputs}] and its gradient, row stride {plan.InputStride}.</summary>
            public readonly nint {Name}Queries, {Name}QueriesGradient;
            /// <summary>{plan.Name}: the weights, and the blocks of one sequence.</summary>
            public readonly nint {Name}Map, {Name}Scratch;
            /// <summary>{plan.Name}: the sizes.</summary>
            public AttentionShape {Name}Shape => new(Axis(0), Axis({plan.Source.Axis}), {plan.Width}, {plan.InputStride}, {plan.InputStride}, {plan.Width}, {plan.InputStride}, {plan.OutputStride}, 1f);
            """);
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Write($"""
            {Name}Queries = Reserve(0, {plan.InputStride});
            {Name}QueriesGradient = ReserveGradient(0, {plan.InputStride});
            {Name}Map = Reserve({Name}Shape.MapLength);
            {Name}Scratch = Reserve({Name}Shape.ScratchLength(training));
            PlaceAttention({plan.Number}, {Name}Map, {Name}Shape);
            """);
        if (!plan.Source.TakesGradient)
        {
            writer.Write($"{Name}Unread = ReserveGradient({plan.Source.Axis}, {plan.InputStride});");
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string x = $"ref pass.At({Code.InputOf(plan)})", queries = $"ref pass.At(pass.{Name}Queries)", rows = Code.Rows(0);
        EmitForwardMethod(writer, "the weights of all steps, and their mean.", () => writer.Write($"""
            Merging.Set<L, V>({rows}, {plan.Inputs}, ref panels, 0, {queries}, {plan.InputStride});
            Attention.Forward<L, V>(pass.{Name}Shape, {queries}, {x}, {x}, ref pass.ZeroRow, false, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map), ref pass.At(pass.{Name}Output));
            """));
        writer.Line();
        EmitBackwardMethod(writer, "adds to the weight's gradient and gives the input's gradient.", () =>
        {
            string target = !plan.Source.TakesGradient ? $"pass.{Name}Unread" : plan.AddsTo(0) ? $"pass.{Code.SourceGradient(plan, 0)}" : $"pass.{plan.Source.Code}OutputGradient";
            writer.Write($"""
                Attention.Backward<L, V>(pass.{Name}Shape, {queries}, {x}, {x}, ref pass.ZeroRow, false, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map), ref pass.At(pass.{Name}OutputGradient), ref pass.At(pass.{Name}QueriesGradient), ref pass.At({target}), ref pass.At({target}), ref pass.ZeroRow);
                Merging.AddRows<L, V>({rows}, {plan.Inputs}, ref pass.At(pass.{Name}QueriesGradient), {plan.InputStride}, ref pass.GradientColumn({plan.GradientOffset}));
                """);
            if (plan.AddsTo(0))
            {
                EmitAddSourceGradient(writer, 0);
            }
        });
    }
}
