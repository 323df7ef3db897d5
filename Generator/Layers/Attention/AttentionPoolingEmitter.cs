namespace Unrolled.Generator.Layers;

/// <summary>Attention pooling: the kernels of attention, with one query of zeros and the keys b + W·x.</summary>
internal sealed class AttentionPoolingEmitter(AttentionPoolingPlan plan) : LayerEmitter(plan)
{
    private readonly ProjectionCode _keys = new(plan, plan.Keys);

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {plan.Inputs}, every step → {plan.Width}";
            yield return $"  a = softmax(v·tanh(b + W·x)), v [{plan.Units}]";
            yield return "  y = Σ a·x";
        }
    }

    public override void EmitPackPanels(SourceWriter writer)
    {
        _keys.EmitPackPanels(writer);
        writer.Write($"Parameters[{plan.FirstTensor + 2}].Values.CopyTo(panels.Slice({plan.PanelOffset + plan.ScorePanel}, {plan.Units}));");
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        _keys.EmitPackRows(writer);
        writer.Write($"Parameters[{plan.FirstTensor + 2}].Values.CopyTo(rows.Slice({plan.ScoreRow}, {plan.Units}));");
    }

    public override void EmitCollect(SourceWriter writer)
    {
        _keys.EmitCollect(writer);
        writer.Write($"gradientColumns.Slice({plan.ScoreGradient}, {plan.Units}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor + 2}].Offset, {plan.Units}));");
    }

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        EmitUnread(writer);
        writer.Write($"""
            /// <summary>{plan.Name}: b + W·x [total, {plan.Units}] and its gradient, row stride {plan.Keys.Stride}.</summary>
            public readonly nint {Name}Keys, {Name}KeysGradient;
            /// <summary>{plan.Name}: the query, zeros, and its unused gradient.</summary>
            public readonly nint {Name}Query, {Name}QueryGradient;
            /// <summary>{plan.Name}: the weights, and the blocks of one sequence.</summary>
            public readonly nint {Name}Map, {Name}Scratch;
            /// <summary>{plan.Name}: the sizes.</summary>
            public AttentionShape {Name}Shape => new(Axis(0), Axis({plan.Source.Axis}), {plan.Units}, 0, {plan.Keys.Stride}, {plan.Width}, {plan.InputStride}, {plan.OutputStride}, 1f);
            """);
    }

    private void EmitUnread(SourceWriter writer)
    {
        if (!plan.Source.TakesGradient)
        {
            writer.Write($"/// <summary>{plan.Name}: an unused gradient.</summary>\npublic readonly nint {Name}Unread;");
        }
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Write($"""
            {Name}Keys = Reserve({plan.Source.Axis}, {plan.Keys.Stride});
            {Name}Query = Reserve({plan.Keys.Stride}L);
            {Name}Map = Reserve({Name}Shape.MapLength);
            {Name}Scratch = Reserve({Name}Shape.ScratchLength(training));
            PlaceAttention({plan.Number}, {Name}Map, {Name}Shape);
            """);
        if (!plan.Source.TakesGradient)
        {
            writer.Block("if (training)", () => writer.Write($"{Name}Unread = Reserve({plan.Source.Axis}, {plan.InputStride});"));
        }

        writer.Block("if (training)", () => writer.Write($"""
            {Name}KeysGradient = Reserve({plan.Source.Axis}, {plan.Keys.Stride});
            {Name}QueryGradient = Reserve({plan.Keys.Stride}L);
            """));
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string x = $"ref pass.At({Code.InputOf(plan)})", keys = $"ref pass.At(pass.{Name}Keys)";
        EmitForwardMethod(writer, "the weights of all steps, and their mean.", () =>
        {
            _keys.EmitForward(writer, Code.Rows(plan.Source.Axis), x, "ref panels", keys);
            writer.Write($"Attention.Forward<L, V>(pass.{Name}Shape, ref pass.At(pass.{Name}Query), {keys}, {x}, ref Unsafe.Add(ref panels, {plan.ScorePanel}), true, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map), ref pass.At(pass.{Name}Output));");
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the weight gradients and gives the input's gradient.", () =>
        {
            string target = !plan.Source.TakesGradient ? $"pass.{Name}Unread" : plan.AddsTo(0) ? $"pass.{Code.SourceGradient(plan, 0)}" : $"pass.{plan.Source.Code}OutputGradient";
            string dKeys = $"ref pass.At(pass.{Name}KeysGradient)", dx = $"ref pass.At({target})";
            writer.Write($"Attention.Backward<L, V>(pass.{Name}Shape, ref pass.At(pass.{Name}Query), {keys}, {x}, ref Unsafe.Add(ref rowCopies, {plan.ScoreRow}), true, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map), ref pass.At(pass.{Name}OutputGradient), ref pass.At(pass.{Name}QueryGradient), {dKeys}, {dx}, ref pass.GradientColumn({plan.ScoreGradient}));");
            _keys.EmitWeightGradients(writer, x, dKeys);
            _keys.EmitInputGradient(writer, dKeys, dx, add: true);
            if (plan.AddsTo(0))
            {
                EmitAddSourceGradient(writer, 0);
            }
        });
    }
}
