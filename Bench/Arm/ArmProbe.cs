using System.Diagnostics;
using System.Globalization;
using Unrolled.Bench.Compare;

namespace Unrolled.Bench.Arm;

/// <summary>A program for ARM64 with the networks' steps, compiled from the sources of one revision.</summary>
internal sealed class ArmProbe
{
    // The libraries of Debian's cross compiler.
    private const string CrossLibraries = "/usr/aarch64-linux-gnu";

    // Steps that both runs have, and how many more the second one has: rounding lets few enough values die out to matter.
    private const int FewSteps = 256, MoreSteps = 1024;

    private readonly ArmTools _tools;
    private readonly string _folder;
    private readonly CancellationToken _stop;

    private ArmProbe(ArmTools tools, string folder, CancellationToken stop)
    {
        _tools = tools;
        _folder = folder;
        _stop = stop;
        Functions = ArmListing.Parse(Checked("The program cannot be disassembled", new ProcessStartInfo(tools.Disassembler, ["-d", "--no-show-raw-insn", Program])).Output);
    }

    /// <summary>The program's functions.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ArmInstruction>> Functions { get; }

    private string Program => Path.Combine(_folder, "program", "armprobe");

    private string Plugin => Path.Combine(_folder, "count.so");

    /// <summary>Compiles the program.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="root">The tree with Runtime and Generator.</param>
    /// <param name="output">The folder that takes what is built.</param>
    /// <param name="name">How the tree is called in messages.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="BenchException">It does not compile.</exception>
    public static ArmProbe Build(ArmTools tools, string root, string output, string name, CancellationToken stop)
    {
        string sources = Path.Combine(Results.Root, "Arm", "Probe"), program = Path.Combine(output, "program");
        ChildProcess publish = ChildProcess.Run(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish", Path.Combine(sources, "ArmProbe.csproj"), "-c", "Release", "-r", "linux-arm64", "-v", "quiet", "--nologo", "-nodeReuse:false", "-o", program,
                    $"-p:UnrolledRoot={root}", $"-p:ArmOutput={output}", "-p:UseSharedCompilation=false", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:NuGetAudit=false",
                ]),
            stop);
        if (publish.Code != 0)
        {
            throw new BenchException($"The program for ARM64 does not compile with {name}:\n{publish.Text}");
        }

        ChildProcess plugin = ChildProcess.Run(
            new ProcessStartInfo(tools.Clang, ["-shared", "-fPIC", "-O2", "-fvisibility=hidden", "-o", Path.Combine(output, "count.so"), Path.Combine(sources, "count.c")]), stop);
        return plugin.Code == 0 ? new ArmProbe(tools, output, stop) : throw new BenchException($"The emulator's plugin does not compile:\n{plugin.Text}");
    }

    /// <summary>Counts a network's instructions.</summary>
    /// <param name="network">The network's name.</param>
    /// <exception cref="BenchException">The program fails under emulation.</exception>
    public ArmCounts Count(string network) => ArmCounts.Between(Run(network, FewSteps), Run(network, FewSteps + MoreSteps), MoreSteps);

    private string Run(string network, int steps)
    {
        string counts = Path.Combine(_folder, "counts");
        var start = new ProcessStartInfo(_tools.Emulator, ["-plugin", $"{Plugin},out={counts}", Program, network, steps.ToString(CultureInfo.InvariantCulture)]);
        if (Directory.Exists(CrossLibraries) && !start.Environment.ContainsKey("QEMU_LD_PREFIX"))
        {
            start.Environment["QEMU_LD_PREFIX"] = CrossLibraries;
        }

        Checked($"{network} fails under emulation (its plugin is for QEMU 7.0 to 8.2)", start);
        return File.ReadAllText(counts);
    }

    private ChildProcess Checked(string problem, ProcessStartInfo start)
    {
        ChildProcess run = ChildProcess.Run(start, _stop);
        return run.Code == 0 ? run : throw new BenchException($"{problem}, {start.FileName} ended with {run.Code}: {run.Errors.Trim()}");
    }
}
