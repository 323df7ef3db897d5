using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

// The walk over time, forward and backward, with the hooks that a cell may change.
internal abstract partial class RecurrentEmitter
{
    /// <summary>Forward, for all steps at once: <c>z</c> becomes b + W·x.</summary>
    protected virtual void EmitInputSums(SourceWriter writer) => writer.Write($"""
        // z = b + W·x for all steps at once, [total, {plan.Gates}, {plan.PaddedUnits}].
        {(plan.SelectsTokens
            ? Code.Select(plan, $"{plan.PanelUnit}, {plan.Gates}, {plan.Gates}", "all", "panels", "z", plan.GateStride, plan.PaddedUnits)
            : $"{Multiply}, 1, all, {plan.Inputs}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref panels, ref z, {plan.GateStride}, {plan.PaddedUnits});")}
        """);

    /// <summary>Forward, step t: U·h of the step before is added to <c>z</c>.</summary>
    protected virtual void EmitHiddenSums(SourceWriter writer)
    {
        writer.Write("// z(t) += U·h(t − 1); a state of zeros adds nothing.");
        EmitIfState(writer, () => writer.Write(plan.SumsInHalves
            ? AddHalves(plan.Gates * (1 + plan.Inputs), plan.Gates, 0)
            : $"{Multiply}, {1 + plan.Inputs}, rows, {plan.StateUnits}, ref {SeenHidden}, {plan.HiddenStride}, ref panels, ref z, {plan.GateStride}, {plan.PaddedUnits});"));
    }

    /// <summary>Forward, step t: adds U·h in two halves to the sums from a gate on.</summary>
    protected string AddHalves(int start, int gates, int gate)
        => $"Panels.AddHalves<L, V>(new PanelPart({plan.PanelUnit}, {start}, {gates}), {gate}, {plan.PaddedUnits}, rows, {plan.StateUnits}, ref {SeenHidden}, {plan.HiddenStride}, ref panels, ref z, {plan.GateStride}, {plan.PaddedUnits});";

    /// <summary>Backward, step t: the gradient <c>dh</c> of the step before, from the gradients of the sums in <c>z</c>.</summary>
    protected virtual void EmitHiddenGradient(SourceWriter writer)
    {
        writer.Write("\n// dh(t − 1) = Uᵀ·dz(t)");
        EmitIfStateGradient(writer, () => EmitStateGradient(writer, "z"));
    }

    /// <summary>dh = Uᵀ of the gradients of U·h.</summary>
    protected void EmitStateGradient(SourceWriter writer, string sums)
    {
        writer.Write($"Matrix.Multiply<L, V>(rows, {Code.WholeVectors(plan.StateUnits)}, {plan.GateColumns}, ref {sums}, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RecurrentRowOffset}), {plan.HiddenStride}, ref pass.ZeroRow, ref dh, {plan.HiddenStride});");
        if (plan.HidesUnits)
        {
            writer.Write($"DropoutMask.Apply<L, V>(rows * {plan.HiddenStride}, ref dh, ref pass.At(pass.{Name}HiddenMask), ref dh);");
        }
    }

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

    /// <summary>Backward, over all steps and rows: adds to the gradient of U, from <paramref name="columns"/> columns of the sums' gradients.</summary>
    protected string HiddenWeightGradient(int columns, string dz, int gradient, int gradientStride) => plan.HidesUnits
        ? $"Matrix.MultiplyAdd<L, V>({plan.StateUnits}, {columns}, all, ref pass.At(pass.{Name}SeenHidden), 1, {plan.HiddenStride}, ref {dz}, {plan.GateStride}, ref Unsafe.Add(ref gradients, {gradient}), {gradientStride});"
        : $"Sequences.MultiplyAddBefore<L, V>(axis, {plan.StateUnits}, {columns}, ref pass.At(pass.{Name}Hidden), {plan.HiddenStride}, ref {dz}, {plan.GateStride}, ref Unsafe.Add(ref gradients, {gradient}), {gradientStride});";

    /// <summary>Backward, over all steps and rows: adds to <c>gradients</c> from the gradients of the sums, <c>dz</c>.</summary>
    protected virtual void EmitWeightGradients(SourceWriter writer)
    {
        int columns = plan.GateColumns;
        writer.Write($"""
            // Weight gradients, [bias, inputs, hidden][{plan.Gates}, {plan.PaddedUnits}], over all steps and rows.
            ref float dz = ref pass.At(pass.{Name}Gates);
            ref float gradients = ref pass.At(pass.Columns + {plan.GradientOffset});
            {(plan.HasBias ? $"float one = 1f;\nMatrix.MultiplyAdd<L, V>(1, {columns}, all, ref one, 0, 0, ref dz, {plan.GateStride}, ref gradients, {columns});" : "")}
            {(plan.SelectsTokens
                ? Code.AddToRows(plan, "all", "dz", plan.GateStride, $"Unsafe.Add(ref gradients, {columns})", columns)
                : $"Matrix.MultiplyAdd<L, V>({plan.Inputs}, {columns}, all, ref pass.At({Code.InputOf(plan)}), 1, {plan.InputStride}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref gradients, {columns}), {columns});")}
            {HiddenWeightGradient(columns, "dz", (1 + plan.Inputs) * columns, columns)}
            """);
    }

    private string Multiply => $"Panels.Multiply<L, V>({plan.Gates}, {plan.PaddedUnits}, {plan.PanelRows}";

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
            writer.Write($"nint rows = axis.ActiveRows(t), at = axis.Offset(t), before = axis.OffsetBefore(t);\nref float z = ref pass.At(pass.{Name}Gates + at * {plan.GateStride});\nref float h = ref pass.At(pass.{Name}Hidden + before * {plan.HiddenStride});");
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
            $"Matrix.Multiply<L, V>(all, {Code.WholeVectors(plan.Inputs)}, {plan.WeightColumns}, ref {InputSumGradient}, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), {plan.InputStride}, ref pass.ZeroRow, ref pass.At({target}), {plan.InputStride});"));
    }

    private void EmitGatesBackward(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Name}: gradients of the gates' sums of one time step for all rows, in place of the gates; state gradients become those of the step before.</summary>");
        EmitRowKernel(writer, "GatesBackward", BackwardPointers, $"V dOut = {OutputGradient};\n{GatesBackwardBody}");
    }

    // The matrices that the forward kernel walks through, each with its row stride.
    protected List<(string Name, int Stride)> ForwardPointers =>
    [
        ("z", plan.GateStride),
        ("h", plan.HiddenStride),
        .. Kept.SelectMany(k => k.IsState ? [(k.Variable, StrideOf(k)), (k.Variable + "Next", StrideOf(k))] : new[] { (k.Variable, StrideOf(k)) }),
        .. Target == "hNext" ? [("hNext", plan.HiddenStride)] : Array.Empty<(string, int)>(),
    ];

    private List<(string Name, int Stride)> BackwardPointers =>
    [
        ("z", plan.GateStride),
        ("h", plan.HiddenStride),
        .. Kept.SelectMany(k => k.IsState && NeedsNextState ? [(k.Variable, StrideOf(k)), (k.Variable + "Next", StrideOf(k))] : new[] { (k.Variable, StrideOf(k)) }),
        OutputGradientPointers[0],
        .. Kept.Where(k => k.IsState).Select(k => ("d" + k.Variable, StrideOf(k))),
        .. OutputGradientPointers.Skip(1),
    ];

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
