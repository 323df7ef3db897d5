using System.Runtime.InteropServices;
using System.Text;
using Spectre.Console;
using Unrolled.Mpi;
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

// mpirun -n 4 … -- TASK: all processes train one model, and the first one says so.
if (!MpiCluster.IsLaunched)
{
    return CommandLine.Run(args, Console.Error, cancellation.Token);
}

return ClusterRun.Run(args, cancellation.Token);
