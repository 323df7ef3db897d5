using System.Net.Sockets;
using System.Text;

namespace Unrolled.Tests;

/// <summary>What systemd does: listens on a datagram socket, in a folder or abstract.</summary>
internal sealed class ServiceListener : IDisposable
{
    private const int Longest = 256, Patience = 20_000; // milliseconds

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = Patience };

    public ServiceListener(bool isAbstract)
    {
        string name = isAbstract ? $"unrolled-{Guid.NewGuid():N}" : System.IO.Path.Combine(TemporaryFolder.Create().FullName, "s");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + name : name));
        Path = isAbstract ? '@' + name : name;
    }

    /// <summary>The value of NOTIFY_SOCKET.</summary>
    public string Path { get; }

    /// <summary>The next message.</summary>
    public string Receive()
    {
        byte[] buffer = new byte[Longest];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }

    public void Dispose() => _socket.Dispose();
}
