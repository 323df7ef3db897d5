using System.ComponentModel;
using System.Diagnostics;

namespace Unrolled.Bench.Compare;

/// <summary>What a program gave that ran to its end.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote to its output.</param>
/// <param name="Errors">What it wrote to its error output.</param>
internal sealed record ChildProcess(int Code, string Output, string Errors)
{
    // What a shell gives for a program that Ctrl+C ended; the terminal sends it to all programs in front, to this one too.
    private const int Interrupted = 130;

    /// <summary>All that it wrote, its errors last.</summary>
    public string Text => $"{Output}{Errors}".Trim();

    /// <summary>Runs a program.</summary>
    /// <param name="start">How it is started.</param>
    /// <param name="stop">Ends it, and all that it has started.</param>
    /// <exception cref="BenchException">It is not there.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ChildProcess Run(ProcessStartInfo start, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        using CancellationTokenRegistration registration = stop.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        return process.ExitCode == Interrupted
            ? throw new OperationCanceledException($"{start.FileName} was interrupted.")
            : new ChildProcess(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new BenchException($"'{start.FileName}' is needed and cannot be started: {error.Message}.", error);
        }
    }
}
