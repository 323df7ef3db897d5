using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Bench;

/// <summary>A program that measures in its own process, since what it measures happens once in a process. It prints lines of NAME VALUE.</summary>
/// <param name="Name">How it was compiled, for tables.</param>
/// <param name="Path">The program.</param>
internal sealed record MeasuringProgram(string Name, string Path)
{
    /// <summary>Bytes of the program and of all that it brings, without symbols.</summary>
    public long Size => Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(Path)!)
        .Where(f => System.IO.Path.GetExtension(f) is not (".pdb" or ".dbg" or ".xml"))
        .Sum(f => new FileInfo(f).Length);

    /// <summary>Builds a project of this folder.</summary>
    /// <param name="name">How the program is called in tables.</param>
    /// <param name="verb"><c>build</c> or <c>publish</c>.</param>
    /// <param name="project">The project's folder and name; the program's is the same in lower case.</param>
    /// <param name="output">The folder below <c>Bench/obj/programs</c> that takes the program.</param>
    /// <param name="args">Further arguments of the verb.</param>
    /// <exception cref="BenchException">It could not be built.</exception>
    public static MeasuringProgram Make(string name, string verb, string project, string output, params string[] args)
    {
        string folder = System.IO.Path.Combine(Results.Root, "obj", "programs", output);
        string[] arguments = [verb, System.IO.Path.Combine(Results.Root, project, $"{project}.csproj"), "-c", "Release", "-v", "quiet", "--nologo", "-o", folder, .. args];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? new MeasuringProgram(name, System.IO.Path.Combine(folder, project.ToLowerInvariant()))
            : throw new BenchException($"dotnet {string.Join(' ', arguments)} failed:\n{text}");
    }

    /// <summary>Runs it.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>What it printed, and how long it was from its start to its first line.</returns>
    /// <exception cref="BenchException">It failed.</exception>
    public (ILookup<string, string> Values, TimeSpan ToFirstLine) Run(params string[] args) => Run(new ProcessStartInfo(Path, args));

    /// <summary>Runs a program like these.</summary>
    /// <param name="start">How it is started.</param>
    /// <returns>What it printed, and how long it was from its start to its first line.</returns>
    /// <exception cref="BenchException">It failed.</exception>
    public static (ILookup<string, string> Values, TimeSpan ToFirstLine) Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? first = process.StandardOutput.ReadLine();
        TimeSpan toFirstLine = Stopwatch.GetElapsedTime(begin);
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || first is null)
        {
            throw new BenchException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}.");
        }

        return (Values($"{first}\n{rest}"), toFirstLine);
    }

    /// <summary>What such a program printed.</summary>
    public static ILookup<string, string> Values(string output)
        => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(' ', 2)).ToLookup(l => l[0], l => l[1]);

    /// <summary>A number among what was printed.</summary>
    public static double Number(ILookup<string, string> values, string name) => double.Parse(values[name].Single(), CultureInfo.InvariantCulture);

    /// <summary>The medians, over several runs, of numbers.</summary>
    public static double[] Medians(IReadOnlyList<double[]> runs)
        => [.. Enumerable.Range(0, runs[0].Length).Select(c => new Timing([.. runs.Select(r => r[c])]).Median)];
}
