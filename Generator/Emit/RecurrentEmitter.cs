using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// What cells whose gates are all sums b + W·x + U·h have in common: packing, the loops of a step, and the walk over time forward and
/// backward. A cell adds its gates and what becomes of them.
/// </summary>
internal abstract class RecurrentEmitter(RecurrentPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
    [
        $"{plan.Name}: {plan.Inputs} → {plan.Units}, {(plan.IsSequence ? "every step" : "the last step")}{(plan.Recurrence.IsReverse ? ", in reverse order" : "")}",
        .. CellFormulas,
        .. plan.Boustrophedon ? ["  larger than the first-level cache: steps walk the blocks up and down in turn"] : Array.Empty<string>(),
    ];

    /// <summary>One line per formula of the cell and the layout of its panels.</summary>
    protected abstract IEnumerable<string> CellFormulas { get; }

    /// <summary>The variables of the gates in a step, in the order of the panels: <c>i, f, g, o</c>.</summary>
    protected abstract IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates { get; }

    /// <summary>The state vectors that a step reads and writes, as parameters and as arguments: <c>ref float c</c>, <c>ref Unsafe.Add(…)</c>.</summary>
    protected abstract IReadOnlyList<(string Parameter, string Argument)> StepState { get; }

    /// <summary>From the gates' sums to the gates, in a step.</summary>
    protected virtual string StepGates => string.Join("\n", Gates.Select(g => Code.Assign(g.Activation, g.Variable)));

    /// <summary>What a step makes of the activated gates: the new state, stored.</summary>
    protected abstract string StepResult { get; }

    /// <summary>The matrices that a pass keeps of the cell at every step, besides gates and h: a field each, with what it holds.</summary>
    protected abstract IReadOnlyList<PassMatrix> Kept { get; }

    /// <summary>From the sums <c>z</c> to the gates, which replace them, and to the new state; one vector of units <c>u</c>.</summary>
    protected abstract string GatesBody { get; }

    /// <summary>From the gates and <c>dOut</c>, the gradient of h, to the gradients of the sums, which replace them.</summary>
    protected abstract string GatesBackwardBody { get; }

    /// <summary>
    /// Weights that the kernels of a pass read besides the panels, the same for all rows: their pointer, and where they start after the layer's
    /// <c>panels</c> and in <c>rowCopies</c>.
    /// </summary>
    protected virtual IReadOnlyList<(string Variable, int Panel, int Row)> SharedWeights => [];

    /// <summary>The gradients of <see cref="SharedWeights"/>, summed over all steps and rows.</summary>
    protected virtual void EmitSharedGradients(SourceWriter writer)
    {
    }

    /// <summary>A matrix [steps, rows, units] of a pass.</summary>
    /// <param name="Field">The last part of its field's name.</param>
    /// <param name="Variable">Its pointer in the kernels.</param>
    /// <param name="IsState">True if it is a state: it then has the initial state before the first step, and a gradient.</param>
    /// <param name="What">What it holds.</param>
    protected sealed record PassMatrix(string Field, string Variable, bool IsState, string What);

    public override void EmitPackPanels(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.Units}, Parameters[{plan.FirstTensor}].Values, Parameters[{plan.FirstTensor + 1}].Values, Parameters[{plan.FirstTensor + 2}].Values, new float[] {{ {string.Join(", ", Gates.Select(g => Code.Scale(g.Activation)))} }}, panels.Slice({plan.PanelOffset}, {plan.GateColumns * plan.PanelRows}));");

    public override void EmitPackRows(SourceWriter writer)
    {
        if (plan.Source.TakesGradient)
        {
            writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.FirstTensor}].Values, {plan.Gates}, {plan.Units}, rows.Slice({plan.RowOffset}, {plan.GateColumns * plan.InputStride}), {plan.InputStride});");
        }

        writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.FirstTensor + 1}].Values, {plan.Gates}, {plan.Units}, rows.Slice({plan.RecurrentRowOffset}, {plan.GateColumns * plan.HiddenStride}), {plan.HiddenStride});");
    }

    public override void EmitCollect(SourceWriter writer)
    {
        int input = plan.GradientOffset + plan.GateColumns, hidden = input + plan.Inputs * plan.GateColumns;
        Collect(input, 0);
        Collect(hidden, 1);
        Collect(plan.GradientOffset, 2);

        void Collect(int from, int tensor)
        {
            int at = plan.FirstTensor + tensor, length = plan.Tensors[tensor].Length;
            writer.Write($"global::Unrolled.Kernels.GradientRows.Collect(gradientColumns.Slice({from}, {length / (plan.Gates * plan.Units) * plan.GateColumns}), {plan.Gates}, {plan.Units}, gradients.Slice(Parameters[{at}].Offset, {length}));");
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
        string x = Code.StepInput(plan), state = string.Concat(StepState.Select(s => $"{s.Argument}, "));
        writer.Write($"// {plan.Name}: {string.Join(" and ", plan.States.Select(s => s.Kind == "Hidden" ? "h" : "c"))} [{plan.Units}].");
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) =>
            $"{Name}Step{lanes}(ref Unsafe.Add(ref w, {plan.PanelOffset}), {x}, ref Unsafe.Add(ref s, {plan.HiddenOffset} + now * {plan.HiddenLength}), {state}{Code.StepOutput(plan)}, {from}, {to}{(plan.Boustrophedon ? ", now != 0" : "")});");
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        string gates = string.Join(", ", Gates.Select(g => g.Variable));
        Field("Gates", $"gates {gates}, later their gradients, [total, {plan.Gates}, {plan.PaddedUnits}], row stride {plan.GateStride}");
        Field("Hidden", $"h [total, {plan.StateUnits}], row stride {plan.HiddenStride}; the initial states [rows, {plan.StateUnits}] lie before it");
        foreach (PassMatrix kept in Kept)
        {
            Field(kept.Field, $"{kept.What} [total, {plan.Units}]{(kept.IsState ? ", the initial states before it" : "")}");
        }

        if (plan.HidesUnits)
        {
            Field("HiddenMask", $"what of h dropout lets U see, for all steps of a sequence, [rows, {plan.StateUnits}]");
            Field("SeenHidden", $"h(t − 1) as U sees it, [total, {plan.StateUnits}], row stride {plan.HiddenStride}");
            Field("SeenGradient", $"its gradient at the step at hand, [rows, {plan.StateUnits}]");
        }

        Field("HiddenGradient", $"gradient of h at the step at hand, [rows, {plan.StateUnits}]");
        foreach (PassMatrix kept in Kept.Where(k => k.IsState))
        {
            Field(kept.Field + "Gradient", $"gradient of {kept.What} at the step at hand, [rows, {plan.Units}]");
        }

        if (plan.IsSequence)
        {
            writer.Write($"/// <summary>{plan.Name}: the output, h of every step.</summary>\npublic nint {Name}Output => {Name}Hidden;");
        }
        else
        {
            Field("Output", $"the output, h of each sequence's last step, [rows, {plan.StateUnits}]");
        }

        Field("OutputGradient", "gradient of the output");

        void Field(string field, string what) => writer.Write($"/// <summary>{plan.Name}: {what}.</summary>\npublic readonly nint {Name}{field};");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        int axis = plan.StepAxis;
        writer.Write($"{Name}Gates = Reserve({axis}, {plan.GateStride});");
        writer.Write($"{Name}Hidden = ReserveBehind({axis}, {plan.HiddenStride});");
        foreach (PassMatrix kept in Kept)
        {
            writer.Write($"{Name}{kept.Field} = Reserve{(kept.IsState ? "Behind" : "")}({axis}, {plan.UnitStride});");
        }

        if (plan.HidesUnits)
        {
            writer.Write($"{Name}HiddenMask = ReserveRows({plan.HiddenStride});\n{Name}SeenHidden = Reserve({axis}, {plan.HiddenStride});\n{Name}SeenGradient = ReserveRows({plan.HiddenStride});");
        }

        if (!plan.IsSequence)
        {
            writer.Write($"{Name}Output = ReserveRows({plan.OutputStride});");
        }

        List<(string Field, int Stride)> states = [("Hidden", plan.HiddenStride), .. Kept.Where(k => k.IsState).Select(k => (k.Field, plan.UnitStride))];
        writer.Block("if (training)", () =>
        {
            states.ForEach(state => writer.Write($"{Name}{state.Field}Gradient = ReserveRows({state.Stride});"));
            writer.Write($"{Name}OutputGradient = Reserve({plan.Axis}, {plan.OutputStride});");
        });
        for (int i = 0; i < states.Count; i++)
        {
            (string field, int stride) = states[i];
            writer.Write($"PlaceState({plan.FirstState + i}, {axis}, {Name}{field}, {Name}{field}Gradient, {stride});");
        }
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitStepKernel(writer);
        writer.Line();
        EmitForward(writer);
        EmitGates(writer);
        EmitBackward(writer);
        EmitGatesBackward(writer);
    }

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
        EmitIfState(writer, () => writer.Write(
            $"{Multiply}, {1 + plan.Inputs}, rows, {plan.StateUnits}, ref {SeenHidden}, {plan.HiddenStride}, ref panels, ref z, {plan.GateStride}, {plan.PaddedUnits});"));
    }

    /// <summary>Backward, step t: the gradient <c>dh</c> of the step before, from the gradients of the sums in <c>z</c>.</summary>
    protected virtual void EmitHiddenGradient(SourceWriter writer)
    {
        writer.Write("\n// dh(t − 1) = Uᵀ·dz(t)");
        EmitIfStateGradient(writer, () =>
        {
            writer.Write(
                $"Matrix.Multiply<L, V>(rows, {Sizes.Padded(plan.StateUnits)}, {plan.GateColumns}, ref z, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RecurrentRowOffset}), {plan.HiddenStride}, ref pass.ZeroRow, ref dh, {plan.HiddenStride});");
            if (plan.HidesUnits)
            {
                writer.Write($"DropoutMask.Apply<L, V>(rows * {plan.HiddenStride}, ref dh, ref pass.At(pass.{Name}HiddenMask), ref dh);");
            }
        });
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
            float one = 1f;
            Matrix.MultiplyAdd<L, V>(1, {columns}, all, ref one, 0, 0, ref dz, {plan.GateStride}, ref gradients, {columns});
            {(plan.SelectsTokens
                ? Code.AddToRows(plan, "all", "dz", plan.GateStride, $"Unsafe.Add(ref gradients, {columns})", columns)
                : $"Matrix.MultiplyAdd<L, V>({plan.Inputs}, {columns}, all, ref pass.At({Code.InputOf(plan)}), 1, {plan.InputStride}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref gradients, {columns}), {columns});")}
            {HiddenWeightGradient(columns, "dz", (1 + plan.Inputs) * columns, columns)}
            """);
    }

    private string Multiply => $"Panels.Multiply<L, V>({plan.Gates}, {plan.PaddedUnits}, {plan.PanelRows}";

    /// <summary>The streaming step: one method over a range of units.</summary>
    protected virtual void EmitStepKernel(SourceWriter writer)
    {
        IReadOnlyList<string> gates = [.. Gates.Select(g => g.Variable)];
        string state = string.Concat(StepState.Select(s => $"{s.Parameter}, "));
        writer.Write($"/// <summary>{plan.Name}: one time step of the units from … to, whole blocks. x [{plan.Inputs}], h [{plan.Units}].</summary>");
        EmitUnitBlocks(writer, "Step", $"ref float panels, ref float x, ref float h, {state}ref float hNext", plan.PanelUnit, () =>
        {
            EmitSums(writer, gates, gates, gates, "h");
            writer.Line();
            writer.Write(StepGates);
            writer.Line();
            writer.Write(StepResult);
        });
    }

    /// <summary>A method over the unit blocks from … to; its body finds the units <c>u</c> and their panel <c>w</c>.</summary>
    protected void EmitUnitBlocks(SourceWriter writer, string method, string parameters, int panelUnit, Action body)
    {
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Name}{method}<L, V>({parameters}, nint from, nint to{(plan.Boustrophedon ? ", bool down" : "")})");
        writer.Write(Code.Constraints);
        writer.Block("", () => writer.Block("for (nint block = from; block < to; block += L.Width)", () =>
        {
            if (plan.Boustrophedon)
            {
                writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
                writer.Write("nint u = down ? from + to - L.Width - block : block;");
            }
            else
            {
                writer.Write("nint u = block;");
            }

            writer.Write($"ref float w = ref Unsafe.Add(ref panels, u * {panelUnit});");
            body();
        }));
    }

    /// <summary>
    /// The sums of one unit block: the bias, then the inputs, then the hidden units (<c>h</c>, or another vector), each kind of row
    /// with gates of its own.
    /// </summary>
    protected void EmitSums(SourceWriter writer, IReadOnlyList<string> bias, IReadOnlyList<string> input, IReadOnlyList<string> hidden, string vector)
    {
        writer.Write($"""

            // {string.Join(", ", bias)} of units u…: the bias,
            V {string.Join(", ", bias.Select((g, i) => $"{g} = L.Load(ref w, {Times(i)})"))};
            w = ref Unsafe.Add(ref w, {Times(bias.Count)});

            // + {(plan.SelectsTokens ? "W's row of the token" : $"W·x, one column of {Columns(input)} per input")},
            """);
        if (plan.SelectsTokens)
        {
            writer.Write($"ref float row = ref Unsafe.Add(ref w, (nint)x * ({Times(input.Count)}));");
            writer.Write(string.Join("\n", input.Select((g, i) => $"{g} = L.Add({g}, L.Load(ref row, {Times(i)}));")));
            writer.Write($"w = ref Unsafe.Add(ref w, {Times(plan.Inputs * input.Count)});");
        }
        else
        {
            EmitColumns(writer, plan.Inputs, "x", input);
        }

        writer.Write($"\n// + U·{(vector == "h" ? "h" : "(r·h)")}, one column {(hidden.Count == bias.Count ? "" : $"of {Columns(hidden)} ")}per hidden unit.");
        EmitColumns(writer, plan.Units, vector, hidden);

        string Columns(IReadOnlyList<string> gates) => gates.Count == 1 ? "the sum" : gates.Count == bias.Count ? "all gates" : string.Join(", ", gates);
    }

    private static void EmitColumns(SourceWriter writer, int count, string vector, IReadOnlyList<string> gates) => writer.Block($"for (nint k = 0; k < {count}; k++)", () =>
    {
        writer.Write($"V s = L.Splat(Unsafe.Add(ref {vector}, k));");
        writer.Write(string.Join("\n", gates.Select((g, i) => $"{g} = L.FusedMultiplyAdd(s, L.Load(ref w, {Times(i)}), {g});")));
        writer.Write($"w = ref Unsafe.Add(ref w, {Times(gates.Count)});");
    });

    protected static string Times(int vectors) => vectors switch
    {
        0 => "0",
        1 => "L.Width",
        _ => $"{vectors} * L.Width",
    };

    /// <summary>What reads the state before step t: a state of zeros adds nothing.</summary>
    protected void EmitIfState(SourceWriter writer, Action body)
    {
        if (plan.Recurrence.InitialState is null)
        {
            writer.Block("if (t > 0 || pass.HasInitialState)", body);
        }
        else
        {
            body();
        }
    }

    /// <summary>What gives the gradient of the state before step t: that of the initial one is not always wanted.</summary>
    protected void EmitIfStateGradient(SourceWriter writer, Action body)
    {
        if (plan.Recurrence.InitialState is null)
        {
            writer.Block("if (t > 0 || pass.WantsInputGradient)", body);
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
                writer.Write($"ref float {kept.Variable} = ref pass.At(pass.{Name}{kept.Field} + {(kept.IsState ? "before" : "at")} * {plan.UnitStride});");
                if (kept.IsState)
                {
                    writer.Write($"ref float {kept.Variable}Next = ref pass.At(pass.{Name}{kept.Field} + at * {plan.UnitStride});");
                }
            }

            if (plan.HidesUnits)
            {
                writer.Write($"ref float seen = ref pass.At(pass.{Name}SeenHidden + at * {plan.HiddenStride});\nDropoutMask.Apply<L, V>(rows * {plan.HiddenStride}, ref h, ref mask, ref seen);");
            }

            writer.Line();
            EmitHiddenSums(writer);
            string arguments = string.Concat(ForwardPointers.Select(p => $"ref {p.Name}, ").Concat(SharedWeights.Select(w => $"ref Unsafe.Add(ref panels, {w.Panel}), ")));
            Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => $"{Name}Gates{lanes}(rows, {arguments}{from}, {to});");
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
                writer.Write($"ref float {kept.Variable} = ref pass.At(pass.{Name}{kept.Field} + {(kept.IsState ? "before" : "at")} * {plan.UnitStride});");
                if (kept.IsState && NeedsNextState)
                {
                    writer.Write($"ref float {kept.Variable}Next = ref pass.At(pass.{Name}{kept.Field} + at * {plan.UnitStride});");
                }
            }

            if (plan.IsSequence)
            {
                writer.Write($"ref float dOutput = ref pass.At(pass.{Name}OutputGradient + at * {plan.OutputStride});");
            }

            EmitOutputGradient(writer);
            string arguments = string.Concat(BackwardPointers.Select(p => $"ref {p.Name}, ").Concat(SharedWeights.Select(w => $"ref Unsafe.Add(ref rowCopies, {w.Row}), ")));
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

        EmitWeightGradients(writer);
        EmitSharedGradients(writer);
        EmitInputGradient(writer);
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
            $"Matrix.Multiply<L, V>(all, {Sizes.Padded(plan.Inputs)}, {plan.WeightColumns}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), {plan.InputStride}, ref pass.ZeroRow, ref pass.At({target}), {plan.InputStride});"));
    }

    private void EmitGatesBackward(SourceWriter writer)
    {
        string dOut = plan.IsSequence ? "L.Add(L.Load(ref dh, u), L.Load(ref dOutput, u))" : "L.Load(ref dh, u)";
        writer.Write($"/// <summary>{plan.Name}: gradients of the gates' sums of one time step for all rows, in place of the gates; state gradients become those of the step before.</summary>");
        EmitRowKernel(writer, "GatesBackward", BackwardPointers, $"V dOut = {dOut};\n{GatesBackwardBody}");
    }

    // The matrices that the forward kernel walks through, each with its row stride.
    private List<(string Name, int Stride)> ForwardPointers =>
    [
        ("z", plan.GateStride),
        ("h", plan.HiddenStride),
        .. Kept.SelectMany(k => k.IsState ? [(k.Variable, plan.UnitStride), (k.Variable + "Next", plan.UnitStride)] : new[] { (k.Variable, plan.UnitStride) }),
        ("hNext", plan.HiddenStride),
    ];

    private List<(string Name, int Stride)> BackwardPointers
    {
        get
        {
            List<(string, int)> pointers =
            [
                ("z", plan.GateStride),
                ("h", plan.HiddenStride),
                .. Kept.SelectMany(k => k.IsState && NeedsNextState ? [(k.Variable, plan.UnitStride), (k.Variable + "Next", plan.UnitStride)] : new[] { (k.Variable, plan.UnitStride) }),
                ("dh", plan.HiddenStride),
                .. Kept.Where(k => k.IsState).Select(k => ("d" + k.Variable, plan.UnitStride)),
            ];
            if (plan.IsSequence)
            {
                pointers.Add(("dOutput", plan.OutputStride));
            }

            return pointers;
        }
    }

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
