using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Unrolled.Bench;

/// <summary>Keeps this program, and all that it starts, on one core.</summary>
internal static class Pinning
{
    private const string Option = "--pin";

    /// <summary>The one core that this process may run on, whoever said so; null if there are several.</summary>
    public static int? Core { get; } = FindCore();

    /// <summary>Takes <c>--pin CORE</c> out of the arguments and runs the program again on that core.</summary>
    /// <remarks>
    /// Anew, since a system pins threads and not processes, and since the runtime asks only at its start how many cores it has. It then is as on a machine of one core.
    /// </remarks>
    /// <param name="args">The program's arguments.</param>
    /// <returns>The exit code of the pinned program; null if none was asked for.</returns>
    /// <exception cref="ArgumentException">The option has no core's number.</exception>
    /// <exception cref="BenchException">The system refuses.</exception>
    public static int? Run(string[] args)
    {
        int at = Array.IndexOf(args, Option);
        if (at < 0)
        {
            return null;
        }

        string text = at + 1 < args.Length ? args[at + 1] : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int core) || core >= 8 * nint.Size)
        {
            throw new ArgumentException($"{Option}: expected the number of a core, 0 … {8 * nint.Size - 1}, got '{text}'.");
        }

        Pin(core);
        using Process process = Process.Start(Itself([.. args[..at], .. args[(at + 2)..]]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>How this program is started.</summary>
    public static ProcessStartInfo Itself(params IEnumerable<string> args)
    {
        // Either the program's own, or the dotnet command, which needs to be told what to run.
        string path = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(path) == "dotnet";
        return new ProcessStartInfo(path, isHost ? [typeof(Pinning).Assembly.Location, .. args] : args);
    }

    private static void Pin(int core)
    {
        try
        {
            Keep(core);
        }
        catch (Win32Exception error)
        {
            throw new BenchException($"{Option}: core {core} is not to be had: {error.Message}.", error);
        }
    }

    private static void Keep(int core)
    {
        using Process own = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            own.ProcessorAffinity = (nint)1 << core;
            return;
        }

        throw new BenchException($"{Option}: only Linux and Windows keep a process on a core.");
    }

    private static int? FindCore()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return null;
        }

        using Process own = Process.GetCurrentProcess();
        var mask = (nuint)own.ProcessorAffinity;
        return BitOperations.IsPow2(mask) ? BitOperations.TrailingZeroCount(mask) : null;
    }
}
