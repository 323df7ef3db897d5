namespace Unrolled.Generator.Layers;

/// <summary>
/// Several outputs made one. Vectors among sequences are first spread over the steps; what is merged element by element then runs over all rows.
/// </summary>
internal sealed class MergeEmitter(MergePlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas
    {
        get
        {
            string names = string.Join(", ", plan.Sources.Select(s => s.Name));
            yield return plan.Mode == MergeModeSpec.Concat
                ? $"{plan.Name}: [{names}], {plan.Width}"
                : $"{plan.Name}: {(plan.Mode == MergeModeSpec.Mul ? "product" : plan.Mode == MergeModeSpec.Sum ? "sum" : "mean")} of {names}, {plan.Width}";
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
        writer.Write($"// {plan.Name} [{plan.Width}].");
        for (int i = 0; i < plan.Sources.Count; i++)
        {
            writer.Write($"Merging.{Method(i)}<L, V>(1, {plan.Sources[i].Width}, {Code.StepOutput(plan.Sources[i])}, 0, ref Unsafe.Add(ref s, {plan.StateOffset + plan.Column(i)}), 0);");
        }

        EmitMean(writer, "1", $"ref Unsafe.Add(ref s, {plan.StateOffset})");
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        for (int i = 0; i < plan.Sources.Count; i++)
        {
            if (IsSpread(i))
            {
                writer.Write($"/// <summary>{plan.Name}: {plan.Sources[i].Name} at every step, and its gradient.</summary>\npublic readonly nint {Name}Spread{i}, {Name}SpreadGradient{i};");
            }
        }
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        for (int i = 0; i < plan.Sources.Count; i++)
        {
            if (IsSpread(i))
            {
                int stride = plan.Sources[i].OutputStride, number = i;
                writer.Write($"{Name}Spread{i} = Reserve({plan.Axis}, {stride});");
                writer.Block("if (training)", () => writer.Write($"{Name}SpreadGradient{number} = Reserve({plan.Axis}, {stride});"));
            }
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string rows = Code.Rows(plan.Axis);
        EmitForwardMethod(writer, "all rows.", () =>
        {
            for (int i = 0; i < plan.Sources.Count; i++)
            {
                LayerPlan source = plan.Sources[i];
                if (IsSpread(i))
                {
                    writer.Write($"Sequences.Spread(pass.Axis({plan.Axis}), ref pass.At({Code.InputOf(plan, i)}), {source.OutputStride}, ref pass.At({Place(i)}), {source.OutputStride}, {source.Width});");
                }

                writer.Write($"Merging.{Method(i)}<L, V>({rows}, {source.Width}, ref pass.At({Place(i)}), {source.OutputStride}, ref pass.At(pass.{Name}Output + {plan.Column(i)}), {plan.OutputStride});");
            }

            EmitMean(writer, rows, $"ref pass.At(pass.{Name}Output)");
        });
        EmitBackwardMethod(writer, "each source's part of the gradient.", () =>
        {
            // The last reader of an output sets its gradient: where a source is read twice, that is its later place.
            for (int i = plan.Sources.Count - 1; i >= 0; i--)
            {
                LayerPlan source = plan.Sources[i];
                int number = i;
                EmitSourceGradient(writer, i, target =>
                {
                    string part = IsSpread(number) ? $"pass.{Name}SpreadGradient{number}" : target;
                    EmitPart(writer, number, rows, part);
                    if (IsSpread(number))
                    {
                        writer.Write($"Sequences.Gather<L, V>(pass.Axis({plan.Axis}), ref pass.At({part}), {source.OutputStride}, ref pass.At({target}), {source.OutputStride}, {source.Width});");
                    }
                });
            }
        });
    }

    // The gradient of one source at every step.
    private void EmitPart(SourceWriter writer, int source, string rows, string part)
    {
        int width = plan.Sources[source].Width, stride = plan.Sources[source].OutputStride;
        string gradient = $"ref pass.At(pass.{Name}OutputGradient + {plan.Column(source)}), {plan.OutputStride}";
        writer.Write($"Merging.Set<L, V>({rows}, {width}, {gradient}, ref pass.At({part}), {stride});");
        if (plan.Mode == MergeModeSpec.Mul)
        {
            foreach (int other in Enumerable.Range(0, plan.Sources.Count).Where(o => o != source))
            {
                writer.Write($"Merging.Multiply<L, V>({rows}, {width}, ref pass.At({Place(other)}), {plan.Sources[other].OutputStride}, ref pass.At({part}), {stride});");
            }
        }
        else if (plan.Mode == MergeModeSpec.Ave)
        {
            writer.Write($"Merging.Scale<L, V>({rows}, {width}, 1f / {plan.Sources.Count}, ref pass.At({part}), {stride});");
        }
    }

    private void EmitMean(SourceWriter writer, string rows, string output)
    {
        if (plan.Mode == MergeModeSpec.Ave)
        {
            writer.Write($"Merging.Scale<L, V>({rows}, {plan.Width}, 1f / {plan.Sources.Count}, {output}, {plan.OutputStride});");
        }
    }

    // A vector among sequences.
    private bool IsSpread(int source) => plan.IsSequence && !plan.Sources[source].IsSequence;

    private string Place(int source) => IsSpread(source) ? $"pass.{Name}Spread{source}" : Code.InputOf(plan, source);

    private string Method(int source) => source == 0 || plan.Mode == MergeModeSpec.Concat ? "Set" : plan.Mode == MergeModeSpec.Mul ? "Multiply" : "Add";
}
