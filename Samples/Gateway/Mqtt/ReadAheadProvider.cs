using System.Net;
using System.Net.Sockets;
using MQTTnet.Channel;

namespace Unrolled.Samples.Gateway;

/// <summary>Connects as MQTTnet does, and reads ahead.</summary>
internal sealed class ReadAheadProvider : IMqttClientStreamProvider
{
    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(brokerEndPoint, cancellationToken);
            return new ReadAheadStream(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
