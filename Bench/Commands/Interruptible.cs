using System.Runtime.InteropServices;

namespace Unrolled.Bench;

/// <summary>Commands that Ctrl+C and the signals that end a program stop in order, so that nothing is left behind.</summary>
internal static class Interruptible
{
    // What shells give for a program that Ctrl+C ended.
    private const int Interrupted = 130;

    /// <summary>Runs a command.</summary>
    /// <param name="command">The command, which a signal's token stops with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="afterwards">What an interrupted command has done in the end, for the user.</param>
    /// <returns>0, or 130 if it was interrupted.</returns>
    public static int Run(Action<CancellationToken> command, string afterwards)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        try
        {
            command(stop.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"bench: interrupted. {afterwards}");
            return Interrupted;
        }
    }
}
