using System.Diagnostics;

namespace Unrolled.Samples.Fleet;

/// <summary>Signals to processes that this program started.</summary>
internal static class Signal
{
    /// <summary>Sends one, such as <c>STOP</c>.</summary>
    public static void Send(int process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
        {
            throw new FleetException($"kill -{signal} {process} ended with {kill.ExitCode}.");
        }
    }
}
