namespace Unrolled.Generator.Layers;

/// <summary>Attention. The kernels are the runtime's; the projections of queries and keys are written here.</summary>
internal sealed class AttentionEmitter(AttentionPlan plan) : LayerEmitter(plan)
{
    private readonly ProjectionCode? _query = plan.QueryProjection is { } query ? new(plan, query) : null;
    private readonly ProjectionCode? _key = plan.KeyProjection is { } key ? new(plan, key) : null;

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {plan.Queries.Width} over {plan.Keys.Name} {plan.Keys.Width} → {plan.Width}";
            yield return plan.Attention.Score switch
            {
                AttentionScoreSpec.Dot => "  a = softmax(q·k)",
                AttentionScoreSpec.ScaledDot => $"  a = softmax(q·k / √{plan.Queries.Width})",
                AttentionScoreSpec.General => "  a = softmax(q·(W·k))",
                _ => $"  a = softmax(v·tanh(W·q + U·k)), v [{plan.Attention.Units}]",
            };
            yield return "  y = Σ a·k";
        }
    }

    private string Shape => $"pass.{Name}Shape";

    private string Additive => plan.IsAdditive ? "true" : "false";

    // The scores' own matrices in a pass, or the sources' outputs where there is nothing between.
    private string ScoreQueries => _query is null ? Code.InputOf(plan, 0) : $"pass.{Name}Queries";

    private string ScoreKeys => _key is null ? Code.InputOf(plan, 1) : $"pass.{Name}Keys";

    public override void EmitPackPanels(SourceWriter writer)
    {
        _query?.EmitPackPanels(writer);
        _key?.EmitPackPanels(writer);
        EmitCopyScore(writer, "panels", plan.PanelOffset + plan.ScorePanel);
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        _query?.EmitPackRows(writer);
        _key?.EmitPackRows(writer);
        EmitCopyScore(writer, "rows", plan.ScoreRow);
    }

    public override void EmitCollect(SourceWriter writer)
    {
        _query?.EmitCollect(writer);
        _key?.EmitCollect(writer);
        if (plan.IsAdditive)
        {
            writer.Write($"gradientColumns.Slice({plan.ScoreGradient}, {plan.Attention.Units}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor + 2}].Offset, {plan.Attention.Units}));");
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
        writer.Write($"// {plan.Name}: the weights over the source's steps, and their mean [{plan.Width}].");
        string query = Code.StepOutput(plan.Queries);
        if (_query is not null)
        {
            string projected = $"ref Unsafe.Add(ref s, {plan.StateQuery})";
            _query.EmitForward(writer, "1", query, $"ref Unsafe.Add(ref w, {plan.PanelOffset})", projected);
            query = projected;
        }

        string score = plan.IsAdditive ? $"ref Unsafe.Add(ref w, {plan.PanelOffset + plan.ScorePanel})" : "ref source.ZeroRow";
        writer.Write($"Attention.Step<L, V>(source.{Name}Shape, {query}, ref source.At(source.{Name}Scratch), ref source.At({Code.InputOf(plan, 1).Replace("pass.", "source.")}), {score}, {Additive}, ref source.ZeroRow, ref state.AttentionMap({plan.Number}), ref Unsafe.Add(ref s, {plan.StateOffset}));");
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: the weights, and the blocks of one sequence.</summary>\npublic readonly nint {Name}Map, {Name}Scratch;");
        if (_query is not null)
        {
            writer.Write($"/// <summary>{plan.Name}: W·q [total, {plan.ScoreWidth}] and its gradient, row stride {plan.ScoreQueryStride}.</summary>\npublic readonly nint {Name}Queries, {Name}QueriesGradient;");
        }

        if (_key is not null)
        {
            writer.Write($"/// <summary>{plan.Name}: {(plan.IsAdditive ? "U" : "W")}·k [total, {plan.ScoreWidth}] and its gradient, row stride {plan.ScoreKeyStride}.</summary>\npublic readonly nint {Name}Keys, {Name}KeysGradient;");
        }

        for (int i = 0; i < 2; i++)
        {
            if (!plan.Sources[i].TakesGradient)
            {
                writer.Write($"/// <summary>{plan.Name}: an unused gradient.</summary>\npublic readonly nint {Name}Unread{i};");
            }
        }

        string scale = plan.Attention.Score == AttentionScoreSpec.ScaledDot ? $"1f / MathF.Sqrt({plan.Queries.Width}f)" : "1f";
        writer.Write($"/// <summary>{plan.Name}: the sizes.</summary>\npublic AttentionShape {Name}Shape => new(Axis({plan.Queries.Axis}), Axis({plan.Keys.Axis}), {plan.ScoreWidth}, {plan.ScoreQueryStride}, {plan.ScoreKeyStride}, {plan.Width}, {plan.Keys.OutputStride}, {plan.OutputStride}, {scale});");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Write($"{Name}Map = Reserve({Name}Shape.MapLength);");
        writer.Write($"{Name}Scratch = Reserve({Name}Shape.ScratchLength(training));");
        writer.Write($"PlaceAttention({plan.Number}, {Name}Map, {Name}Shape);");
        if (_query is not null)
        {
            writer.Write($"{Name}Queries = Reserve({plan.Queries.Axis}, {plan.ScoreQueryStride});");
        }

        if (_key is not null)
        {
            writer.Write($"{Name}Keys = Reserve({plan.Keys.Axis}, {plan.ScoreKeyStride});");
        }

        for (int i = 0; i < 2; i++)
        {
            if (!plan.Sources[i].TakesGradient)
            {
                int number = i;
                writer.Block("if (training)", () => writer.Write($"{Name}Unread{number} = Reserve({plan.Sources[number].Axis}, {plan.Sources[number].OutputStride});"));
            }
        }

        if (_query is not null || _key is not null)
        {
            writer.Block("if (training)", () =>
            {
                if (_query is not null)
                {
                    writer.Write($"{Name}QueriesGradient = Reserve({plan.Queries.Axis}, {plan.ScoreQueryStride});");
                }

                if (_key is not null)
                {
                    writer.Write($"{Name}KeysGradient = Reserve({plan.Keys.Axis}, {plan.ScoreKeyStride});");
                }
            });
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "weights and contexts of all steps.", () =>
        {
            _query?.EmitForward(writer, Code.Rows(plan.Queries.Axis), $"ref pass.At({Code.InputOf(plan, 0)})", Panels(plan.QueryProjection!), $"ref pass.At({ScoreQueries})");
            EmitKeys(writer);
            string score = plan.IsAdditive ? $"ref Unsafe.Add(ref panels, {plan.ScorePanel})" : "ref pass.ZeroRow";
            writer.Write($"Attention.Forward<L, V>({Shape}, ref pass.At({ScoreQueries}), ref pass.At({ScoreKeys}), ref pass.At({Code.InputOf(plan, 1)}), {score}, {Additive}, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map), ref pass.At(pass.{Name}Output));");
        });
        if (plan.StepsOverSource)
        {
            writer.Line();
            EmitStart(writer);
        }

        writer.Line();
        EmitBackwardMethod(writer, "the gradients of weights, queries and keys.", () => EmitBackward(writer));
    }

    // What a stream needs of the keys, computed once when it starts.
    private void EmitStart(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: the keys of the source, arranged for the steps of a stream.</summary>");
        writer.Write($"private static void {Name}Start<L, V>(Pass pass, ref float panels)");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            EmitKeys(writer);
            writer.Write($"Attention.Start({Shape}, ref pass.At({ScoreKeys}), ref pass.At(pass.{Name}Scratch));");
        });
    }

    private void EmitKeys(SourceWriter writer)
        => _key?.EmitForward(writer, Code.Rows(plan.Keys.Axis), $"ref pass.At({Code.InputOf(plan, 1)})", Panels(plan.KeyProjection!), $"ref pass.At({ScoreKeys})");

    private void EmitBackward(SourceWriter writer)
    {
        // Where others have a part in a source's gradient, its own part is written apart and then added.
        string queries = Target(0), keys = Target(1);
        string score = plan.IsAdditive ? $"ref Unsafe.Add(ref rowCopies, {plan.ScoreRow})" : "ref pass.ZeroRow";
        string scoreGradient = plan.IsAdditive ? $"ref pass.GradientColumn({plan.ScoreGradient})" : "ref pass.ZeroRow";
        string dScoreQueries = $"ref pass.At({(_query is null ? queries : $"pass.{Name}QueriesGradient")})", dScoreKeys = $"ref pass.At({(_key is null ? keys : $"pass.{Name}KeysGradient")})";
        writer.Write($"Attention.Backward<L, V>({Shape}, ref pass.At({ScoreQueries}), ref pass.At({ScoreKeys}), ref pass.At({Code.InputOf(plan, 1)}), {score}, {Additive}, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map), ref pass.At(pass.{Name}OutputGradient), {dScoreQueries}, {dScoreKeys}, ref pass.At({keys}), {scoreGradient});");
        if (_key is not null)
        {
            writer.Line();
            _key.EmitWeightGradients(writer, $"ref pass.At({Code.InputOf(plan, 1)})", dScoreKeys);
            _key.EmitInputGradient(writer, dScoreKeys, $"ref pass.At({keys})", add: true);
        }

        if (_query is not null)
        {
            writer.Line();
            _query.EmitWeightGradients(writer, $"ref pass.At({Code.InputOf(plan, 0)})", dScoreQueries);
            _query.EmitInputGradient(writer, dScoreQueries, $"ref pass.At({queries})", add: false);
        }

        // The last reader of an output sets its gradient: where keys and queries are the same, that is the keys' part.
        EmitAdd(writer, 1);
        EmitAdd(writer, 0);
    }

    // Tokens take no gradient and have no memory for one; it is written elsewhere and not used.
    private string Target(int source) => !plan.Sources[source].TakesGradient ? $"pass.{Name}Unread{source}" : plan.AddsTo(source) ? $"pass.{Code.SourceGradient(plan, source)}" : $"pass.{plan.Sources[source].Code}OutputGradient";

    private void EmitAdd(SourceWriter writer, int source)
    {
        if (plan.AddsTo(source))
        {
            EmitAddSourceGradient(writer, source);
        }
    }

    private static string Panels(ProjectionPlan projection) => projection.Panel == 0 ? "ref panels" : $"ref Unsafe.Add(ref panels, {projection.Panel})";

    private void EmitCopyScore(SourceWriter writer, string target, int start)
    {
        if (plan.IsAdditive)
        {
            writer.Write($"Parameters[{plan.FirstTensor + 2}].Values.CopyTo({target}.Slice({start}, {plan.Attention.Units}));");
        }
    }
}
