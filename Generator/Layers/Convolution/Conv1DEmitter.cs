namespace Unrolled.Generator.Layers;

/// <summary>A convolution along time. A stream keeps the last inputs in a ring; a step reads the taps where they stand.</summary>
internal sealed class Conv1DEmitter(Conv1DPlan plan) : ConvolutionEmitter(plan)
{
    private readonly ConvolutionSpec _spec = plan.Convolution;

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {_spec.Channels} → {_spec.Filters}, {plan.Window.Kernel} steps{Options(plan.Window)}";
            yield return $"  y(t) = {Code.Symbol(_spec.Activation)}(b + Σ_k W_k·x(t·{plan.Window.Stride} + k·{plan.Window.Dilation} − before))";
            yield return PanelFormula;
        }
    }

    protected override string Kernels => "TimeConvolution";

    protected override string Windows => plan.Window.Code;

    protected override string Extent => $"pass.Axis({plan.Source.Axis}), pass.Axis({plan.Axis})";

    protected override string Past => plan.HistorySteps > 0 ? $", ref pass.At(pass.{Name}Past), {plan.PastStride}" : ", ref Unsafe.NullRef<float>(), 0";

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        if (plan.HistorySteps > 0)
        {
            writer.Write($"/// <summary>{plan.Name}: the inputs before the first step [rows, {plan.HistorySteps}, {_spec.Channels}], row stride {plan.PastStride}.</summary>\npublic readonly nint {Name}Past;");
        }
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        if (plan.HistorySteps > 0)
        {
            writer.Write($"{Name}Past = ReserveRows({plan.PastStride});");
            writer.Write($"PlaceHistory({plan.FirstHistory}, {plan.Source.Axis}, {plan.Source.Code}Output, {plan.InputStride}, {Name}Past, {plan.PastStride});");
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
        string input = Code.StepOutput(plan.Source), output = Code.StepOutput(plan);
        bool remembers = plan.HistorySteps > 0;
        string history = remembers ? $"ref Unsafe.Add(ref s, {plan.Histories[0].Offset}), {Name}Oldest, " : "";
        writer.Write($"// {plan.Name}: y [{_spec.Filters}].");
        if (remembers)
        {
            writer.Write($"ref int {Name}Oldest = ref state.Oldest({plan.FirstHistory});");
        }

        if (_spec.Groups == 1)
        {
            EmitGroup(output, input, $"{plan.PanelOffset}", history);
        }
        else
        {
            writer.Block($"for (nint g = 0; g < {_spec.Groups}; g++)", () => EmitGroup(
                Behind(output, $"g * {_spec.Filters / _spec.Groups}"), Behind(input, $"g * {plan.GroupChannels}"), $"{plan.PanelOffset} + g * {plan.GroupPanel}",
                remembers ? $"ref Unsafe.Add(ref s, {plan.Histories[0].Offset} + g * {plan.GroupChannels}), {Name}Oldest, " : ""));
        }

        if (_spec.Activation.RunsOverUnits)
        {
            Activation.EmitRow(writer, output);
        }

        if (remembers)
        {
            writer.Write($"""
                // The input takes the place of the oldest one.
                MemoryMarshal.CreateReadOnlySpan({input}, {_spec.Channels}).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref s, {plan.Histories[0].Offset} + (nint){Name}Oldest * {_spec.Channels}), {_spec.Channels}));
                {Name}Oldest = {Name}Oldest + 1 == {plan.HistorySteps} ? 0 : {Name}Oldest + 1;
                """);
        }

        void EmitGroup(string y, string x, string panels, string past) => Code.Runs(writer, plan.PaddedFilters, (lanes, from, to) =>
            $"{Name}Step{lanes}(ref Unsafe.Add(ref w, {panels}), {past}{x}, {y}, {from}, {to});");
    }

    public override void EmitStepKernel(SourceWriter writer)
    {
        bool remembers = plan.HistorySteps > 0;
        writer.Write($"/// <summary>{plan.Name}: the filters from … to of one {(_spec.Groups == 1 ? "output" : "group")}, whole blocks. {(remembers ? $"The last inputs [{plan.HistorySteps}, {_spec.Channels}] in a ring, " : "")}x [{plan.GroupChannels}], y.</summary>");
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Name}Step<L, V>(ref float panels, {(remembers ? "ref float history, nint oldest, " : "")}ref float x, ref float y, nint from, nint to)");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            writer.Write($"ref float w = ref Unsafe.Add(ref panels, from * {1 + plan.Depth});");
            writer.Block("for (nint u = from; u < to; u += L.Width)", () =>
            {
                writer.Write("""
                    // The bias, + Σ_k W_k·x of the tap, oldest first.
                    V sum = L.Load(ref w, 0);
                    w = ref Unsafe.Add(ref w, L.Width);
                    """);
                if (remembers)
                {
                    writer.Block($"for (nint k = 0; k < {plan.Window.Kernel - 1}; k++)", () =>
                    {
                        writer.Write($"""
                            nint place = oldest + k * {plan.Window.Dilation};
                            ref float tap = ref Unsafe.Add(ref history, (place < {plan.HistorySteps} ? place : place - {plan.HistorySteps}) * {_spec.Channels});
                            """);
                        EmitTap(writer, "tap");
                    });
                    writer.Line();
                }

                EmitTap(writer, "x");
                writer.Write($"\nL.Store({Code.Activate(plan, Activation.Element, "sum")}, ref y, u);");
            });
        });
        writer.Line();
    }

    private void EmitTap(SourceWriter writer, string tap) => writer.Block($"for (nint c = 0; c < {plan.GroupChannels}; c++)", () => writer.Write($"""
        sum = L.FusedMultiplyAdd(L.Splat(Unsafe.Add(ref {tap}, c)), L.Load(ref w, 0), sum);
        w = ref Unsafe.Add(ref w, L.Width);
        """));

    private static string Behind(string place, string offset) => $"ref Unsafe.Add({place}, {offset})";
}
