using System.Diagnostics;

namespace Unrolled.Tests;

/// <summary>The program as a process: the build's, or the one that UNROLLED_EDGE names, which was published with learning.</summary>
internal static class EdgeProcess
{
    // Nothing takes this long unless the program waits for ever.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    private static string[] Program => Environment.GetEnvironmentVariable("UNROLLED_EDGE") is { Length: > 0 } path ? [path] : ["dotnet", typeof(EdgeProgram).Assembly.Location];

    /// <summary>Starts it with all streams redirected.</summary>
    public static Process Start(params string[] arguments) => Start([], [], arguments);

    /// <param name="before">A program that starts it, with its arguments.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Process Start(string[] before, (string Name, string Value)[] environment, params string[] arguments)
    {
        string[] line = [.. before, .. Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Gives it its input, and waits for its end.</summary>
    public static async Task<(int Code, string Output, string Error)> End(Process process, string input)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            try
            {
                await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended before it read everything.
            }

            await WaitForEnd(process);
            return (process.ExitCode, await output, await error);
        }
    }

    /// <summary>Waits for its end.</summary>
    public static async Task WaitForEnd(Process process)
    {
        using var hang = new CancellationTokenSource(Hang);
        try
        {
            await process.WaitForExitAsync(hang.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail("The program hung.");
        }
    }

    public static Task<(int Code, string Output, string Error)> Run(string input, params string[] arguments) => End(Start(arguments), input);
}
