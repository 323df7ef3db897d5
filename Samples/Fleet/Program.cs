using System.Runtime.InteropServices;
using Unrolled.Samples.Fleet;

// fleet [OPTION…]: a silo in this process, or silos in processes of their own with --redis. fleet silo, fleet client: the roles of a cluster.
using var cancellation = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return await CommandLine.Run(args, Console.Out, Console.Error, cancellation.Token);

void Cancel(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested; // a second one ends the process at once
    cancellation.Cancel();
}
