using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Bench;

/// <summary>Builds <c>Bench/Probe</c>, as a program for the JIT or compiled ahead of time, and runs it in processes of its own.</summary>
/// <param name="Name">How it was compiled, for tables.</param>
/// <param name="Path">The program.</param>
internal sealed record ProbeProcess(string Name, string Path)
{
    /// <summary>Bytes of the program and all that it brings; of the JIT's without the shared framework.</summary>
    public long Size => Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(Path)!)
        .Where(f => System.IO.Path.GetExtension(f) is not (".pdb" or ".dbg" or ".xml"))
        .Sum(f => new FileInfo(f).Length);

    /// <summary>Built for the JIT.</summary>
    /// <exception cref="PeerException">It could not be built.</exception>
    public static ProbeProcess Jit()
    {
        string folder = Folder("jit");
        Dotnet("build", ProjectFile, "-c", "Release", "-v", "quiet", "--nologo", "-o", folder);
        return new ProbeProcess("JIT, net10.0", System.IO.Path.Combine(folder, "probe"));
    }

    /// <summary>Compiled ahead of time.</summary>
    /// <param name="instructionSet"><c>avx2</c>, <c>avx512</c> or <c>native</c>, as of <c>UnrolledInstructionSet</c>.</param>
    /// <exception cref="PeerException">It could not be compiled.</exception>
    public static ProbeProcess NativeAot(string instructionSet)
    {
        string folder = Folder(instructionSet), runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        string architecture = runtime[(runtime.LastIndexOf('-') + 1)..];
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        Dotnet(
            "publish", ProjectFile, "-c", "Release", "-r", $"{system}-{architecture}", "-v", "quiet", "--nologo", "-o", folder,
            "-p:ProbeFramework=net9.0", $"-p:UnrolledInstructionSet={instructionSet}");
        return new ProbeProcess($"NativeAOT, net9.0, {instructionSet}", System.IO.Path.Combine(folder, "probe"));
    }

    /// <summary>Runs it.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>What it printed, and how long it was from its start to its first line.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    public (ILookup<string, string> Values, TimeSpan ToFirstLine) Run(params string[] args)
    {
        var start = new ProcessStartInfo(Path, args) { RedirectStandardOutput = true };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? first = process.StandardOutput.ReadLine();
        TimeSpan toFirstLine = Stopwatch.GetElapsedTime(begin);
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || first is null)
        {
            throw new PeerException($"{Path} {string.Join(' ', args)} ended with {process.ExitCode}.");
        }

        IEnumerable<string[]> lines = rest.Split('\n', StringSplitOptions.RemoveEmptyEntries).Prepend(first).Select(l => l.Split(' ', 2));
        return (lines.ToLookup(l => l[0], l => l[1]), toFirstLine);
    }

    /// <summary>A number among what was printed.</summary>
    public static double Number(ILookup<string, string> values, string name) => double.Parse(values[name].Single(), CultureInfo.InvariantCulture);

    private static string ProjectFile => System.IO.Path.Combine(Results.Root, "Probe", "Probe.csproj");

    private static string Folder(string name) => System.IO.Path.Combine(Results.Root, "obj", "probe", name);

    private static void Dotnet(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", args) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new PeerException($"dotnet {string.Join(' ', args)} failed:\n{output}");
        }
    }
}
