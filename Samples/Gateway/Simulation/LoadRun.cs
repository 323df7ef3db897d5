using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Unrolled.Samples.Gateway;

/// <summary>Sensors that publish evenly over time, and the time from each reading's publishing to its forecast.</summary>
internal sealed class LoadRun(BrokerAddress address, int topics, double rate, int seconds, int warmUp)
{
    private const string Forecasts = "forecasts/";
    private const int Seed = 3, Remembered = 16, Senders = 8; // readings of a topic that may be under way; connections that share the topics
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(5), Rest = TimeSpan.FromSeconds(10);

    private readonly long[] _sentAt = new long[topics * Remembered];
    private readonly List<LoadSender> _senders = [];
    private readonly List<double> _latencies = [];
    private readonly SimulatedSensor[] _sensors = [.. Enumerable.Range(0, topics).Select(i => new SimulatedSensor(i % 1000, Seed))];
    private readonly string[] _topics = [.. Enumerable.Range(0, topics).Select(SensorSimulation.Topic)];
    private long _sent, _received, _wrong, _measureFrom;

    /// <summary>Does it.</summary>
    /// <returns>0 if every reading came back once, otherwise 1.</returns>
    public async Task<int> Run(TextWriter output, CancellationToken cancellation)
    {
        using IMqttClient listener = new MqttClientFactory().CreateMqttClient();
        for (int i = 0; i < Senders; i++)
        {
            _senders.Add(await LoadSender.Connect(Options($"load-sender-{i}"), cancellation));
        }

        listener.ApplicationMessageReceivedAsync += Receive;
        await listener.ConnectAsync(Options("load-listener"), cancellation);
        await listener.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(Forecasts + "sensors/+/temperature", MqttQualityOfServiceLevel.AtMostOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe).Build(), cancellation);
        await Publish(cancellation);
        var rest = Stopwatch.StartNew();
        while (Interlocked.Read(ref _received) < _sent && rest.Elapsed < Rest)
        {
            await Task.Delay(Turn, cancellation);
        }

        _senders.ForEach(s => s.Dispose());
        Report(output);
        return _received == _sent && _wrong == 0 ? 0 : 1;
    }

    private MqttClientOptions Options(string name)
        => new MqttClientOptionsBuilder().WithTcpServer(address.Host!, address.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId($"{name}-{Environment.ProcessId}").WithReceiveMaximum(ushort.MaxValue).Build();

    // Readings that are due are sent every few milliseconds; topic after topic, so that the load is even.
    private async Task Publish(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        _measureFrom = Stopwatch.GetTimestamp() + warmUp * Stopwatch.Frequency;
        long all = (long)(topics * rate * (warmUp + seconds)), first = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        List<Task> pending = [];
        while (_sent < all)
        {
            long due = Math.Min(all, (long)(clock.Elapsed.TotalSeconds * topics * rate));
            for (; _sent < due; _sent++)
            {
                pending.Add(Send((int)(_sent % topics), _sent / topics + first, cancellation));
            }

            await Task.Delay(Turn, cancellation);
            pending.RemoveAll(p => p.IsCompletedSuccessfully);
        }

        await Task.WhenAll(pending);
    }

    private Task Send(int topic, long sequence, CancellationToken cancellation)
    {
        string reading = string.Create(CultureInfo.InvariantCulture, $"{{\"value\":{_sensors[topic].Next():0.00},\"seq\":{sequence}}}");
        Volatile.Write(ref _sentAt[topic * Remembered + (int)(sequence % Remembered)], Stopwatch.GetTimestamp());
        return _senders[topic % Senders].Send(new MqttApplicationMessage { Topic = _topics[topic], Payload = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(reading)), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, cancellation);
    }

    private Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        long now = Stopwatch.GetTimestamp();
        int topic = int.Parse(message.ApplicationMessage.Topic.AsSpan(Forecasts.Length + "sensors/".Length, 5), CultureInfo.InvariantCulture);
        long sequence = ReadSequence(message.ApplicationMessage.Payload);
        long sentAt = Interlocked.Exchange(ref _sentAt[topic * Remembered + (int)(sequence % Remembered)], 0);
        if (sentAt == 0)
        {
            _wrong++; // a second time, or never sent
        }
        else if (sentAt >= _measureFrom)
        {
            _latencies.Add(Stopwatch.GetElapsedTime(sentAt, now).TotalMilliseconds);
        }

        Interlocked.Increment(ref _received);
        return Task.CompletedTask;
    }

    private static long ReadSequence(in ReadOnlySequence<byte> payload)
    {
        var json = new Utf8JsonReader(payload);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("seq"u8))
            {
                json.Read();
                return json.GetInt64();
            }
        }

        return 0;
    }

    private void Report(TextWriter output)
    {
        _latencies.Sort();
        double At(double share) => _latencies.Count == 0 ? double.NaN : _latencies[Math.Min(_latencies.Count - 1, (int)(share * _latencies.Count))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_sent} readings of {topics} topics in {warmUp + seconds} s, {_received} forecasts, {_wrong} of them unexpected"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from publishing to forecast, {_latencies.Count} readings: p50 {At(0.5):0.0} ms, p90 {At(0.9):0.0}, p99 {At(0.99):0.0}, p99.9 {At(0.999):0.0}, longest {At(1):0.0}"));
    }
}
