using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

// The walk over time, forward and backward, with the hooks that a cell may change.
internal abstract partial class RecurrentEmitter
{
    private List<(string Name, int Stride)>? _forwardPointers, _backwardPointers;

    /// <summary>Forward, for all steps at once: <c>z</c> becomes b + W·x.</summary>
    protected virtual void EmitInputSums(SourceWriter writer) => writer.Write($"""
        // {Names(plan.Layout.Sums)} = b + W·x for all steps at once, [total, {plan.Gates}, {plan.PaddedUnits}]{BiasAlone}.
        {SumCode.InputSums(plan, "all", "z", plan.GateStride, plan.PaddedUnits)}
        """);

    /// <summary>Forward, step t: U·h of the step before is added to <c>z</c>.</summary>
    protected virtual void EmitHiddenSums(SourceWriter writer)
    {
        if (!plan.HasMatrix)
        {
            return;
        }

        writer.Write($"// {Names(plan.Layout.Panels[0].SumsOf(1))} += U·h(t − 1); a state of zeros adds nothing.");
        EmitIfState(writer, () => writer.Write(HiddenSums(0, SeenHidden)));
    }

    /// <summary>Forward, step t: adds the product of a vector with U to the sums of a set of panels.</summary>
    protected string HiddenSums(int panel, string vector)
    {
        PanelLayout layout = plan.Layout.Panels[panel];
        string panels = Code.At("panels", plan.Layout.PanelStart(panel)), z = Code.At("z", layout.FirstSum * plan.PaddedUnits);
        return plan.SplitsSums
            ? $"Panels.AddHalves<L, V>({SumCode.Part(layout, 1)}, {layout.Of(1).First - layout.FirstSum}, {plan.PaddedUnits}, rows, {plan.StateUnits}, ref {vector}, {plan.HiddenStride}, {panels}, {z}, {plan.GateStride}, {plan.PaddedUnits});"
            : SumCode.Product(plan, layout, 1, false, "rows", $"ref {vector}", plan.HiddenStride, panels, z, plan.GateStride, plan.PaddedUnits);
    }

    /// <summary>True if the backward kernel leaves in <c>dh</c> what h(t − 1) gets past the sums; otherwise Uᵀ·dz takes the place of dh(t).</summary>
    protected virtual bool LeavesHiddenGradient => false;

    /// <summary>Backward, step t: the gradient <c>dh</c> of the step before, from the gradients of the sums in <c>z</c>.</summary>
    protected virtual void EmitHiddenGradient(SourceWriter writer)
    {
        if (!plan.HasMatrix)
        {
            return;
        }

        if (!LeavesHiddenGradient)
        {
            writer.Write("\n// dh(t − 1) = Uᵀ·dz(t)");
            EmitIfStateGradient(writer, () => EmitStateGradient(writer, "z"));
            return;
        }

        writer.Write($"\n// dh(t − 1) += Uᵀ·({string.Join(", ", plan.Layout.Panels[0].SumsOf(1).Select(s => $"d{s.Name}"))})(t)");
        EmitIfStateGradient(writer, () => EmitSeenGradient(writer, to => writer.Write(AddStateGradient(0, to))));
    }

    /// <summary>Adds Uᵀ of the gradients of the sums of a set of panels.</summary>
    protected string AddStateGradient(int panel, string to)
    {
        (int first, int count) = plan.Layout.Panels[panel].Of(1);
        return $"Matrix.MultiplyAdd<L, V>(rows, {plan.PaddedUnits}, {count * plan.PaddedUnits}, {Code.At("z", first * plan.PaddedUnits)}, {plan.GateStride}, 1, ref Unsafe.Add(ref rowCopies, {HiddenRow(first)}), {plan.HiddenStride}, ref {to}, {plan.HiddenStride});";
    }

    /// <summary>Where the row copies of U begin for a sum.</summary>
    protected int HiddenRow(int sum) => plan.RecurrentRowOffset + (sum - plan.Layout.Products[1].Rows.FirstSum) * plan.PaddedUnits * plan.HiddenStride;

    /// <summary>dh = Uᵀ of the gradients of U·h.</summary>
    protected void EmitStateGradient(SourceWriter writer, string sums)
    {
        writer.Write($"Matrix.Multiply<L, V>(rows, {Code.WholeVectors(plan.StateUnits)}, {plan.GateColumns}, ref {sums}, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RecurrentRowOffset}), {plan.HiddenStride}, ref pass.ZeroRow, ref dh, {plan.HiddenStride});");
        if (plan.HidesUnits)
        {
            writer.Write($"DropoutMask.Apply<L, V>(rows * {plan.HiddenStride}, ref dh, ref pass.At(pass.{Name}HiddenMask), ref dh);");
        }
    }

