using System.Text.RegularExpressions;

namespace Unrolled.Generator.Layers;

/// <content>Whole sequences: the layer's part of a pass, the gates of one time step for all rows, and what a cell does otherwise than the walk over time.</content>
internal abstract partial class RecurrentEmitter
{
    private const string ArrayOf = "global::System.Collections.Immutable.ImmutableArray.Create";

    private const string StepParameters = "SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float ";

    private static string Names(IEnumerable<SumPlan> sums) => string.Join(", ", sums.Select(s => s.Name));

    /// <summary>True if the backward kernel leaves in <c>dh</c> what h(t − 1) gets past the sums; otherwise Uᵀ·dz takes the place of dh(t).</summary>
    protected virtual bool LeavesHiddenGradient => false;

    /// <summary>The matrix that the input's gradient is of: the gradients of the sums.</summary>
    protected virtual string InputSumGradient => "m.Gates";

    /// <summary>The layer's steps in a pass.</summary>
    protected string StepAxis => $"pass.Axis({plan.StepAxis})";

    /// <summary>Where a kept matrix starts.</summary>
    protected string KeptPlace(string variable) => $"m.Kept[{Kept.ToList().FindIndex(k => k.Variable == variable)}]";

    public override void EmitPassFields(SourceWriter writer)
        => writer.Write($"public readonly RecurrentMatrices {Name};\npublic readonly nint {Name}Output, {Name}OutputGradient;");

    public override void EmitPassLayout(SourceWriter writer)
    {
        (bool Holds, string Text)[] more =
        [
            (plan.HasMatrix, $"HiddenRowOffset = {(plan.HasMatrix ? plan.RecurrentRowOffset : 0)}"),
            (Kept.Count > 0, $"Kept = {ArrayOf}({string.Join(", ", Kept.Select(k => $"new KeptMatrix({k.OwnStride ?? plan.UnitStride}, KeptKind.{k.Kind})"))})"),
            (plan.Layout.Biases.Count > 0, "HasBias = true"),
            (LeavesHiddenGradient, "PassesHidden = true"),
            (plan.Recurrence.IsReverse, "IsReverse = true"),
            (plan.HasInitialState, "HasInitialState = true"),
            (plan.TrainsInitialState, $"InitialGradients = {ArrayOf}({string.Join(", ", plan.States.Select((_, i) => Code.Text(plan.InitialGradient(i))))})"),
            (KeepsGatesForTraining, "KeepsGatesForTraining = true"),
            (plan.HidesUnits, $"RecurrentDropout = {ActivationSpec.Number(plan.Recurrence.RecurrentDropout)}f, Mask = {plan.FirstMask}"),
        ];
        string input = plan.SelectsTokens ? $"{plan.InputMatrix.Code}Output, {plan.InputMatrix.OutputStride}" : $"{plan.Source.Code}Output, 0";
        writer.Write($$"""
            // {{plan.Name}}: gates {{Names(plan.Layout.Sums)}}, h{{string.Concat(Kept.Select(k => ", " + k.What))}}.
            {{Name}} = Recurrent({{input}}, new()
            {
                Layer = {{plan.LayerNumber}}, Axis = {{plan.StepAxis}}, OutputAxis = {{plan.Axis}}, FirstState = {{plan.FirstState}},
                Hidden = {{plan.StateUnits}}, HiddenStride = {{plan.HiddenStride}}, GateColumns = {{plan.GateColumns}}, GateStride = {{plan.GateStride}},
                InputStride = {{plan.InputStride}}, RowOffset = {{plan.RowOffset}}, GradientOffset = {{plan.GradientOffset}},
            {{string.Concat(more.Where(m => m.Holds).Select(m => $"    {m.Text},\n"))}}
            });
            ({{Name}}Output, {{Name}}OutputGradient) = ({{Name}}.Output, {{Name}}.OutputGradient);
            """);
    }

    /// <summary>The struct with the layer's sizes and gates.</summary>
    public override void EmitTypes(SourceWriter writer) => writer.Block(StructHead, () =>
    {
        (HasStepKernel ? StepKernel.EmitMembers : (Action<SourceWriter>)(w => StepKernel.EmitSizes(w, plan)))(writer);
        writer.Line();
        if (HasStepKernel && StepsBlocks)
        {
            writer.Write($"""
                public static bool WalksBlocks => true;
                public static void WalkBlock<L, V>(SequencePass pass, RecurrentMatrices m, ref float panels)
                {Code.Constraints}
                    => RecurrentWalk.{(plan.StoresInputSums ? "WalkBlockSums" : "WalkBlock")}<{Name}, L, V>(pass, m, ref panels);

                """);
        }

        EmitMethods(writer);
    });

