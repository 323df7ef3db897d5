using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Spectre.Console;
using Unrolled;
using Unrolled.Samples;

// samples [TASK] [OPTION…]: no task means 'sequences'.
Console.OutputEncoding = Encoding.UTF8;
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 132; // there is no terminal to ask, and the usual 80 columns would break the tables
    AnsiConsole.Profile.Capabilities.Ansi = false; // escape sequences are for terminals, whatever TERM says
}

using var cancellation = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = !cancellation.IsCancellationRequested; // a second Ctrl-C ends the process at once
    cancellation.Cancel();
});

ParseResult parsed = CommandLine.Create(cancellation.Token).Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
    {
        Console.Error.WriteLine($"samples: {message}");
    }

    Console.Error.WriteLine("samples: --help lists tasks and options");
    return ExitCode.BadInput;
}

try
{
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("samples: cancelled; no result was written");
    return ExitCode.Cancelled;
}
catch (SampleException error)
{
    Console.Error.WriteLine($"samples: {error.Message}");
    return ExitCode.BadInput;
}
catch (TrainingDivergedException error)
{
    Console.Error.WriteLine($"samples: {error.Message}");
    return ExitCode.Failure;
}