    private string BiasAlone => plan.Layout.Sums.Where((_, i) => !plan.Layout.Products[0].Rows.Sums.Contains(i)).Select(s => s.Name).ToArray() is { Length: > 0 } names ? $"; {string.Join(", ", names)} is the bias alone" : "";

    private static string Names(IEnumerable<SumPlan> sums) => string.Join(", ", sums.Select(s => s.Name));

    /// <summary>h(t − 1) as U sees it: h, or what dropout leaves of it.</summary>
    protected string SeenHidden => plan.HidesUnits ? "seen" : "h";

    /// <summary>
    /// Backward, step t: what adds Uᵀ·dz to <c>dh</c>. <paramref name="add"/> gets the matrix to add to, which is one of its own where dropout hides units:
    /// what it adds goes through the mask.
    /// </summary>
    protected void EmitSeenGradient(SourceWriter writer, Action<string> add)
    {
        if (!plan.HidesUnits)
        {
            add("dh");
            return;
        }

        writer.Write($"ref float dSeen = ref pass.At(pass.{Name}SeenGradient);\nMemoryMarshal.CreateSpan(ref dSeen, (int)rows * {plan.HiddenStride}).Clear();");
        add("dSeen");
        writer.Write($"DropoutMask.AddApplied<L, V>(rows * {plan.HiddenStride}, ref dSeen, ref pass.At(pass.{Name}HiddenMask), ref dh);");
    }

    /// <summary>Backward, over all steps and rows: adds to the gradient of U for the sums of a set of panels.</summary>
    /// <param name="panel">Its number.</param>
    /// <param name="dz">The variable of the sums' gradients.</param>
    /// <param name="vector">The matrix of another vector than h(t − 1), by its field.</param>
    protected string HiddenWeightGradient(int panel, string dz, string? vector = null)
    {
        SumLayout layout = plan.Layout;
        (int first, int count) = layout.Panels[panel].Of(1);
        int columns = layout.ColumnsOf(layout.Products[1]), at = layout.GradientStart(1) + (first - layout.Products[1].Rows.FirstSum) * plan.PaddedUnits;
        string target = $"{Code.At(dz, first * plan.PaddedUnits)}, {plan.GateStride}, ref Unsafe.Add(ref gradients, {at}), {columns});";
        vector ??= plan.HidesUnits ? "SeenHidden" : null;
        return vector is not null
            ? $"Matrix.MultiplyAdd<L, V>({plan.StateUnits}, {count * plan.PaddedUnits}, all, ref pass.At(pass.{Name}{vector}), 1, {plan.HiddenStride}, {target}"
            : $"Sequences.MultiplyAddBefore<L, V>(axis, {plan.StateUnits}, {count * plan.PaddedUnits}, ref pass.At(pass.{Name}Hidden), {plan.HiddenStride}, {target}";
    }

    /// <summary>Backward, over all steps and rows: adds to <c>gradients</c> from the gradients of the sums, <c>dz</c>.</summary>
    protected virtual void EmitWeightGradients(SourceWriter writer) => writer.Write($"""
        // Weight gradients, {GradientShape}, over all steps and rows.
        ref float dz = ref pass.At(pass.{Name}Gates);
        ref float gradients = ref pass.At(pass.Columns + {plan.GradientOffset});
        {SumCode.InputGradients(plan, "all", "dz", plan.GateStride)}
        {HiddenWeightGradients}
        """);

    /// <summary>The statements that add to the gradient of U.</summary>
    protected virtual string HiddenWeightGradients => plan.HasMatrix ? HiddenWeightGradient(0, "dz") : "";

    private string GradientShape => plan.Layout.Products.All(p => p.Rows.Sums.Count == plan.Gates)
        ? $"[bias, inputs{(plan.HasMatrix ? ", hidden" : "")}][{plan.Gates}, {plan.PaddedUnits}]"
        : $"[bias][{Names(plan.Layout.Sums)}][{plan.PaddedUnits}], {string.Join(", ", plan.Layout.Products.Select((p, i) => $"[{(i == 0 ? "inputs" : "hidden")}][{Names(plan.Layout.Panels[0].SumsOf(i))}][{plan.PaddedUnits}]"))}";

