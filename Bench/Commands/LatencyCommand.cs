using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Bench;

/// <summary>
/// <c>latency [--steps N] [--model lstm8|lstm32|lstm128] [--starts N] [--jit] [--keep]</c>: how long single steps take, each timed by itself; how long it is
/// from a process's start to its first answer; and what the first steps cost. For the JIT, and compiled ahead of time unless <c>--jit</c> says otherwise.
/// </summary>
internal sealed class LatencyCommand
{
    private static readonly string[] Models = ["lstm8", "lstm32", "lstm128"];

    private readonly CommandOptions _options;
    private readonly StringBuilder _report = new();

    private LatencyCommand(CommandOptions options) => _options = options;

    /// <summary>Runs the command.</summary>
    public static int Run(ReadOnlySpan<string> args)
        => new LatencyCommand(new CommandOptions(args, ["--keep", "--jit"], ["--steps", "--model", "--starts"])).Run();

    private int Run()
    {
        string model = _options.Text("--model", "lstm32");
        if (!Models.Contains(model))
        {
            throw new ArgumentException($"--model: expected one of {string.Join(", ", Models)}, got '{model}'.");
        }

        string steps = _options.Number("--steps", 10_000_000).ToString(CultureInfo.InvariantCulture);
        int starts = _options.Number("--starts", 20);
        _report.Append(CultureInfo.InvariantCulture, $"```\n{Machine.Header()}\nbefore: {Roofs.Measure()}\n");
        List<MeasuringProgram> probes = Probes();
        var percentiles = new MarkdownTable($"{model}, one step, ns", "lanes", "clock", "mean", "p50", "p99", "p99.9", "p99.99", "p99.999", "max", "p99.9 / p50");
        var first = new MarkdownTable("median of processes", "start to first answer, ms", "model, ms", "first step, ms", "second, µs", "third, µs", "files, MB");
        var histograms = new StringBuilder();
        foreach (MeasuringProgram probe in probes)
        {
            Console.WriteLine(probe.Name);
            AddStarts(first, probe, model, starts);
            ILookup<string, string> values = probe.Run("latency", model, steps).Values;
            AddPercentiles(percentiles, probe, values);
            AddHistogram(histograms, probe, values);
        }

        _report.Append(CultureInfo.InvariantCulture, $"after: {Roofs.Measure()}\n");
        _report.Append(CultureInfo.InvariantCulture, $"{steps} steps, each between two readings of the clock, whose own cost, the column of that name, is subtracted\n");
        _report.Append(CultureInfo.InvariantCulture, $"{starts} processes; an empty one, /bin/true, takes {EmptyProcess(starts):0.0} ms from start to end\n```\n\n");
        _report.Append(percentiles).Append('\n').Append(first);
        _report.Append("\nThe start is the parent's: from before it starts the process until it has read the first line. The model is its type's first touch, its weights, and a stream's state, which under the JIT has the step compiled.\n");
        _report.Append(histograms);
        Console.WriteLine();
        Console.WriteLine(_report);
        if (_options.Has("--keep"))
        {
            Results.Keep($"Latency-{model}.md", _report.ToString());
        }

        return 0;
    }

    private List<MeasuringProgram> Probes()
    {
        List<MeasuringProgram> probes = [MeasuringProgram.Make("JIT, net10.0", "build", "Probe", "jit")];
        string[] sets = _options.Has("--jit") ? [] : LaneSupport.Best == LaneWidth.Lanes512 ? ["avx2", "avx512"] : ["avx2"];
        foreach (string set in sets)
        {
            try
            {
                probes.Add(MeasuringProgram.Make(
                    $"NativeAOT, {set}", "publish", "Probe", set, "-r", Target, $"-p:UnrolledInstructionSet={set}"));
            }
            catch (BenchException error)
            {
                Console.Error.WriteLine($"Left out: {error.Message}");
                _report.Append(CultureInfo.InvariantCulture, $"left out: NativeAOT {set}, which did not compile here\n");
            }
        }

        return probes;
    }

    // The runtime's own identifier may name a distribution.
    private static string Target
        => $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static void AddStarts(MarkdownTable table, MeasuringProgram probe, string model, int starts)
    {
        var rows = new List<double[]>();
        for (int i = 0; i < starts; i++)
        {
            (ILookup<string, string> values, TimeSpan toFirstLine) = probe.Run("first", model);
            double Number(string name) => MeasuringProgram.Number(values, name);
            rows.Add([toFirstLine.TotalMilliseconds, Number("model") / 1e6, Number("first") / 1e6, Number("second") / 1e3, Number("third") / 1e3]);
        }

        table.Add([probe.Name, .. MeasuringProgram.Medians(rows).Select(FigureText.Of), FigureText.Of(probe.Size / 1e6)]);
    }

    private static void AddPercentiles(MarkdownTable table, MeasuringProgram probe, ILookup<string, string> values)
    {
        double Number(string name) => MeasuringProgram.Number(values, name);
        string[] names = ["clock", "mean", "p50", "p99", "p99.9", "p99.99", "p99.999", "max"];
        table.Add([probe.Name, values["lanes"].Single(), .. names.Select(n => Number(n).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ')), FigureText.Of(Number("p99.9") / Number("p50"))]);
    }

    private static void AddHistogram(StringBuilder text, MeasuringProgram probe, ILookup<string, string> values)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{probe.Name}\n```\n");
        foreach (string[] cells in values["bucket"].Select(b => b.Split(' ')))
        {
            double count = double.Parse(cells[2], CultureInfo.InvariantCulture);

            // A mark for each tripling: what is rare must be seen.
            string bar = new('#', 1 + (int)Math.Log(count, 3));
            text.Append(CultureInfo.InvariantCulture, $"{cells[0],10} … {cells[1],10} ns {cells[2],11} {bar}\n");
        }

        text.Append("```\n");
    }

    private static double EmptyProcess(int starts)
    {
        const string Path = "/bin/true";
        var times = new double[File.Exists(Path) ? starts : 0];
        for (int i = 0; i < times.Length; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            using Process process = Process.Start(Path);
            process.WaitForExit();
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        return times.Length == 0 ? double.NaN : new Timing(times).Median;
    }
}
