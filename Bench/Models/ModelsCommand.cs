using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Unrolled.Bench.Compare;
using Unrolled.Bench.OnnxRuntime;

namespace Unrolled.Bench.Models;

/// <summary>
/// <c>models --files FOLDER [--filter TEXT] [--rounds N] [--milliseconds N] [--keep]</c>: models that others have published, imported and compiled by NativeAOT, beside ONNX
/// Runtime in the same process on one thread: time of a call, and in processes of their own memory; size on disk.
/// </summary>
internal sealed class ModelsCommand
{
    // Of the largest value, which counts as this much at least.
    private const double Tolerance = 2e-4, Floor = 1e-3;

    private const int MemoryRuns = 5;

    private readonly CommandOptions _options;
    private readonly CancellationToken _stop;
    private readonly string _work;
    private readonly string _library = OrtApi.Find();
    private readonly MarkdownTable _times = new("one thread", "Unrolled, µs", "ONNX Runtime, µs", "ratio", "difference", "bytes allocated in 64 calls");
    private readonly MarkdownTable _sizes = new("", "Unrolled: program", "weights", "memory", "ONNX Runtime: library", "model", "memory", "memory of a program with neither");
    private bool _differs;

    private ModelsCommand(CommandOptions options, CancellationToken stop, string work)
    {
        (_options, _stop, _work) = (options, stop, work);
    }

    /// <summary>Runs the command.</summary>
    /// <returns>0, 1 if an answer differs from ONNX Runtime's, or 130 if it was interrupted.</returns>
    public static int Run(ReadOnlySpan<string> args)
    {
        var options = new CommandOptions(args, ["--keep"], ["--files", "--filter", "--rounds", "--milliseconds"]);
        bool differs = false;
        int code = Interruptible.Run(
            stop =>
            {
                string work = Directory.CreateTempSubdirectory("unrolled-models-").FullName;
                try
                {
                    var command = new ModelsCommand(options, stop, work);
                    command.Run();
                    differs = command._differs;
                }
                finally
                {
                    Directory.Delete(work, recursive: true);
                }
            },
            "Its folder is removed.");
        return code == 0 && differs ? 1 : code;
    }

    private void Run()
    {
        string folder = _options.Text("--files", ""), filter = _options.Text("--filter", "");
        if (!Directory.Exists(folder))
        {
            throw new ArgumentException($"--files: expected the folder with the models, got '{folder}'. The models: {Named(ModelRow.All)}.");
        }

        ModelRow[] rows = [.. ModelRow.All.Where(r => r.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))], missing = [.. rows.Where(r => r.Find(folder) is null)];
        if (rows.Length == 0 || missing.Length > 0)
        {
            throw new ArgumentException(rows.Length == 0 ? $"No row has '{filter}' in its name. There are: {string.Join("; ", ModelRow.All.Select(r => r.Name))}." : $"'{folder}' lacks {Named(missing)}.");
        }

        string header = Machine.Header();
        foreach (ModelRow row in rows)
        {
            Console.WriteLine(row.Name);
            Measure(row, row.Find(folder)!);
        }

        string version = OrtApi.Load(_library).Version;
        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"```\n{header}\nONNX Runtime {version}; Unrolled compiled by NativeAOT for this processor\n```\n\n");
        report.Append("The time of a call: medians of interleaved rounds, the best round in brackets. The ratio is ONNX Runtime's time over ours, the median of the rounds' ratios. The difference is\n");
        report.Append("the largest one of outputs, of their largest value.\n\n").Append(_times);
        report.Append("\nMB. The program is the one that measured, with the network; its weights are beside it. Memory is the resident set after 1,000 calls, in a process of its own, the median of ");
        report.Append(CultureInfo.InvariantCulture, $"{MemoryRuns}.\n\n").Append(_sizes);
        Console.WriteLine();
        Console.WriteLine(report);
        if (_options.Has("--keep"))
        {
            Results.Keep("Models.md", report.ToString());
        }
    }

    private static string Named(IEnumerable<ModelRow> rows) => string.Join(", ", rows.Select(r => $"{r.File} ({r.Source})"));

    private void Measure(ModelRow row, string file)
    {
        string folder = Path.Combine(_work, row.File), tool = Path.Combine(Results.Root, "..", "Generator", "Tool");
        Dotnet(["run", "-c", "Release", "--project", tool, "--", "import", file, "--name", "Model", "-o", folder, .. row.Import]);
        string onnx = file;
        if (!file.EndsWith(".onnx", StringComparison.Ordinal))
        {
            Dotnet(["run", "-c", "Release", "--project", tool, "--", "export", file, "--to", "onnx", "--states", "--name", "Model", "-o", folder]);
            onnx = Path.Combine(folder, "Model.onnx");
        }

        string output = Path.Combine(folder, "program");
        Dotnet(
        [
            "publish", Path.Combine(Results.Root, "Models", "Probe", "ModelsProbe.csproj"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-v", "quiet", "--nologo", "-o", output,
            $"-p:ModelFolder={folder}", "-p:RunAnalyzers=false",
        ]);
        var program = new MeasuringProgram(row.Name, Path.Combine(output, OperatingSystem.IsWindows() ? "modelsprobe.exe" : "modelsprobe"));
        string weights = Path.Combine(folder, "Model.safetensors");
        ILookup<string, string> values = program.Run(
            "time", weights, row.Call, _library, onnx, _options.Number("--rounds", 15).ToString(CultureInfo.InvariantCulture), _options.Number("--milliseconds", 20).ToString(CultureInfo.InvariantCulture)).Values;
        double Value(string name) => MeasuringProgram.Number(values, name);
        double difference = Value("difference") / Math.Max(Value("largest"), Floor);
        if (!(difference <= Tolerance))
        {
            _differs = true;
            Console.Error.WriteLine(FormattableString.Invariant($"bench: {row.Name}: ONNX Runtime differs from ours by {difference:0.0e-0} of the largest value, expected at most {Tolerance:0e-0}."));
        }

        string Micro(string name) => $"{FigureText.Of(Value(name) / 1e3)} ({FigureText.Of(Value($"{name}-best") / 1e3)})";
        _times.Add(row.Name, Micro("ours"), Micro("peer"), FigureText.Of(Value("ratio")), difference.ToString("0.0e-0", CultureInfo.InvariantCulture), Value("allocated").ToString(CultureInfo.InvariantCulture));
        string Memory(params string[] args)
            => Megabytes(MeasuringProgram.Medians([.. Enumerable.Range(0, MemoryRuns).Select(_ => new[] { MeasuringProgram.Number(program.Run(["memory", .. args]).Values, "memory") })])[0]);
        _sizes.Add(
            row.Name, Megabytes(program.Size), Megabytes(new FileInfo(weights).Length), Memory(weights, row.Call),
            Megabytes(new FileInfo(_library).Length), Megabytes(new FileInfo(onnx).Length), Memory(weights, row.Call, _library, onnx), Memory());
    }

    private void Dotnet(string[] arguments)
    {
        ChildProcess run = ChildProcess.Run(new ProcessStartInfo("dotnet", arguments), _stop);
        if (run.Code != 0)
        {
            throw new BenchException($"dotnet {string.Join(' ', arguments)} ended with {run.Code}:\n{run.Text}");
        }
    }

    private static string Megabytes(double bytes) => FigureText.Of(bytes / 1e6);
}
