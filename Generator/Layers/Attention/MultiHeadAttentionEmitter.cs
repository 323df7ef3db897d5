namespace Unrolled.Generator.Layers;

/// <summary>Multi-head attention: the kernels of attention, for one head after another, between projections.</summary>
internal sealed class MultiHeadAttentionEmitter(MultiHeadAttentionPlan plan) : LayerEmitter(plan)
{
    private readonly MultiHeadAttentionSpec _spec = plan.Attention;
    private readonly (string Name, ProjectionPlan Plan, ProjectionCode Code, int Source)[] _inputs =
    [
        ("Queries", plan.Query, new(plan, plan.Query), 0),
        ("Keys", plan.Key, new(plan, plan.Key), plan.Sources.Count - 1),
        ("Values", plan.Value, new(plan, plan.Value), plan.Sources.Count - 1),
    ];

    private readonly ProjectionCode _out = new(plan, plan.Out);

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {plan.Queries.Width} over {(plan.Sources.Count == 1 ? "itself" : $"{plan.Keys.Name} {plan.Keys.Width}")} → {plan.Width}, {Code.Count(_spec.Heads, "head")} of {_spec.HeadWidth}";
            yield return $"  a = softmax(q·k / √{_spec.HeadWidth}){(_spec.Causal ? " over the steps so far" : "")}, with q, k, v = {(_spec.UseBias ? "b + " : "")}W·x, in each head";
            yield return $"  y = {(_spec.UseBias ? "b + " : "")}W·[Σ a·v of all heads]";
        }
    }

    private IEnumerable<ProjectionCode> Projections => [.. _inputs.Select(i => i.Code), _out];

    private int Stride => plan.Out.InputStride;

    public override void EmitPackPanels(SourceWriter writer)
    {
        foreach (ProjectionCode projection in Projections)
        {
            projection.EmitPackPanels(writer);
        }
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        foreach (ProjectionCode projection in Projections)
        {
            projection.EmitPackRows(writer);
        }
    }

    public override void EmitCollect(SourceWriter writer)
    {
        foreach (ProjectionCode projection in Projections)
        {
            projection.EmitCollect(writer);
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($$"""
            /// <summary>{{plan.Name}}: queries, keys, values and contexts of all heads [total, {{plan.Heads}}] and their gradients, row stride {{Stride}}.</summary>
            public readonly nint {{Name}}Queries, {{Name}}QueriesGradient, {{Name}}Keys, {{Name}}KeysGradient, {{Name}}Values, {{Name}}ValuesGradient, {{Name}}Contexts, {{Name}}ContextsGradient;
            /// <summary>{{plan.Name}}: the weights of all heads, and the blocks of one sequence.</summary>
            public readonly nint {{Name}}Map, {{Name}}Scratch;
            /// <summary>{{plan.Name}}: the sizes of a head.</summary>
            public AttentionShape {{Name}}Shape => new(Axis({{plan.Queries.Axis}}), Axis({{plan.Keys.Axis}}), {{_spec.HeadWidth}}, {{Stride}}, {{Stride}}, {{_spec.HeadWidth}}, {{Stride}}, {{Stride}}, 1f / MathF.Sqrt({{_spec.HeadWidth}}f)){{(_spec.Causal ? " { IsCausal = true }" : "")}};
            """);
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        foreach ((string name, ProjectionPlan projection) in new[] { ("Queries", plan.Query), ("Keys", plan.Key), ("Values", plan.Value), ("Contexts", plan.Out) })
        {
            writer.Write($"{Name}{name} = Reserve({projection.Axis}, {Stride});\n{Name}{name}Gradient = ReserveGradient({projection.Axis}, {Stride});");
        }

        writer.Write($"{Name}Map = Reserve({_spec.Heads} * {Name}Shape.MapLength);\n{Name}Scratch = Reserve({Name}Shape.ScratchLength(training));");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the projections, one head after another, and the projection of all contexts.", () =>
        {
            foreach ((string name, ProjectionPlan projection, ProjectionCode code, int source) in _inputs)
            {
                code.EmitForward(writer, Code.Rows(projection.Axis), $"ref pass.At({Code.InputOf(plan, source)})", Panels(projection), $"ref pass.At(pass.{Name}{name})");
            }

            EmitHeads(writer, $"Attention.Forward<L, V>(shape, {Head("Queries")}, {Head("Keys")}, {Head("Values")}, ref pass.ZeroRow, false, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map + h * map), {Head("Contexts")});");
            _out.EmitForward(writer, Code.Rows(plan.Axis), $"ref pass.At(pass.{Name}Contexts)", Panels(plan.Out), $"ref pass.At(pass.{Name}Output)");
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the weight gradients and gives those of queries and keys.", () =>
        {
            string dy = $"ref pass.At(pass.{Name}OutputGradient)";
            writer.Block("", () => _out.EmitWeightGradients(writer, $"ref pass.At(pass.{Name}Contexts)", dy));
            _out.EmitInputGradient(writer, dy, $"ref pass.At(pass.{Name}ContextsGradient)", add: false);
            EmitHeads(writer, $"Attention.Backward<L, V>(shape, {Head("Queries")}, {Head("Keys")}, {Head("Values")}, ref pass.ZeroRow, false, ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Map + h * map), {Head("ContextsGradient")}, {Head("QueriesGradient")}, {Head("KeysGradient")}, {Head("ValuesGradient")}, ref pass.ZeroRow);");
            foreach ((string name, _, ProjectionCode code, int source) in _inputs)
            {
                writer.Block("", () => code.EmitWeightGradients(writer, $"ref pass.At({Code.InputOf(plan, source)})", $"ref pass.At(pass.{Name}{name}Gradient)"));
            }

            // The last reader of an output sets its gradient: where it is read twice, that is as the keys.
            for (int source = plan.Sources.Count - 1; source >= 0; source--)
            {
                int number = source;
                EmitSourceGradient(writer, number, target => EmitInputGradients(writer, number, target));
            }
        });
    }

    // The sum of what queries, keys and values give back to one source.
    private void EmitInputGradients(SourceWriter writer, int source, string target)
    {
        bool add = false;
        foreach ((string name, _, ProjectionCode code, _) in _inputs.Where(i => i.Source == source))
        {
            code.EmitInputGradient(writer, $"ref pass.At(pass.{Name}{name}Gradient)", $"ref pass.At({target})", add);
            add = true;
        }
    }

    private void EmitHeads(SourceWriter writer, string call)
    {
        writer.Write($"AttentionShape shape = pass.{Name}Shape;\nnint map = (nint)shape.MapLength;");
        writer.Block($"for (nint h = 0; h < {_spec.Heads}; h++)", () => writer.Write(call));
    }

    private string Head(string matrix) => $"ref pass.At(pass.{Name}{matrix} + h * {_spec.HeadWidth})";

    private static string Panels(ProjectionPlan projection) => projection.Panel == 0 ? "ref panels" : $"ref Unsafe.Add(ref panels, {projection.Panel})";
}
