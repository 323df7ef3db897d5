using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>A long short-term memory layer: i, f, g, o side by side.</summary>
internal sealed class LstmEmitter(LstmPlan plan) : LayerEmitter
{
    private readonly string _name = plan.Code;
    private readonly ActivationSpec _activation = plan.Lstm.Activation;
    private readonly ActivationSpec _recurrent = plan.Lstm.RecurrentActivation;

    public override IEnumerable<string> Formulas
    {
        get
        {
            string gate = Code.Symbol(_recurrent), cell = Code.Symbol(_activation);
            yield return $"{plan.Spec.Name}: {plan.Inputs} → {plan.Units}, {(plan.SequenceOut ? "every step" : "the last step")}";
            yield return $"  i, f, o = {gate}(b + W·x + U·h), g = {cell}(b + W·x + U·h), c ← f·c + i·g, h ← o·{cell}(c)";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelRows} = bias, {plan.Inputs} inputs, {plan.Units} hidden][4 gates][lanes], {plan.PaddedUnits * 4 * plan.PanelRows} floats";
            if (plan.Boustrophedon)
            {
                yield return "  larger than the first-level cache: steps walk the blocks up and down in turn";
            }
        }
    }

    public override string StepOutput => $"ref Unsafe.Add(ref s, {plan.HiddenOffset} + next * {plan.StateStride})";

    public override void EmitPackPanels(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.Units}, Parameters[{plan.FirstTensor}].Values, Parameters[{plan.FirstTensor + 1}].Values, Parameters[{plan.FirstTensor + 2}].Values, new float[] {{ {Scales} }}, panels.Slice({plan.PanelOffset}, {plan.PaddedUnits * 4 * plan.PanelRows}));");

    public override void EmitPackRows(SourceWriter writer)
    {
        writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.FirstTensor}].Values, 4, {plan.Units}, rows.Slice({plan.RowOffset}, {plan.GateColumns * plan.InputStride}), {plan.InputStride});");
        writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.FirstTensor + 1}].Values, 4, {plan.Units}, rows.Slice({plan.RecurrentRowOffset}, {plan.GateColumns * plan.OutputStride}), {plan.OutputStride});");
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
            writer.Write($"global::Unrolled.Kernels.GradientRows.Collect(gradientColumns.Slice({from}, {length / (4 * plan.Units) * plan.GateColumns}), 4, {plan.Units}, gradients.Slice(Parameters[{at}].Offset, {length}));");
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
        string x = plan.Below is null ? "ref x" : "ref below";
        writer.Write($"// {plan.Spec.Name}: h and c [{plan.Units}].");
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) =>
            $"{_name}Step{lanes}(ref Unsafe.Add(ref w, {plan.PanelOffset}), {x}, ref Unsafe.Add(ref s, {plan.HiddenOffset} + now * {plan.StateStride}), ref Unsafe.Add(ref s, {plan.CellOffset}), {StepOutput}, {from}, {to}{(plan.Boustrophedon ? ", now != 0" : "")});");
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Spec.Name}: gates i, f, g, o, later their gradients, [steps, rows, 4, {plan.PaddedUnits}], row stride {plan.GateStride}.</summary>\npublic readonly nint {_name}Gates;");
        writer.Write($"/// <summary>{plan.Spec.Name}: h [1 + steps, rows, {plan.Units}], the initial state first, row stride {plan.OutputStride}.</summary>\npublic readonly nint {_name}Hidden;");
        writer.Write($"/// <summary>{plan.Spec.Name}: c, like h.</summary>\npublic readonly nint {_name}Cell;");
        writer.Write($"/// <summary>{plan.Spec.Name}: {Code.Symbol(_activation)}(c) [steps, rows, {plan.Units}].</summary>\npublic readonly nint {_name}CellOutput;");
        writer.Write($"/// <summary>{plan.Spec.Name}: gradients of h and c at the step at hand, [rows, {plan.Units}].</summary>\npublic readonly nint {_name}HiddenGradient, {_name}CellGradient;");
        writer.Write($"/// <summary>{plan.Spec.Name}: gradient of the output.</summary>\npublic readonly nint {_name}OutputGradient;");
        writer.Write($"/// <summary>{plan.Spec.Name}: the output, h of {(plan.SequenceOut ? "every step" : "the last step")}.</summary>");
        writer.Write($"public nint {_name}Output => {_name}Hidden + (nint){(plan.SequenceOut ? "" : "Steps * ")}Rows * {plan.OutputStride};");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        writer.Write($"{_name}Gates = Reserve(maxSteps, {plan.GateStride});");
        writer.Write($"{_name}Hidden = Reserve(1 + maxSteps, {plan.OutputStride});");
        writer.Write($"{_name}Cell = Reserve(1 + maxSteps, {plan.OutputStride});");
        writer.Write($"{_name}CellOutput = Reserve(maxSteps, {plan.OutputStride});");
        writer.Block("if (training)", () =>
        {
            writer.Write($"{_name}HiddenGradient = Reserve(1, {plan.OutputStride});");
            writer.Write($"{_name}CellGradient = Reserve(1, {plan.OutputStride});");
            writer.Write($"{_name}OutputGradient = Reserve({(plan.SequenceOut ? "maxSteps" : "1")}, {plan.OutputStride});");
        });
        writer.Write($"PlaceState({plan.FirstState}, {_name}Hidden, {_name}HiddenGradient, {plan.OutputStride});");
        writer.Write($"PlaceState({plan.FirstState + 1}, {_name}Cell, {_name}CellGradient, {plan.OutputStride});");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitStepKernel(writer);
        writer.Line();
        EmitForward(writer);
        writer.Line();
        EmitGates(writer);
        writer.Line();
        EmitBackward(writer);
        writer.Line();
        EmitGatesBackward(writer);
    }

    private string Scales
    {
        get
        {
            string gate = Code.Scale(_recurrent);
            return $"{gate}, {gate}, {Code.Scale(_activation)}, {gate}";
        }
    }

    private void EmitStepKernel(SourceWriter writer)
    {
        int block = 4 * plan.PanelRows;
        writer.Write($"/// <summary>{plan.Spec.Name}: one time step of the units from … to, whole blocks. x [{plan.Inputs}], h and c [{plan.Units}].</summary>");
        writer.Write("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Write($"private static void {_name}Step<L, V>(ref float panels, ref float x, ref float h, ref float c, ref float hNext, nint from, nint to{(plan.Boustrophedon ? ", bool down" : "")})");
        writer.Write(Code.Constraints);
        writer.Block("", () => writer.Block("for (nint n = from; n < to; n += L.Width)", () =>
        {
            if (plan.Boustrophedon)
            {
                writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
                writer.Write("nint u = down ? from + to - L.Width - n : n;");
            }
            else
            {
                writer.Write("nint u = n;");
            }

            writer.Write($"""
                ref float w = ref Unsafe.Add(ref panels, u * {block});

                // i, f, g, o of units u…: the bias,
                V i = L.Load(ref w, 0), f = L.Load(ref w, L.Width), g = L.Load(ref w, 2 * L.Width), o = L.Load(ref w, 3 * L.Width);
                w = ref Unsafe.Add(ref w, 4 * L.Width);

                // + W·x, one column of the four gates per input,
                for (nint k = 0; k < {plan.Inputs}; k++)
                """);
            EmitColumn(writer, "x");
            writer.Write($"\n// + U·h, one column per hidden unit.\nfor (nint k = 0; k < {plan.Units}; k++)");
            EmitColumn(writer, "h");
            writer.Write($"""

                {Code.Assign(_recurrent, "i")}
                {Code.Assign(_recurrent, "f")}
                {Code.Assign(_activation, "g")}
                {Code.Assign(_recurrent, "o")}

                // c ← f·c + i·g, h ← o·{Code.Symbol(_activation)}(c)
                V cNext = L.FusedMultiplyAdd(f, L.Load(ref c, u), L.Multiply(i, g));
                L.Store(cNext, ref c, u);
                L.Store(L.Multiply(o, {Code.ActivateUnscaled(_activation, "cNext")}), ref hNext, u);
                """);
        }));
    }

    private static void EmitColumn(SourceWriter writer, string vector) => writer.Write($$"""
        {
            V s = L.Splat(Unsafe.Add(ref {{vector}}, k));
            i = L.FusedMultiplyAdd(s, L.Load(ref w, 0), i);
            f = L.FusedMultiplyAdd(s, L.Load(ref w, L.Width), f);
            g = L.FusedMultiplyAdd(s, L.Load(ref w, 2 * L.Width), g);
            o = L.FusedMultiplyAdd(s, L.Load(ref w, 3 * L.Width), o);
            w = ref Unsafe.Add(ref w, 4 * L.Width);
        }
        """);

    private void EmitForward(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Spec.Name}: whole sequences, time step by time step; keeps every gate for the backward pass.</summary>");
        writer.Write($"private static void {_name}Forward<L, V>(Pass pass, ref float panels)");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            writer.Write($"""
                nint steps = pass.Steps, rows = pass.Rows;
                ref float z = ref pass.At(pass.{_name}Gates);
                ref float h = ref pass.At(pass.{_name}Hidden);
                ref float c = ref pass.At(pass.{_name}Cell);
                ref float cellOutput = ref pass.At(pass.{_name}CellOutput);

                // z = b + W·x for all steps at once, [steps·rows, 4, {plan.PaddedUnits}].
                Panels.Multiply<L, V>(4, {plan.PaddedUnits}, {plan.PanelRows}, 1, steps * rows, {plan.Inputs}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref panels, ref z, {plan.GateStride}, {plan.PaddedUnits});
                """);
            writer.Block("for (nint t = 0; t < steps; t++)", () =>
            {
                writer.Write($$"""
                    // z(t) += U·h(t − 1); a state of zeros adds nothing.
                    if (t > 0 || pass.HasInitialState)
                    {
                        Panels.Multiply<L, V>(4, {{plan.PaddedUnits}}, {{plan.PanelRows}}, {{1 + plan.Inputs}}, rows, {{plan.Units}}, ref h, {{plan.OutputStride}}, ref panels, ref z, {{plan.GateStride}}, {{plan.PaddedUnits}});
                    }

                    ref float cNext = ref Unsafe.Add(ref c, rows * {{plan.OutputStride}});
                    ref float hNext = ref Unsafe.Add(ref h, rows * {{plan.OutputStride}});
                    """);
                Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) =>
                    $"{_name}Gates{lanes}(rows, ref z, ref c, ref cNext, ref cellOutput, ref hNext, {from}, {to});");
                writer.Write($"""
                    z = ref Unsafe.Add(ref z, rows * {plan.GateStride});
                    cellOutput = ref Unsafe.Add(ref cellOutput, rows * {plan.OutputStride});
                    c = ref cNext;
                    h = ref hNext;
                    """);
            });
        });
    }

    private void EmitGates(SourceWriter writer)
    {
        writer.Write($"/// <summary>{plan.Spec.Name}: gates, cell and output of one time step for all rows, from the sums z [rows, 4, {plan.PaddedUnits}], which the gates replace.</summary>");
        writer.Write("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Write($"private static void {_name}Gates<L, V>(nint rows, ref float z, ref float c, ref float cNext, ref float cellOutput, ref float hNext, nint from, nint to)");
        writer.Write(Code.Constraints);
        writer.Block("", () => EmitRowLoop(writer, [("z", plan.GateStride), ("c", plan.OutputStride), ("cNext", plan.OutputStride), ("cellOutput", plan.OutputStride), ("hNext", plan.OutputStride)], $"""
            V i = {Code.Activate(_recurrent, "L.Load(ref z, u)")};
            V f = {Code.Activate(_recurrent, $"L.Load(ref z, {plan.PaddedUnits} + u)")};
            V g = {Code.Activate(_activation, $"L.Load(ref z, {2 * plan.PaddedUnits} + u)")};
            V o = {Code.Activate(_recurrent, $"L.Load(ref z, {3 * plan.PaddedUnits} + u)")};
            V cell = L.FusedMultiplyAdd(f, L.Load(ref c, u), L.Multiply(i, g));
            V output = {Code.ActivateUnscaled(_activation, "cell")};
            L.Store(i, ref z, u);
            L.Store(f, ref z, {plan.PaddedUnits} + u);
            L.Store(g, ref z, {2 * plan.PaddedUnits} + u);
            L.Store(o, ref z, {3 * plan.PaddedUnits} + u);
            L.Store(cell, ref cNext, u);
            L.Store(output, ref cellOutput, u);
            L.Store(L.Multiply(o, output), ref hNext, u);
            """));
    }

    private void EmitBackward(SourceWriter writer)
    {
        bool first = plan.Below is null;
        int units = plan.PaddedUnits, columns = plan.GateColumns;
        writer.Write($"/// <summary>{plan.Spec.Name}: backpropagation through time; adds to the weight gradients and gives the input's gradient.</summary>");
        writer.Write($"private static void {_name}Backward<L, V>(Pass pass, ref float rowCopies)");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            writer.Write($"""
                nint steps = pass.Steps, rows = pass.Rows, all = steps * rows;
                ref float dh = ref pass.At(pass.{_name}HiddenGradient);
                ref float dc = ref pass.At(pass.{_name}CellGradient);
                """);
            if (!plan.SequenceOut)
            {
                writer.Write($"\n// Only the last step has an output.\nMatrix.Add<L, V>(rows * {plan.OutputStride}, ref pass.At(pass.{_name}OutputGradient), ref dh);");
            }

            writer.Line();
            writer.Block("for (nint t = steps - 1; t >= 0; t--)", () =>
            {
                string output = plan.SequenceOut ? ", ref dOutput" : "";
                writer.Write($"""
                    ref float z = ref pass.At(pass.{_name}Gates + t * rows * {plan.GateStride});
                    ref float c = ref pass.At(pass.{_name}Cell + t * rows * {plan.OutputStride});
                    ref float cellOutput = ref pass.At(pass.{_name}CellOutput + t * rows * {plan.OutputStride});
                    """);
                if (plan.SequenceOut)
                {
                    writer.Write($"ref float dOutput = ref pass.At(pass.{_name}OutputGradient + t * rows * {plan.OutputStride});");
                }

                Code.Runs(writer, units, (lanes, from, to) =>
                    $"{_name}GatesBackward{lanes}(rows, ref z, ref c, ref cellOutput{output}, ref dh, ref dc, {from}, {to});");
                writer.Write($$"""

                    // dh(t − 1) = Uᵀ·dz(t)
                    if (t > 0 || pass.WantsInputGradient)
                    {
                        Matrix.Multiply<L, V>(rows, {{units}}, {{columns}}, ref z, {{plan.GateStride}}, ref Unsafe.Add(ref rowCopies, {{plan.RecurrentRowOffset}}), {{plan.OutputStride}}, ref pass.ZeroRow, ref dh, {{plan.OutputStride}});
                    }
                    """);
            });
            writer.Write($"""

                // Weight gradients, [bias, inputs, hidden][4, {units}], over all steps and rows.
                ref float dz = ref pass.At(pass.{_name}Gates);
                ref float gradients = ref pass.At(pass.Columns + {plan.GradientOffset});
                float one = 1f;
                Matrix.MultiplyAdd<L, V>(1, {columns}, all, ref one, 0, 0, ref dz, {plan.GateStride}, ref gradients, {columns});
                Matrix.MultiplyAdd<L, V>({plan.Inputs}, {columns}, all, ref pass.At({Code.InputOf(plan)}), 1, {plan.InputStride}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref gradients, {columns}), {columns});
                Matrix.MultiplyAdd<L, V>({plan.Units}, {columns}, all, ref pass.At(pass.{_name}Hidden), 1, {plan.OutputStride}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref gradients, {(1 + plan.Inputs) * columns}), {columns});

                // dx = Wᵀ·dz for all steps at once.
                """);
            string multiply = $"Matrix.Multiply<L, V>(all, {Sizes.Padded(plan.Inputs)}, {columns}, ref dz, {plan.GateStride}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), {plan.InputStride}, ref pass.ZeroRow, ref pass.At({Code.InputGradientOf(plan)}), {plan.InputStride});";
            if (first)
            {
                writer.Block("if (pass.WantsInputGradient)", () => writer.Write(multiply));
            }
            else
            {
                writer.Write(multiply);
            }
        });
    }

    private void EmitGatesBackward(SourceWriter writer)
    {
        string output = plan.SequenceOut ? "ref float dOutput, " : "";
        writer.Write($"/// <summary>{plan.Spec.Name}: gradients of the gates' sums of one time step for all rows, in place of the gates; dc becomes that of the step before.</summary>");
        writer.Write("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Write($"private static void {_name}GatesBackward<L, V>(nint rows, ref float z, ref float c, ref float cellOutput, {output}ref float dh, ref float dc, nint from, nint to)");
        writer.Write(Code.Constraints);
        List<(string, int)> pointers = [("z", plan.GateStride), ("c", plan.OutputStride), ("cellOutput", plan.OutputStride), ("dh", plan.OutputStride), ("dc", plan.OutputStride)];
        if (plan.SequenceOut)
        {
            pointers.Add(("dOutput", plan.OutputStride));
        }

        string dh = plan.SequenceOut ? "L.Add(L.Load(ref dh, u), L.Load(ref dOutput, u))" : "L.Load(ref dh, u)";
        writer.Block("", () => EmitRowLoop(writer, pointers, $"""
            V i = L.Load(ref z, u), f = L.Load(ref z, {plan.PaddedUnits} + u), g = L.Load(ref z, {2 * plan.PaddedUnits} + u), o = L.Load(ref z, {3 * plan.PaddedUnits} + u);
            V output = L.Load(ref cellOutput, u);
            V dOut = {dh};

            // h = o·{Code.Symbol(_activation)}(c): dc += dh·o·{Code.Symbol(_activation)}′(c)
            V dCell = L.Add({Code.Gradient(_activation, "output", "L.Multiply(dOut, o)")}, L.Load(ref dc, u));
            V dI = {Code.Gradient(_recurrent, "i", "L.Multiply(dCell, g)")};
            V dF = {Code.Gradient(_recurrent, "f", "L.Multiply(dCell, L.Load(ref c, u))")};
            V dG = {Code.Gradient(_activation, "g", "L.Multiply(dCell, i)")};
            V dO = {Code.Gradient(_recurrent, "o", "L.Multiply(dOut, output)")};
            L.Store(L.Multiply(dCell, f), ref dc, u);
            L.Store(dI, ref z, u);
            L.Store(dF, ref z, {plan.PaddedUnits} + u);
            L.Store(dG, ref z, {2 * plan.PaddedUnits} + u);
            L.Store(dO, ref z, {3 * plan.PaddedUnits} + u);
            """));
    }

    private static void EmitRowLoop(SourceWriter writer, IReadOnlyList<(string Name, int Stride)> pointers, string body)
        => writer.Block("for (nint r = 0; r < rows; r++)", () =>
        {
            writer.Block("for (nint u = from; u < to; u += L.Width)", () => writer.Write(body));
            writer.Line();
            foreach ((string name, int stride) in pointers)
            {
                writer.Write($"{name} = ref Unsafe.Add(ref {name}, {stride});");
            }
        });
}
