using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Tests;

/// <summary>Jobs of <see cref="MpiProcess"/> under an mpirun. Tests that need one are skipped where it is not installed.</summary>
internal static class MpiJob
{
    /// <summary>The launchers: of Open MPI and of MPICH, by the names that Debian gives them where both are installed.</summary>
    public const string OpenMpi = "mpirun.openmpi", Mpich = "mpirun.mpich";

    // Nothing takes this long unless ranks wait for each other.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);

    /// <summary>Starts a job.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="ranks">How many processes.</param>
    /// <param name="arguments">What they do.</param>
    public static Process Start(string launcher, int ranks, params string[] arguments)
    {
        if (Find(launcher) is not { } path)
        {
            Assert.Skip($"{launcher} is not installed: apt-get install {(launcher == OpenMpi ? "openmpi-bin" : "mpich")}");
            throw new UnreachableException();
        }

        string[] switches = launcher == OpenMpi ? ["--oversubscribe", "--allow-run-as-root", "--bind-to", "none"] : [];
        return Process.Start(new ProcessStartInfo(path, [.. switches, "-n", ranks.ToString(CultureInfo.InvariantCulture), "dotnet", typeof(MpiProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Waits for a job's end.</summary>
    /// <returns>Its exit code, and all that it wrote.</returns>
    public static async Task<(int Code, string Text)> End(Process process)
    {
        using (process)
        {
            Task<string> text = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            using var hang = new CancellationTokenSource(Hang);
            try
            {
                await process.WaitForExitAsync(hang.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"The job hung. {await text} {await error}");
            }

            return (process.ExitCode, await text + await error);
        }
    }

    /// <summary>Starts a job, and waits for its end.</summary>
    public static Task<(int Code, string Text)> Run(string launcher, int ranks, params string[] arguments) => End(Start(launcher, ranks, arguments));

    // Where only one is installed it may have no other name than mpirun.
    private static string? Find(string launcher)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Select(f => Path.Combine(f, launcher)).FirstOrDefault(File.Exists) ?? folders.Select(f => Path.Combine(f, "mpirun")).FirstOrDefault(p => File.Exists(p) && KindOf(p) == launcher);
    }

    private static string? KindOf(string path)
    {
        using Process process = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Contains("Open MPI", StringComparison.Ordinal) || text.Contains("OpenRTE", StringComparison.Ordinal) ? OpenMpi : text.Contains("HYDRA", StringComparison.Ordinal) ? Mpich : null;
    }
}
