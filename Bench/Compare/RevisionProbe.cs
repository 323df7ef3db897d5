using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Bench.Compare;

/// <summary>This revision's rows, compiled with the Runtime and the Generator of one revision.</summary>
internal sealed class RevisionProbe
{
    // 20 timings of 10 ms each, after the warm-up.
    private const string Timings = "20", Milliseconds = "10";

    private readonly string _program;
    private readonly bool _avx2;

    private RevisionProbe(string program, bool avx2, CancellationToken stop)
    {
        _program = program;
        _avx2 = avx2;
        ChildProcess list = Run(stop, "list");
        if (list.Code != 0)
        {
            throw new BenchException($"{program} ended with {list.Code}: {list.Text}");
        }

        ILookup<string, string> values = MeasuringProgram.Values(list.Output);
        Lanes = values["lanes"].Single();
        Rows = values["row"].ToHashSet();
    }

    /// <summary>The groups of rows that are compared; a group's file has its name.</summary>
    public static IRowGroup[] Groups => [new StepRows(), new BFloat16Rows(), new Int8Rows(), new BlockRows(), new StreamRows(), new WindowRows(), new TrainingRows()];

    /// <summary>The lanes that networks run on in the program.</summary>
    public string Lanes { get; }

    /// <summary>The rows that it has.</summary>
    public IReadOnlySet<string> Rows { get; }

    /// <summary>Compiles the program with those groups of rows that compile with a tree.</summary>
    /// <param name="root">The tree with Runtime and Generator.</param>
    /// <param name="output">The folder that takes what is built.</param>
    /// <param name="name">How the tree is called in messages.</param>
    /// <param name="mayLack">False if all groups have to compile.</param>
    /// <param name="avx2">True keeps AVX-512 off where it runs.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="BenchException">The tree does not compile, or no group does with it, or one that has to.</exception>
    public static RevisionProbe Build(string root, string output, string name, bool mayLack, bool avx2, CancellationToken stop)
    {
        string runtime = Path.Combine(root, "Runtime", "Runtime.csproj");
        if (!File.Exists(runtime))
        {
            throw new BenchException($"{name} has no Runtime/Runtime.csproj.");
        }

        // First alone: if it does not compile, no group of rows is to blame.
        ChildProcess library = Compile(runtime, stop);
        if (library.Code != 0)
        {
            throw new BenchException($"{name} does not compile:\n{library.Text}");
        }

        string[] groups = [.. Groups.Select(g => g.GetType().Name)];
        ChildProcess all = CompileRows(groups);
        if (all.Code != 0)
        {
            // Each alone shows which ones need what the revision lacks.
            groups = mayLack ? [.. groups.Where(g => CompileRows(g).Code == 0)] : [];
            if (groups.Length == 0 || CompileRows(groups).Code != 0)
            {
                throw new BenchException($"The rows do not compile with {name}:\n{all.Text}");
            }
        }

        return new RevisionProbe(Path.Combine(output, "bin", OperatingSystem.IsWindows() ? "compareprobe.exe" : "compareprobe"), avx2, stop);

        ChildProcess CompileRows(params string[] chosen) => Compile(
            Path.Combine(Results.Root, "Compare", "Probe", "CompareProbe.csproj"),
            stop, $"-p:UnrolledRoot={root}", $"-p:CompareOutput={output}", $"-p:RowGroups={string.Join('+', chosen)}");
    }

    /// <summary>Measures a row in a process of its own.</summary>
    /// <returns>Nanoseconds of one run, several times; or what it said if it failed.</returns>
    public (double[] Times, string? Failure) Measure(string row, CancellationToken stop)
    {
        ChildProcess process = Run(stop, "run", row, Timings, Milliseconds);
        return process.Code == 0
            ? ([.. MeasuringProgram.Values(process.Output)["time"].Select(t => double.Parse(t, CultureInfo.InvariantCulture))], null)
            : ([], $"ended with {process.Code}: {process.Text}");
    }

    // Without servers that stay: they would hold on to a folder that goes, and keep the generator of the revision before. An older revision's
    // warnings are no errors here, since a newer SDK may have found more of them.
    private static ChildProcess Compile(string project, CancellationToken stop, params string[] properties)
        => ChildProcess.Run(
            new ProcessStartInfo(
                "dotnet",
                [
                    "build", project, "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false",
                    "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:NuGetAudit=false", .. properties,
                ]),
            stop);

    private ChildProcess Run(CancellationToken stop, params string[] args)
    {
        var start = new ProcessStartInfo(_program, args);
        if (_avx2)
        {
            start.Environment["DOTNET_EnableAVX512"] = "0";
        }

        return ChildProcess.Run(start, stop);
    }
}