    public override void EmitPassForward(SourceWriter writer)
    {
        if (plan.InitialState is { } initial)
        {
            writer.Write($"RecurrentWalk.Continue(pass, pass.{initial.Code}, pass.{Name});");
        }
        else if (plan.StartsFromVector)
        {
            string source = Code.InputOf(plan, plan.Sources.Count - 1);
            writer.Write($"Sequences.Start({StepAxis}, ref pass.At({source}), ref pass.At(pass.{Name}.Hidden), {plan.HiddenStride});");
        }

        writer.Write($"RecurrentWalk.Forward{(KeepsGatesForTraining ? "Steps" : "")}<{Name}, L, V>(pass, pass.{Name}, {Code.At("panels", plan.PanelOffset)});");
    }

    public override void EmitPassBackward(SourceWriter writer)
    {
        writer.Write($"RecurrentWalk.Backward<{Name}, L, V>(pass, pass.{Name}, ref rowCopies);");
        if (plan.InitialState is { } initial)
        {
            writer.Write($"RecurrentWalk.ContinueBackward<L, V>(pass, pass.{Name}, pass.{initial.Code});");
        }
        else if (plan.StartsFromVector)
        {
            EmitSourceGradient(writer, plan.Sources.Count - 1, target => writer.Write(
                $"Sequences.StartBackward({StepAxis}, ref pass.At(pass.{Name}.HiddenGradient), ref pass.At({target}), {plan.HiddenStride});"));
        }

        EmitSourceGradient(writer, 0, target => writer.Write(
            $"RecurrentWalk.InputBackward<{Name}, L, V>(pass, pass.{Name}, pass.{Name}{InputSumGradient.Substring(1)}, ref rowCopies, {target});"));
    }

    // What steps need too, where the layer's sums are one set of panels and a step reaches it.
    private string StructHead => $"""
        /// <summary>{plan.Name}: its gates, from {SumsText} to h [{plan.StateUnits}].</summary>
        file readonly struct {Name} : {(HasStepKernel ? "IStepCell, " : "")}IRecurrentLayer<{Name}>
        """;

    private bool HasStepKernel => (IsStepped || KeepsGatesForTraining) && plan.HasOneStep;

    // A pass for prediction makes states of sums in registers, as a step does.
    private bool KeepsGatesForTraining => Target == "hNext" && plan.HasMatrix && plan.Layout.Sums.Count > 1 && plan.HasOneStep;

    private string SumsText => $"the sums {Names(plan.Layout.Sums)} of x [{plan.Inputs}]{(plan.HasMatrix ? $" and h [{plan.StateUnits}]" : "")}";

    /// <summary>The methods of the struct: the gates of a time step forward and backward, and what the cell does otherwise than the walk.</summary>
    protected virtual void EmitMethods(SourceWriter writer)
    {
        EmitStepMethod(writer, "Forward", "panels", GatesBody);
        EmitStepMethod(writer, "Backward", "rowCopies", $"V dOut = {OutputGradient};\n{GatesBackwardBody}");
        EmitWholeHook(writer, "AddUnitGradients", "rowCopies", EmitSharedGradients);
    }

    // All rows of one time step, the units from … to of each.
    private void EmitStepMethod(SourceWriter writer, string method, string weights, string body)
    {
        List<Pointer> pointers = PointersIn(body);
        writer.Block($"{Code.Kernel}\npublic static void {method}<L, V>({StepParameters}{weights}, nint from, nint to)\n{Code.Constraints}", () =>
        {
            writer.Write(Declarations(pointers, SharedWeights, weights));
            EmitRows(writer, "step.Rows", pointers, body);
        });
    }

    /// <summary>A method over some rows and the units from … to of each, which gets its pointers.</summary>
    protected void EmitRowKernel(SourceWriter writer, string method, List<Pointer> pointers, string body)
    {
        string parameters = string.Concat(pointers.Select(p => p.Name).Concat(SharedWeights.Select(w => w.Variable)).Select(n => $"ref float {n}, "));
        string head = $"{Code.Kernel}\npublic static void {method}<L, V>(nint rows, {parameters}nint from, nint to)\n{Code.Constraints}";
        writer.Block(head, () => EmitRows(writer, "rows", pointers, body));
    }

    private static void EmitRows(SourceWriter writer, string rows, List<Pointer> pointers, string body) => writer.Block($"for (nint r = {rows}; r > 0; r--)", () =>
    {
        writer.Block("for (nint u = from; u < to; u += L.Width)", () => writer.Write(body));
        writer.Write(string.Join("\n", pointers.Select(p => $"{p.Name} = ref Unsafe.Add(ref {p.Name}, {p.Stride});")));
    });

