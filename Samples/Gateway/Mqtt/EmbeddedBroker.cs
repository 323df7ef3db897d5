using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace Unrolled.Samples.Gateway;

/// <summary>A broker in this process, for this machine alone. Its sessions end with it.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    public const int UsualPort = 1883;

    // A client's messages beyond are dropped; the gateway's queue is far shorter.
    private const int MaxPending = 1_000_000;

    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts it.</summary>
    /// <param name="port">The port; null for the usual one, or another if that is taken.</param>
    /// <exception cref="GatewayException">The port is taken.</exception>
    public static async Task<EmbeddedBroker> Start(int? port)
    {
        int chosen = port ?? (IsFree(UsualPort) ? UsualPort : FreePort());
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(chosen)
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(MaxPending)
            .Build();
        MqttServer server = new MqttServerFactory().CreateMqttServer(options);
        try
        {
            await server.StartAsync();
        }
        catch (SocketException error)
        {
            throw new GatewayException($"--broker: port {chosen} cannot be used: {error.Message}", error);
        }

        return new EmbeddedBroker(server, chosen);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
