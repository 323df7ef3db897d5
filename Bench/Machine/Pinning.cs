using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Unrolled.Bench;

/// <summary>Keeps this program, and all that it starts, on one core.</summary>
internal static class Pinning
{
    private const string Option = "--pin";

    private static readonly nuint Cores = FindCores();

    /// <summary>The one core that this process may run on, whoever said so; null if there are several.</summary>
    public static int? Core => BitOperations.IsPow2(Cores) ? LastCore : null;

    /// <summary>The last one of the cores that this process may run on: systems do their own work on the first. Null where none can be kept to.</summary>
    public static int? LastCore => Cores == 0 ? null : BitOperations.Log2(Cores);

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

        Pin(Option, CoreNumber(Option, at + 1 < args.Length ? args[at + 1] : ""));
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

    /// <summary>The number of a core in an option.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="ArgumentException">It is no such number.</exception>
    public static int CoreNumber(string option, string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int core) && core < 8 * nint.Size
            ? core
            : throw new ArgumentException($"{option}: expected the number of a core, 0 … {8 * nint.Size - 1}, got '{text}'.");

    /// <summary>Keeps on a core what is started from this thread from now on.</summary>
    /// <param name="option">The option that asked for it, for messages.</param>
    /// <param name="core">The core's number.</param>
    /// <exception cref="BenchException">The system refuses.</exception>
    public static void Pin(string option, int core)
    {
        try
        {
            Keep(option, core);
        }
        catch (Win32Exception error)
        {
            throw new BenchException($"{option}: core {core} is not to be had: {error.Message}.", error);
        }
    }

    /// <summary>Takes <see cref="Pin"/> back.</summary>
    public static void Release()
    {
        using Process own = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            own.ProcessorAffinity = (nint)Cores;
        }
    }

    private static void Keep(string option, int core)
    {
        using Process own = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            own.ProcessorAffinity = (nint)1 << core;
            return;
        }

        throw new BenchException($"{option}: only Linux and Windows keep a process on a core.");
    }

    // A bit for each core; 0 where the system does not tell.
    private static nuint FindCores()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return 0;
        }

        using Process own = Process.GetCurrentProcess();
        return (nuint)own.ProcessorAffinity;
    }
}