    /// <summary>A part of the walk that the cell does in another way, of one time step; the pointers that the body names come first. Nothing without a body.</summary>
    protected void EmitHook(SourceWriter writer, string method, string weights, Action<SourceWriter> emit)
        => EmitHook(writer, $"{method}<L, V>({StepParameters}{weights})", weights, "nint rows = step.Rows;", emit);

    /// <summary>The same for all steps at once.</summary>
    protected void EmitWholeHook(SourceWriter writer, string method, string weights, Action<SourceWriter> emit)
        => EmitHook(writer, $"{method}<L, V>(SequencePass pass, RecurrentMatrices m, ref float {weights})", weights, $"nint all = {Code.Rows(plan.StepAxis)};", emit);

    private void EmitHook(SourceWriter writer, string signature, string weights, string rows, Action<SourceWriter> emit)
    {
        SourceWriter text = new();
        emit(text);
        string body = text.ToString();
        if (body.Length == 0)
        {
            return;
        }

        writer.Block($"public static void {signature}\n{Code.Constraints}", () =>
        {
            writer.Write(Regex.IsMatch(body, @"\b(rows|all)\b") ? rows : "");
            writer.Write(Declarations(PointersIn(body), SharedWeights.Where(w => Names(body, w.Variable!)), weights));
            writer.Line();
            writer.Write(body);
        });
    }

    private static bool Names(string body, string pointer) => Regex.IsMatch(body, $@"\bref {pointer}\b");

    private static string Declarations(IEnumerable<Pointer> pointers, IEnumerable<UnitWeights> shared, string weights) => string.Join("\n",
    [
        .. pointers.Select(p => $"ref float {p.Name} = ref {p.Place};"),
        .. shared.Select(w => $"ref float {w.Variable} = ref Unsafe.Add(ref {weights}, {(weights == "panels" ? w.Panel : w.Row)});"),
    ]);

    /// <summary>The head of what a time step back does for the state before it.</summary>
    protected const string IfWantsStateGradient = "if (RecurrentWalk.WantsStateGradient(pass, m, step))";

    /// <summary>The product of gradients of all rows with row copies of weights, which gives the gradient of the units.</summary>
    protected string MultiplyByRows(int depth, string from, int copies, string target, int stride)
        => $"Matrix.Multiply<L, V>(rows, {plan.PaddedUnits}, {depth}, {from}, ref Unsafe.Add(ref rowCopies, {copies}), {stride}, ref pass.ZeroRow, {target}, {stride});";

    /// <summary>A matrix that a kernel walks through.</summary>
    /// <param name="Name">Its variable.</param>
    /// <param name="Stride">Floats from a row to the next.</param>
    /// <param name="Place">Its first row at a time step.</param>
    protected sealed record Pointer(string Name, int Stride, string Place);

    /// <summary>The matrices that a text names.</summary>
    protected List<Pointer> PointersIn(string body) => [.. Pointers.Where(p => Names(body, p.Name))];

    private IEnumerable<Pointer> Pointers
    {
        get
        {
            yield return At("z", plan.GateStride, $"m.Gates + step.At * {plan.GateStride}");
            yield return At("h", plan.HiddenStride, $"m.Hidden + step.Before * {plan.HiddenStride}");
            yield return At("hNext", plan.HiddenStride, $"m.Hidden + step.At * {plan.HiddenStride}");
            yield return At("dh", plan.HiddenStride, "m.HiddenGradient");
            yield return At("dOutput", plan.OutputStride, $"m.OutputGradient + step.At * {plan.OutputStride}");
            yield return new("seen", plan.HiddenStride, "RecurrentWalk.Seen(pass, m, step)");
            for (int i = 0; i < Kept.Count; i++)
            {
                (string name, int stride, string place) = (Kept[i].Variable, Kept[i].OwnStride ?? plan.UnitStride, $"m.Kept[{i}]");
                yield return At(name, stride, Kept[i].Kind == "TrainingRow" ? place : $"{place} + step.{(Kept[i].IsState ? "Before" : "At")} * {stride}");
                if (Kept[i].IsState)
                {
                    yield return At($"{name}Next", stride, $"{place} + step.At * {stride}");
                    yield return At($"d{name}", stride, $"m.KeptGradients[{i}]");
                }
            }

            static Pointer At(string name, int stride, string place) => new(name, stride, $"pass.At({place})");
        }
    }
}
