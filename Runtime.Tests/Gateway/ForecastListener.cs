using System.Buffers;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Unrolled.Tests.Gateway;

/// <summary>A client that publishes readings and collects forecasts; it stays subscribed while it is away.</summary>
internal sealed class ForecastListener : IAsyncDisposable
{
    private readonly int _port;
    private readonly string _name = $"listener-{Guid.NewGuid():N}";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<(long Number, float Forecast)>> _forecasts = [];
    private IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private ForecastListener(int port) => _port = port;

    /// <summary>Connects.</summary>
    public static async Task<ForecastListener> Connect(int port)
    {
        var listener = new ForecastListener(port);
        await listener.Connect();
        return listener;
    }

    /// <summary>Connects, also again.</summary>
    public async Task Connect()
    {
        _client.Dispose();
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += Receive;
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(_name).WithCleanStart(false).WithSessionExpiryInterval(600).Build());
        await _client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("forecasts/#", MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe).Build());
    }

    /// <summary>Publishes a message at QoS 1.</summary>
    public Task Publish(string topic, string payload, bool retain = false)
        => _client.PublishAsync(new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(payload)), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, Retain = retain });

    /// <summary>All forecasts of a topic as they came: the number of the reading, and the forecast after it.</summary>
    public (long Number, float Forecast)[] Of(string topic)
    {
        lock (_lock)
        {
            return _forecasts.TryGetValue(topic, out List<(long, float)>? list) ? [.. list] : [];
        }
    }

    /// <summary>Waits until a topic's reading of this number has its forecast.</summary>
    public async Task WaitFor(string topic, long number, Func<string>? said = null)
    {
        for (long end = Environment.TickCount64 + 40_000; Of(topic) is var forecasts && (forecasts.Length == 0 || forecasts.Max(f => f.Number) < number);)
        {
            Assert.True(Environment.TickCount64 < end, $"no forecast {number} of {topic}, but {forecasts.Length}; {said?.Invoke()}");
            await Task.Delay(10);
        }
    }

    /// <summary>All of a topic's readings have their forecasts at least once, each time with the expected bits, for the first time in their order; returns how many came again.</summary>
    public int Check(string topic, float[] expected)
    {
        (long Number, float Forecast)[] forecasts = Of(topic);
        long last = 0;
        foreach ((long number, float forecast) in forecasts)
        {
            Assert.True(number <= last + 1, $"{topic}: {number} after {last}");
            last = Math.Max(last, number);
            Assert.Equal(BitConverter.SingleToUInt32Bits(expected[number - 1]), BitConverter.SingleToUInt32Bits(forecast));
        }

        Assert.Equal(expected.Length, last);
        return forecasts.Length - expected.Length;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync();
        }

        _client.Dispose();
    }

    private Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        using var json = JsonDocument.Parse(message.ApplicationMessage.Payload);
        string topic = message.ApplicationMessage.Topic["forecasts/".Length..];
        lock (_lock)
        {
            if (!_forecasts.TryGetValue(topic, out List<(long, float)>? list))
            {
                _forecasts[topic] = list = [];
            }

            list.Add((json.RootElement.GetProperty("n").GetInt64(), json.RootElement.GetProperty("forecast").GetSingle()));
        }

        return Task.CompletedTask;
    }
}