    /// <summary>What reads the state before step t: a state of zeros adds nothing.</summary>
    protected void EmitIfState(SourceWriter writer, Action body) => EmitBefore(writer, "HasInitialState", body);

    /// <summary>What gives the gradient of the state before step t: that of the initial one is not always wanted.</summary>
    protected void EmitIfStateGradient(SourceWriter writer, Action body) => EmitBefore(writer, "WantsInputGradient", body);

    // What has to do with the state before step t: with that before the first step only where the pass says so, or another layer gives it.
    private void EmitBefore(SourceWriter writer, string condition, Action body)
    {
        if (!plan.HasInitialState)
        {
            writer.Block($"if (t > 0 || pass.{condition})", body);
        }
        else
        {
            body();
        }
    }

    // The states that a pass keeps: their fields, those of the layer that this one may start from have the same.
    private IEnumerable<(string Field, int Stride)> States => [("Hidden", plan.HiddenStride), .. Kept.Where(k => k.IsState).Select(k => (k.Field, plan.UnitStride))];

    private void EmitForward(SourceWriter writer) => EmitForwardMethod(writer, "whole sequences, time step by time step; keeps every gate for the backward pass.", () =>
    {
        writer.Write($"""
            SequenceAxis axis = pass.Axis({plan.StepAxis});
            nint steps = axis.Steps, all = axis.Total;
            """);
        if (plan.InitialState is { } initial)
        {
            foreach ((string field, int stride) in States)
            {
                writer.Write($"Sequences.Continue(pass.Axis({initial.StepAxis}), ref pass.At(pass.{initial.Code}{field}), axis, ref pass.At(pass.{Name}{field}), {stride});");
            }
        }
        else if (plan.StartsFromVector)
        {
            writer.Write($"Sequences.Start(axis, ref pass.At({Code.InputOf(plan, plan.Sources.Count - 1)}), ref pass.At(pass.{Name}Hidden), {plan.HiddenStride});");
        }

        if (plan.HidesUnits)
        {
            writer.Write($"ref float mask = ref pass.At(pass.{Name}HiddenMask);");
            writer.Block("if (pass.IsTraining)", () => writer.Write(
                $"DropoutMask.FillSequences(axis, pass.FirstRow, DropoutMask.Key(pass.DropoutSeed, {plan.FirstMask}), {plan.StateUnits}, {ActivationSpec.Number(plan.Recurrence.RecurrentDropout)}f, ref mask, {plan.HiddenStride});"));
            writer.Block("else", () => writer.Write($"MemoryMarshal.CreateSpan(ref mask, axis.Rows * {plan.HiddenStride}).Fill(1f);"));
        }

        writer.Write($"ref float z = ref pass.At(pass.{Name}Gates);");
        writer.Line();
        EmitInputSums(writer);
        writer.Block("for (nint t = 0; t < steps; t++)", () =>
        {
            // The rows of the step before that go on are its first ones.
            writer.Write($"nint rows = axis.ActiveRows(t), at = axis.Offset(t), before = axis.OffsetBefore(t);\nref float h = ref pass.At(pass.{Name}Hidden + before * {plan.HiddenStride});");
            writer.Write($"ref float hNext = ref pass.At(pass.{Name}Hidden + at * {plan.HiddenStride});");
            foreach (PassMatrix kept in Kept)
            {
                writer.Write($"ref float {kept.Variable} = ref pass.At(pass.{Name}{kept.Field} + {(kept.IsState ? "before" : "at")} * {StrideOf(kept)});");
                if (kept.IsState)
                {
                    writer.Write($"ref float {kept.Variable}Next = ref pass.At(pass.{Name}{kept.Field} + at * {StrideOf(kept)});");
                }
            }

            if (plan.HidesUnits)
            {
                writer.Write($"ref float seen = ref pass.At(pass.{Name}SeenHidden + at * {plan.HiddenStride});\nDropoutMask.Apply<L, V>(rows * {plan.HiddenStride}, ref h, ref mask, ref seen);");
            }

            writer.Line();
            EmitHiddenSums(writer);
            string arguments = string.Concat(ForwardPointers.Select(p => $"ref {p.Name}, ")) + SharedArguments(w => $"ref panels, {w.Panel}");
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}Gates{lanes}(rows, {arguments}{from}, {to});");
            EmitAfterGates(writer);
            writer.Write($"z = ref Unsafe.Add(ref z, rows * {plan.GateStride});");
        });
        if (!plan.IsSequence)
        {
            writer.Write($"Sequences.Last(axis, ref pass.At(pass.{Name}Hidden), ref pass.At(pass.{Name}Output), {plan.HiddenStride});");
        }
    });

    private void EmitGates(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: gates, state and output of one time step for all rows, from the sums z [rows, {plan.Gates}, {plan.PaddedUnits}], which the gates replace.</summary>");
        EmitRowKernel(writer, "Gates", ForwardPointers, GatesBody);
    }

    private void EmitBackward(SourceWriter writer) => EmitBackwardMethod(writer, "backpropagation through time; adds to the weight gradients and gives the input's gradient.", () =>
    {
        writer.Write($"""
            SequenceAxis axis = pass.Axis({plan.StepAxis});
            nint steps = axis.Steps, all = axis.Total;
            ref float dh = ref pass.At(pass.{Name}HiddenGradient);
            """);
        writer.Write(string.Join("\n", Kept.Where(k => k.IsState).Select(k => $"ref float d{k.Variable} = ref pass.At(pass.{Name}{k.Field}Gradient);")));
        if (!plan.IsSequence)
        {
            writer.Write($"\n// Only a sequence's last step has an output.\nSequences.AddToPositions<L, V>(axis, ref pass.At(pass.{Name}OutputGradient), ref dh, {plan.HiddenStride});");
        }

        writer.Line();
        writer.Block("for (nint t = steps - 1; t >= 0; t--)", () =>
        {
            writer.Write($"nint rows = axis.ActiveRows(t), at = axis.Offset(t), before = axis.OffsetBefore(t);\nref float z = ref pass.At(pass.{Name}Gates + at * {plan.GateStride});{(ReadsHiddenBackward ? $"\nref float h = ref pass.At(pass.{Name}Hidden + before * {plan.HiddenStride});" : "")}");
            foreach (PassMatrix kept in Kept)
            {
                writer.Write($"ref float {kept.Variable} = ref pass.At(pass.{Name}{kept.Field} + {(kept.IsState ? "before" : "at")} * {StrideOf(kept)});");
                if (kept.IsState && NeedsNextState)
                {
                    writer.Write($"ref float {kept.Variable}Next = ref pass.At(pass.{Name}{kept.Field} + at * {StrideOf(kept)});");
                }
            }

            if (plan.IsSequence)
            {
                writer.Write($"ref float dOutput = ref pass.At(pass.{Name}OutputGradient + at * {plan.OutputStride});");
            }

            EmitMeasures(writer);
            EmitOutputGradient(writer);
            string arguments = string.Concat(BackwardPointers.Select(p => $"ref {p.Name}, ")) + SharedArguments(w => $"ref rowCopies, {w.Row}");
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}GatesBackward{lanes}(rows, {arguments}{from}, {to});");
            EmitHiddenGradient(writer);
        });
        if (plan.InitialState is { } initial)
        {
            foreach ((string field, int stride) in States)
            {
                writer.Write($"Sequences.ContinueBackward<L, V>(axis, ref pass.At(pass.{Name}{field}Gradient), pass.Axis({initial.StepAxis}), ref pass.At(pass.{initial.Code}{field}Gradient), {stride});");
            }
        }
        else if (plan.StartsFromVector)
        {
            EmitSourceGradient(writer, plan.Sources.Count - 1, target => writer.Write($"Sequences.StartBackward(axis, ref dh, ref pass.At({target}), {plan.HiddenStride});"));
        }

        EmitInitialGradients(writer);
        EmitWeightGradients(writer);
        EmitSharedGradients(writer);
        EmitInputGradient(writer);
    });

    // After the walk back the gradients of the states are those of the initial ones.
    private void EmitInitialGradients(SourceWriter writer)
    {
        if (plan.TrainsInitialState)
        {
            writer.Write($"// The sequences share their initial {(plan.States.Count == 1 ? "state" : "states")}.");
            writer.Write(string.Join("\n", plan.States.Select((_, i) => $"pass.AddInitialGradient<L, V>({plan.FirstState + i}, {plan.InitialGradient(i)});")));
            writer.Line();
        }
    }

    // One question a step: a training pass is as fast as without it.
    private void EmitMeasures(SourceWriter writer) => writer.Block($"\n// How large the gradients of {string.Join(" and ", plan.States.Select(s => s.Kind == "Hidden" ? "h(t)" : "c(t)"))} are, for those who ask.\nif (pass.MeasuresGradientFlow)", () =>
    {
        for (int i = 0; i < plan.States.Count; i++)
        {
            writer.Write($"pass.MeasureGradient({plan.FirstState + i}, t{(i == 0 && plan.IsSequence ? ", ref dOutput" : "")});");
        }
    });

    /// <summary>True if the backward kernel also reads the states after the step: <c>cNext</c>.</summary>
    protected virtual bool NeedsNextState => false;

    /// <summary>Backward, step t, before the gates: what has to become of <c>dh</c> and <c>dOutput</c> first.</summary>
    protected virtual void EmitOutputGradient(SourceWriter writer)
    {
    }

    /// <summary>Backward, over all steps and rows: the gradient of the input, from the gradients of the sums, <c>dz</c>.</summary>
    protected virtual void EmitInputGradient(SourceWriter writer)
    {
        writer.Write("\n// dx = Wᵀ·dz for all steps at once.");
        EmitSourceGradient(writer, 0, target => writer.Write(
            $"Matrix.Multiply<L, V>(all, {Code.WholeVectors(plan.Inputs)}, {plan.Layout.ColumnsOf(plan.Layout.Products[0])}, ref {InputSumGradient}, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), {plan.InputStride}, ref pass.ZeroRow, ref pass.At({target}), {plan.InputStride});"));
    }

    private void EmitGatesBackward(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: gradients of the gates' sums of one time step for all rows, in place of the gates; state gradients become those of the step before.</summary>");
        EmitRowKernel(writer, "GatesBackward", BackwardPointers, BackwardBody);
    }

    /// <summary>True if the backward pass reads h of the step before, besides the gradient of U.</summary>
    protected virtual bool ReadsHiddenBackward => BackwardPointers.Any(p => p.Name == "h");

    private string BackwardBody => $"V dOut = {OutputGradient};\n{GatesBackwardBody}";

    // A kernel gets the matrices that it reads or writes.
    private static List<(string Name, int Stride)> Used(IEnumerable<(string Name, int Stride)> pointers, string body) => [.. pointers.Where(p => body.Contains($"ref {p.Name},"))];

    // The matrices that the forward kernel walks through, each with its row stride.
    protected List<(string Name, int Stride)> ForwardPointers => _forwardPointers ??= Used(
        [
            ("z", plan.GateStride),
            ("h", plan.HiddenStride),
            .. Kept.SelectMany(k => k.IsState ? [(k.Variable, StrideOf(k)), (k.Variable + "Next", StrideOf(k))] : new[] { (k.Variable, StrideOf(k)) }),
            .. Target == "hNext" ? [("hNext", plan.HiddenStride)] : Array.Empty<(string, int)>(),
        ],
        GatesBody);

    private List<(string Name, int Stride)> BackwardPointers => _backwardPointers ??= Used(
        [
            ("z", plan.GateStride),
            ("h", plan.HiddenStride),
            .. Kept.SelectMany(k => k.IsState && NeedsNextState ? [(k.Variable, StrideOf(k)), (k.Variable + "Next", StrideOf(k))] : new[] { (k.Variable, StrideOf(k)) }),
            OutputGradientPointers[0],
            .. Kept.Where(k => k.IsState).Select(k => ("d" + k.Variable, StrideOf(k))),
            .. OutputGradientPointers.Skip(1),
        ],
        BackwardBody);

    /// <summary>A method over all rows of one time step and the units from … to of each.</summary>
    protected void EmitRowKernel(SourceWriter writer, string method, List<(string Name, int Stride)> pointers, string body)
    {
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Name}{method}<L, V>(nint rows, {string.Concat(pointers.Select(p => p.Name).Concat(SharedWeights.Select(w => w.Variable)).Select(n => $"ref float {n}, "))}nint from, nint to)");
        writer.Write(Code.Constraints);
        writer.Block("", () => writer.Block("for (nint r = 0; r < rows; r++)", () =>
        {
            writer.Block("for (nint u = from; u < to; u += L.Width)", () => writer.Write(body));
            foreach ((string name, int stride) in pointers)
            {
                writer.Write($"{name} = ref Unsafe.Add(ref {name}, {stride});");
            }
        }));
    }
}
