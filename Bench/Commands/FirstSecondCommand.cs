using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Unrolled.Bench;

/// <summary>
/// <c>firstsecond [--filter TEXT] [--seconds N] [--keep]</c>: the speed of training and of windows in the first seconds of a process, beside the steady one; once as the
/// runtime compiles by default, once where it compiles loops in full, once where it compiles everything in full.
/// </summary>
internal sealed class FirstSecondCommand
{
    private const int Shown = 3;

    // Switches of the runtime, which a library cannot set for the program that it is in.
    private static readonly (string Name, string? Variable)[] Modes =
        [("default", null), ("loops in full", "DOTNET_TC_QuickJitForLoops"), ("all in full", "DOTNET_TieredCompilation")];

    private readonly CommandOptions _options;
    private readonly int _seconds;

    private FirstSecondCommand(CommandOptions options)
    {
        _options = options;
        _seconds = options.Number("--seconds", 8);
        if (_seconds < 2 * Shown)
        {
            throw new ArgumentException($"--seconds: expected {2 * Shown} or more, got {_seconds}.");
        }
    }

    /// <summary>Runs the command.</summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        // With --row it is one of the processes that measure.
        var command = new FirstSecondCommand(new CommandOptions(args, ["--keep"], ["--filter", "--seconds", "--row"]));
        return command._options.Has("--row") ? command.Measure() : command.Run();
    }

    private int Run()
    {
        string filter = _options.Text("--filter", "");
        Workload[] rows = [.. Rows().Where(w => w.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (rows.Length == 0)
        {
            throw new ArgumentException($"No row has '{filter}' in its name. There are: {string.Join("; ", Rows().Select(w => w.Name))}.");
        }

        string header = Machine.Header();
        var table = new MarkdownTable("one thread", "unit", "compiled", "first done, ms", "1st second", "2nd", "3rd", "steady", "1st / steady");
        foreach (Workload row in rows)
        {
            foreach ((string mode, string? variable) in Modes)
            {
                Console.WriteLine($"{row.Name}, {mode}");
                table.Add(Cells(row, mode, variable));
            }
        }

        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"```\n{header}\n{_seconds} seconds of one process a row, from before its network is made; steady is the median second of the last half\n```\n\n{table}");
        Console.WriteLine();
        Console.WriteLine(report);
        if (_options.Has("--keep"))
        {
            Results.Keep("FirstSecond.md", report.ToString());
        }

        return 0;
    }

    private static IEnumerable<Workload> Rows() => WorkloadTable.All.Where(w => w.Kind is WorkloadKind.Training or WorkloadKind.Window);

    private string[] Cells(Workload row, string mode, string? variable)
    {
        ProcessStartInfo start = Pinning.Itself("firstsecond", "--row", row.Name, "--seconds", _seconds.ToString(CultureInfo.InvariantCulture));
        foreach ((_, string? other) in Modes)
        {
            if (other is not null)
            {
                start.Environment.Remove(other);
            }
        }

        if (variable is not null)
        {
            start.Environment[variable] = "0";
        }

        ILookup<string, string> values = MeasuringProgram.Run(start).Values;
        double[] counts = [.. values["second"].Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        double steady = new Timing(counts[(_seconds / 2)..]).Median;
        string Figure(double count) => count == 0 ? "none" : FigureText.Of(row.Figure(1e9 / count));
        return
        [
            row.Name, row.Unit, mode, FigureText.Of(MeasuringProgram.Number(values, "first") / 1e6),
            .. counts.Take(Shown).Select(Figure), Figure(steady), FormattableString.Invariant($"{100 * counts[0] / steady:0} %"),
        ];
    }

    // Prints when the first was done, in nanoseconds, and how many were done in each second.
    private int Measure()
    {
        Workload row = Rows().Single(w => w.Name == _options.Text("--row", ""));
        var counts = new int[_seconds];
        long begin = Stopwatch.GetTimestamp();
        using IContender contender = row.Ours();
        TimeSpan first = default;
        for (TimeSpan elapsed; ;)
        {
            contender.Run(1);
            elapsed = Stopwatch.GetElapsedTime(begin);
            first = first == default ? elapsed : first;
            if (elapsed.TotalSeconds >= _seconds)
            {
                break;
            }

            counts[(int)elapsed.TotalSeconds]++;
        }

        Console.WriteLine($"first {first.TotalNanoseconds.ToString("0", CultureInfo.InvariantCulture)}");
        Array.ForEach(counts, c => Console.WriteLine($"second {c.ToString(CultureInfo.InvariantCulture)}"));
        return 0;
    }
}
