namespace Unrolled.Generator.Emit;

/// <summary>Writes the code of one plan. Adding a layer means a spec, a plan and one of these.</summary>
internal abstract class LayerEmitter(LayerPlan plan)
{
    /// <summary>The plan's name in generated code.</summary>
    protected string Name => plan.Code;

    /// <summary>True if a step of a stream runs the layer. Known before its types are written.</summary>
    public bool IsStepped { get; set; }

    /// <summary>True if blocks of frames of a stream run layer by layer. Known before its types are written.</summary>
    public bool StepsBlocks { get; set; }

    /// <summary>One line per formula, for the remarks of the generated class.</summary>
    public abstract IEnumerable<string> Formulas { get; }

    /// <summary>The call that packs the layer's weights into <c>panels</c>.</summary>
    public virtual void EmitPackPanels(SourceWriter writer)
    {
    }

    /// <summary>The calls that copy the layer's weights into <c>rows</c>.</summary>
    public virtual void EmitPackRows(SourceWriter writer)
    {
    }

    /// <summary>The calls that write the layer's gradients from <c>gradientColumns</c> to <c>gradients</c>.</summary>
    public virtual void EmitCollect(SourceWriter writer)
    {
    }

    /// <summary>
    /// The calls that let the statistics of a training <c>pass</c> into the parameters that are not trained, which <c>base.Writable(tensor)</c> gives. Asked where
    /// the plan <see cref="LayerPlan.NeedsWholeBatch"/>.
    /// </summary>
    public virtual void EmitUpdateStatistics(SourceWriter writer)
    {
    }

    /// <summary>The part of one streaming step: reads its source's <see cref="Code.StepOutput"/>, leaves its own in the state <c>s</c>. Not asked where the plan does not stream.</summary>
    public abstract void EmitStep(SourceWriter writer);

    /// <summary>What a streaming step checks before it changes anything.</summary>
    public virtual void EmitStepCheck(SourceWriter writer)
    {
    }

    /// <summary>The fields of the plan in a pass, <c>…Output</c> and <c>…OutputGradient</c> among them.</summary>
    public virtual void EmitPassFields(SourceWriter writer)
        => writer.Write($"public readonly nint {Name}Output, {Name}OutputGradient; // {Code.Shape(plan)}, row stride {plan.OutputStride}");

    /// <summary>The reservations of the plan in a pass.</summary>
    public virtual void EmitPassLayout(SourceWriter writer)
    {
        // A layer that only passes values on has no values that could be the first that is not finite.
        string place = plan is InputPlan or DropoutPlan or ReversePlan or OneHotPlan ? "" : $", {plan.LayerNumber}, {plan.Width}";
        writer.Write($"ReserveOutput({plan.Axis}, {plan.OutputStride}{place}, out {Name}Output, out {Name}OutputGradient);");
    }

    /// <summary>The kernel of a streaming step, if the layer has a separate one. Called for layers that a step reaches.</summary>
    public virtual void EmitStepKernel(SourceWriter writer)
    {
    }

    /// <summary>The types of the layer's own that its kernels are compiled for.</summary>
    public virtual void EmitTypes(SourceWriter writer)
    {
    }

    /// <summary>The part of a pass forward, from its source's output to its own; <c>panels</c> starts at the network's.</summary>
    public virtual void EmitPassForward(SourceWriter writer) => writer.Write($"{Name}Forward<L, V>(pass, {Code.At("panels", plan.PanelOffset)});");

    /// <summary>The part of a pass backward, from the gradient of its output to those of its weights and sources; <c>rowCopies</c> starts at the network's.</summary>
    public virtual void EmitPassBackward(SourceWriter writer) => writer.Write($"{Name}Backward<L, V>(pass, ref rowCopies);");

    /// <summary>The kernels of passes that the layer has in generated code: <c>…Forward</c>, then <c>…Backward</c>.</summary>
    public virtual void EmitKernels(SourceWriter writer)
    {
    }

    /// <summary>Writes <c>…Forward(pass, panels)</c>, where <c>panels</c> starts at the plan's.</summary>
    protected void EmitForwardMethod(SourceWriter writer, string summary, Action body) => EmitMethod(writer, "Forward", "panels", summary, body);

    /// <summary>Writes <c>…Backward(pass, rowCopies)</c>, where <c>rowCopies</c> starts at the network's.</summary>
    protected void EmitBackwardMethod(SourceWriter writer, string summary, Action body) => EmitMethod(writer, "Backward", "rowCopies", summary, body);

    /// <summary>
    /// Writes the gradient of a source: <paramref name="write"/> gets an expression for the place of a matrix like the source's output, which it
    /// has to set. Where others have a part in that gradient, what it set is then added.
    /// </summary>
    protected void EmitSourceGradient(SourceWriter writer, int source, Action<string> write)
    {
        LayerPlan target = plan.Sources[source];
        if (!target.TakesGradient)
        {
            return;
        }

        Action emit = () =>
        {
            if (!plan.AddsTo(source))
            {
                write($"pass.{target.Code}OutputGradient");
                return;
            }

            write($"pass.{Code.SourceGradient(plan, source)}");
            EmitAddSourceGradient(writer, source);
        };
        if (target is InputPlan)
        {
            writer.Block("if (pass.WantsInputGradient)", emit);
        }
        else
        {
            emit();
        }
    }

    /// <summary>
    /// Adds the plan's own part of a source's gradient to that of others. Not what lies after the width, where one may leave zeros and another, for once, a NaN.
    /// </summary>
    protected void EmitAddSourceGradient(SourceWriter writer, int source)
    {
        LayerPlan target = plan.Sources[source];
        writer.Write($"Merging.Add<L, V>({Code.Rows(target.Axis)}, {target.Width}, ref pass.At(pass.{Code.SourceGradient(plan, source)}), {target.OutputStride}, ref pass.At(pass.{target.Code}OutputGradient), {target.OutputStride});");
    }

    /// <summary>Writes the gradient of an input of tokens: zeros.</summary>
    protected void EmitTokenGradient(SourceWriter writer)
        => EmitSourceGradient(writer, 0, target => writer.Write($"TokenRows.Clear({Code.Rows(plan.Source.Axis)}, ref pass.At({target}), {plan.InputStride});"));

    /// <summary>Zeros after the columns of a matrix like the plan's output, for kernels that write those columns alone.</summary>
    protected void EmitClearPadding(SourceWriter writer, string matrix)
    {
        if (plan.PaddedWidth > plan.Width)
        {
            writer.Write($"Matrix.ClearPadding({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({matrix}), {plan.OutputStride});");
        }
    }

    private void EmitMethod(SourceWriter writer, string method, string weights, string summary, Action body)
    {
        writer.Write($"/// <summary>{plan.Name}: {summary}</summary>");
        writer.Write(Code.Compiled);
        writer.Write($"private static void {Name}{method}<L, V>(Pass pass, ref float {weights})");
        writer.Write(Code.Constraints);
        writer.Block("", body);
    }
}
