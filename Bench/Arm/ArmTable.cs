using System.Globalization;

namespace Unrolled.Bench.Arm;

/// <summary>The tables of <c>arm</c>: one for each processor.</summary>
internal static class ArmTable
{
    /// <summary>What the figures are and how they are put together.</summary>
    public const string Remarks = """
        All cycles are modelled: LLVM's tables of a processor say them (llvm-mca), no processor was measured. The program for ARM64 runs under emulation, where each instruction is counted; so
        instructions, and how often each piece of code runs in a step, are exact. An innermost loop of multiply-adds without a division counts as its modelled cycles of a pass in the steady
        state, times its passes; all other code is cut where the number of its runs changes, and each piece counts as its modelled cycles for running once, from its first instruction to the
        end of its last, times its runs. So pieces do not overlap, as they do on an out-of-order processor; data is in the first-level cache, branches are foreseen.
        sums: a kernel of the recurrent layer up to the end of its last such loop; cell: the rest of it; head: the dense layer; total: these three. around: checks, the choice of the lanes, calls.
        """;

    /// <summary>The table of one revision, as Markdown.</summary>
    /// <param name="processor">The processor's name.</param>
    /// <param name="steps">The steps.</param>
    public static string Of(string processor, IEnumerable<ModelledStep> steps)
    {
        var table = new MarkdownTable($"{processor}, a step of 1 → H, dense 1", "sums, modelled cycles", "cell, modelled", "head, modelled", "total, modelled", "around, modelled", "instructions, emulated");
        foreach (ModelledStep step in steps)
        {
            table.Add(step.Network, Cycles(step.Sums), Cycles(step.Cell), Cycles(step.Head), Cycles(step.Total), Cycles(step.Around), Cycles(step.Instructions));
        }

        return table.ToString();
    }

    /// <summary>The table of two revisions, as Markdown: the other one's figure, then this one's.</summary>
    /// <param name="processor">The processor's name.</param>
    /// <param name="old">The other revision's steps.</param>
    /// <param name="new">This revision's, of the same networks.</param>
    public static string Of(string processor, IEnumerable<ModelledStep> old, IEnumerable<ModelledStep> @new)
    {
        var table = new MarkdownTable(
            $"{processor}, old → new", "sums, modelled cycles", "cell, modelled", "head, modelled", "total, modelled", "new/old, modelled", "around, modelled", "instructions, emulated", "new/old");
        foreach ((ModelledStep o, ModelledStep n) in old.Zip(@new))
        {
            table.Add(
                n.Network, Both(o.Sums, n.Sums), Both(o.Cell, n.Cell), Both(o.Head, n.Head), Both(o.Total, n.Total), Ratio(o.Total, n.Total), Both(o.Around, n.Around),
                Both(o.Instructions, n.Instructions), Ratio(o.Instructions, n.Instructions));
        }

        return table.ToString();
    }

    private static string Cycles(double cycles) => cycles.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    private static string Both(double old, double @new) => $"{Cycles(old)} → {Cycles(@new)}";

    private static string Ratio(double old, double @new) => (@new / old).ToString("0.000", CultureInfo.InvariantCulture);
}
