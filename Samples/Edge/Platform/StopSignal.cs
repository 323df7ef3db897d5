using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary>SIGTERM and SIGINT: the loop ends after the value that it is at, and its waiting ends at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly Descriptor _event;
    private readonly PosixSignalRegistration _terminate, _interrupt;
    private volatile bool _isSet;

    public StopSignal()
    {
        int descriptor = Libc.CreateEvent(0, Libc.EventCloseOnExec);
        _event = descriptor < 0 ? throw new EdgeException(ExitCode.Source, $"cannot create an event: {Libc.LastError()}") : new Descriptor(descriptor, "event", owned: true);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    }

    /// <summary>True after a signal.</summary>
    public bool IsSet => _isSet;

    /// <summary>Waits for input, a signal, or the end of a time.</summary>
    /// <param name="descriptor">What to wait for; negative for nothing but time and signals.</param>
    /// <param name="milliseconds">The longest time; negative for any.</param>
    /// <returns>True if the descriptor has something to read, which may be its end or an error.</returns>
    public bool Wait(int descriptor, int milliseconds)
    {
        Span<PollEntry> entries = [new(_event.Number, Libc.PollIn), new(descriptor, Libc.PollIn)];
        int ready = Libc.Poll(ref entries[0], (nuint)entries.Length, milliseconds);
        return ready > 0 && entries[0].Came == 0 && entries[1].Came != 0;
    }

    /// <summary>What a signal does.</summary>
    public void Set()
    {
        _isSet = true;
        Span<byte> one = stackalloc byte[sizeof(ulong)];
        one.Clear();
        one[0] = 1;
        _event.TryWrite(one);
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _event.Dispose();
    }

    // The process does not end by it: the loop does.
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Set();
    }
}
