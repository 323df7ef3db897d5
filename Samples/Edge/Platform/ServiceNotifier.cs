using System.Globalization;
using System.Text;

namespace Unrolled.Samples.Edge;

/// <summary>Tells systemd that the service is ready, alive, or ending: datagrams to the socket of NOTIFY_SOCKET. See sd_notify(3).</summary>
internal sealed class ServiceNotifier : IDisposable
{
    private const int LongestPath = 108; // sun_path
    private const int FamilyLength = sizeof(ushort);

    private readonly Descriptor? _socket;
    private readonly byte[] _address = [];
    private readonly int _every;
    private long _due = long.MaxValue;

    /// <param name="path">NOTIFY_SOCKET: a path, or @ and an abstract name; null if nobody listens.</param>
    /// <param name="watchdog">WATCHDOG_USEC: after so many microseconds without a message the service is restarted; null for no watchdog.</param>
    /// <exception cref="EdgeException">The socket or the time is not valid.</exception>
    public ServiceNotifier(string? path, string? watchdog)
    {
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        _address = Address(path);
        if (watchdog is not null)
        {
            // Half of it, as systemd's documentation advises.
            _every = (int)Math.Min(int.MaxValue, Microseconds(watchdog) / 2000);
            _due = 0;
        }

        int socket = Libc.CreateSocket(Libc.Unix, Libc.Datagram | Libc.SocketCloseOnExec, 0);
        _socket = socket < 0 ? throw new EdgeException(ExitCode.Arguments, $"cannot create a socket for NOTIFY_SOCKET: {Libc.LastError()}") : new Descriptor(socket, path, owned: true);
    }

    /// <summary>The notifier that systemd's variables ask for. WATCHDOG_PID may name another process, whose watchdog it is then.</summary>
    public static ServiceNotifier OfEnvironment()
    {
        string? process = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        bool isOwn = process is null || process == Number.Text(Environment.ProcessId);
        return new ServiceNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), isOwn ? Environment.GetEnvironmentVariable("WATCHDOG_USEC") : null);
    }

    /// <summary>Milliseconds until the next sign of life is due, as a wait takes it: negative for none.</summary>
    public int Remaining(long now) => _due == long.MaxValue ? -1 : (int)Math.Clamp(_due - now, 0, int.MaxValue);

    /// <summary>The model and the state are loaded, and the source is open.</summary>
    public void Ready() => Send("READY=1"u8);

    /// <summary>The service ends by itself.</summary>
    public void Stopping() => Send("STOPPING=1"u8);

    /// <summary>A sign of life, if it is due.</summary>
    /// <param name="now">Milliseconds.</param>
    public void Live(long now)
    {
        if (now >= _due)
        {
            Send("WATCHDOG=1"u8);
            _due = now + _every;
        }
    }

    public void Dispose() => _socket?.Dispose();

    // A message that cannot be sent is a watchdog's to notice: systemd restarts a service that it hears nothing of.
    private void Send(ReadOnlySpan<byte> message)
    {
        if (_socket is not null)
        {
            Span<byte> copy = stackalloc byte[message.Length];
            message.CopyTo(copy);
            if (Libc.Send(_socket.Number, ref copy[0], copy.Length, 0, ref _address[0], (uint)_address.Length) < 0)
            {
                Descriptor.Error.TellLine($"edge: cannot send to NOTIFY_SOCKET '{_socket.Name}': {Libc.LastError()}");
            }
        }
    }

    // struct sockaddr_un: the family, then a path, or a zero and an abstract name, whose length is the address's.
    private static byte[] Address(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (path[0] is not ('/' or '@') || name.Length >= LongestPath)
        {
            throw new EdgeException(ExitCode.Arguments, $"NOTIFY_SOCKET: expected an absolute path or @ and a name, of less than {Number.Text(LongestPath)} bytes, got '{path}'");
        }

        byte[] address = new byte[FamilyLength + name.Length];
        address[0] = Libc.Unix; // both processors are little-endian
        name.CopyTo(address, FamilyLength);
        if (path[0] == '@')
        {
            address[FamilyLength] = 0;
        }

        return address;
    }

    private static long Microseconds(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? microseconds
            : throw new EdgeException(ExitCode.Arguments, $"WATCHDOG_USEC: expected a number of microseconds, got '{text}'");
}
