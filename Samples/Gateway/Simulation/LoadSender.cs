using MQTTnet;

namespace Unrolled.Samples.Gateway;

/// <summary>A connection of the load, which has no more messages under way than the broker allows.</summary>
internal sealed class LoadSender : IDisposable
{
    private readonly IMqttClient _client;
    private readonly SemaphoreSlim _window;

    private LoadSender(IMqttClient client, int window)
    {
        _client = client;
        _window = new SemaphoreSlim(window);
    }

    /// <summary>Connects.</summary>
    public static async Task<LoadSender> Connect(MqttClientOptions options, CancellationToken cancellation)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientConnectResult answer = await client.ConnectAsync(options, cancellation);
        return new LoadSender(client, answer.ReceiveMaximum ?? ushort.MaxValue);
    }

    /// <summary>Publishes a message; messages go in the order of the calls.</summary>
    public async Task Send(MqttApplicationMessage message, CancellationToken cancellation)
    {
        await _window.WaitAsync(cancellation);
        try
        {
            await _client.PublishAsync(message, cancellation);
        }
        finally
        {
            _window.Release();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _window.Dispose();
    }
}
