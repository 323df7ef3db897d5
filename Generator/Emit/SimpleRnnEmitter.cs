using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>A plain recurrent layer: one sum per unit, whose activation y is the new h.</summary>
internal sealed class SimpleRnnEmitter(SimpleRnnPlan plan) : RecurrentEmitter(plan)
{
    private readonly ActivationSpec _activation = plan.SimpleRnn.Activation;

    protected override IEnumerable<string> CellFormulas
    {
        get
        {
            yield return $"  h ← {Code.Symbol(_activation)}(b + W·x + U·h)";
            yield return $"  panels [{plan.PaddedUnits} units in blocks][{plan.PanelRows} = bias, {plan.Inputs} inputs, {plan.Units} hidden][lanes], {plan.GateColumns * plan.PanelRows} floats";
        }
    }

    protected override IReadOnlyList<(string Variable, ActivationSpec Activation)> Gates => [("y", _activation)];

    protected override IReadOnlyList<(string Parameter, string Argument)> StepState => [];

    protected override string StepResult => "L.Store(y, ref hNext, u);";

    protected override IReadOnlyList<PassMatrix> Kept => [];

    /// <summary>
    /// With one sum per unit every addition waits for the one before, so unit blocks run side by side, four, two and one at a time.
    /// The order within a sum stays. Measured at 64 units: 2.2 times as fast on AVX-512, 2.7 on AVX2, 2.4 on 4 floats and on one.
    /// </summary>
    protected override void EmitStepKernel(SourceWriter writer)
    {
        if (plan.PaddedUnits < 8)
        {
            base.EmitStepKernel(writer);
            return;
        }

        writer.Write($"/// <summary>{plan.Name}: one time step of the units from … to, whole blocks, some side by side. x [{plan.Inputs}], h [{plan.Units}].</summary>");
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Name}Step<L, V>(ref float panels, ref float x, ref float h, ref float hNext, nint from, nint to{(plan.Boustrophedon ? ", bool down" : "")})");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            writer.Write("nint n = from;");
            foreach (int blocks in new[] { 4, 2, 1 }.Where(b => b * 4 <= plan.PaddedUnits))
            {
                writer.Block($"for (; n + {Times(blocks)} <= to; n += {Times(blocks)})", () => EmitBlocks(writer, blocks));
            }
        });
    }

    private void EmitBlocks(SourceWriter writer, int blocks)
    {
        string[] sums = [.. Enumerable.Range(0, blocks).Select(b => blocks == 1 ? "y" : $"y{b}")];
        string Column(int block) => $"L.Load(ref w, {Times(block * plan.PanelRows)})";
        if (plan.Boustrophedon)
        {
            writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
        }

        writer.Write($"""
            nint u = {(plan.Boustrophedon ? $"down ? from + to - {Times(blocks)} - n : n" : "n")};
            ref float w = ref Unsafe.Add(ref panels, u * {plan.PanelRows});

            // {(blocks == 1 ? "y of one block" : $"{sums[0]} … {sums[blocks - 1]} of {blocks} blocks")} from unit u: the bias,
            V {string.Join(", ", sums.Select((y, b) => $"{y} = {Column(b)}"))};

            // + {(plan.SelectsTokens ? "W's row of the token" : "W·x, one column per input")},
            """);
        if (plan.SelectsTokens)
        {
            writer.Write("ref float row = ref Unsafe.Add(ref w, (1 + (nint)x) * L.Width);");
            writer.Write(string.Join("\n", sums.Select((y, b) => $"{y} = L.Add({y}, L.Load(ref row, {Times(b * plan.PanelRows)}));")));
            writer.Write($"w = ref Unsafe.Add(ref w, {Times(plan.Inputs)});");
        }
        else
        {
            EmitColumns(plan.Inputs, "x");
        }

        writer.Write("\n// + U·h, one column per hidden unit.");
        EmitColumns(plan.Units, "h");
        writer.Line();
        writer.Write(string.Join("\n", sums.Select((y, b) => $"L.Store({Code.Activate(_activation, y)}, ref hNext, u{(b == 0 ? "" : $" + {Times(b)}")});")));

        void EmitColumns(int count, string vector) => writer.Block($"for (nint k = 0; k < {count}; k++)", () =>
        {
            writer.Write($"w = ref Unsafe.Add(ref w, L.Width);\nV s = L.Splat(Unsafe.Add(ref {vector}, k));");
            writer.Write(string.Join("\n", sums.Select((y, b) => $"{y} = L.FusedMultiplyAdd(s, {Column(b)}, {y});")));
        });
    }

    protected override string GatesBody => $"""
        V y = {Code.Activate(_activation, "L.Load(ref z, u)")};
        L.Store(y, ref z, u);
        L.Store(y, ref hNext, u);
        """;

    protected override string GatesBackwardBody => $"L.Store({Code.Gradient(_activation, "L.Load(ref z, u)", "dOut")}, ref z, u);";
}
