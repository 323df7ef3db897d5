using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Unrolled.Bench.Compare;

namespace Unrolled.Bench.Arm;

/// <summary>LLVM's model of a processor, <c>llvm-mca</c>: cycles of a piece of code, computed from tables of latencies and units. Data comes from the first-level cache, branches are foreseen.</summary>
/// <param name="program">The program.</param>
/// <param name="processor">The processor, as LLVM names it.</param>
internal sealed partial class ProcessorModel(string program, string processor)
{
    // Both long enough for a loop's steady state; their difference has neither the start nor the end.
    private const int Few = 200, Many = 400;

    /// <summary>The modelled cycles of pieces, each for running once.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="BenchException">The processor is unknown to LLVM, or an instruction is.</exception>
    public IReadOnlyDictionary<CodePiece, double> Cycles(IEnumerable<CodePiece> pieces, CancellationToken stop)
    {
        CodePiece[] loops = [.. pieces.Where(p => p.IsLoop).Distinct()], straight = [.. pieces.Where(p => !p.IsLoop).Distinct()];
        double[] few = Cycles(loops, Few, stop), many = Cycles(loops, Many, stop), once = Cycles(straight, 1, stop);
        return loops.Select((p, i) => (p, (many[i] - few[i]) / (Many - Few))).Concat(straight.Select((p, i) => (p, once[i]))).ToDictionary();
    }

    /// <summary>Tries the model, before minutes are spent on what it is for.</summary>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="BenchException">The processor is unknown to LLVM.</exception>
    public void RequireKnown(CancellationToken stop) => Cycles([new CodePiece(StepPart.Around, false, "nop", 1, 1)], 1, stop);

    /// <summary>What the program reads: each piece as a region with its number as its name. What an instruction names as <c>1f</c> is behind the region.</summary>
    public static string Input(IEnumerable<CodePiece> pieces)
    {
        var text = new StringBuilder();
        int number = 0;
        foreach (CodePiece piece in pieces)
        {
            text.Append(CultureInfo.InvariantCulture, $"# LLVM-MCA-BEGIN {number++}\n{piece.Code}\n# LLVM-MCA-END\n1:\n");
        }

        return text.ToString();
    }

    /// <summary>Reads what the program printed.</summary>
    /// <param name="output">Its output.</param>
    /// <param name="count">How many regions it was given.</param>
    /// <returns>The cycles of each region, all iterations together.</returns>
    /// <exception cref="BenchException">A region is missing.</exception>
    public static double[] Parse(string output, int count)
    {
        var cycles = new double[count];
        int read = 0;
        foreach (Match match in Region().Matches(output))
        {
            if (int.Parse(match.Groups["name"].Value, CultureInfo.InvariantCulture) != read || read == count)
            {
                break;
            }

            cycles[read++] = double.Parse(match.Groups["cycles"].Value, CultureInfo.InvariantCulture);
        }

        return read == count ? cycles : throw new BenchException($"llvm-mca printed the cycles of {read} regions, expected {count}.");
    }

    private double[] Cycles(CodePiece[] pieces, int iterations, CancellationToken stop)
    {
        if (pieces.Length == 0)
        {
            return [];
        }

        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Input(pieces));
            ChildProcess run = ChildProcess.Run(
                new ProcessStartInfo(program, ["-mtriple=aarch64-linux-gnu", $"-mcpu={processor}", string.Create(CultureInfo.InvariantCulture, $"-iterations={iterations}"), "-all-views=false", "-summary-view", file]), stop);

            // An unknown processor is only a warning to it: it would take another one.
            return run.Code == 0 && !run.Errors.Contains("not a recognized processor", StringComparison.Ordinal)
                ? Parse(run.Output, pieces.Length)
                : throw new BenchException($"llvm-mca for '{processor}' ended with {run.Code}: {run.Errors.Trim()}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"^\[\d+\] Code Region - (?<name>\d+)$.*?^Total Cycles:\s+(?<cycles>\d+)$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();
}
