using System.Buffers;
using System.Globalization;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Unrolled.Samples.Gateway;

/// <summary>Sensors that publish through the embedded broker, as real ones do: with spikes now and then, messages twice, out of order, and some that are no readings.</summary>
internal sealed class SensorSimulation(int port, int sensors, double rate, TimeProvider clock)
{
    private const int Seed = 2, SpikesPerThousand = 5;
    private const int TwiceEvery = 97, LateEvery = 139, NonsenseEvery = 211;

    private readonly SimulatedSensor[] _sensors = [.. Enumerable.Range(0, sensors).Select(i => new SimulatedSensor(i, Seed, SpikesPerThousand))];
    private readonly string[] _held = new string[sensors];
    private long _sequence;

    /// <summary>The topic of a sensor.</summary>
    public static string Topic(int sensor) => $"sensors/{sensor.ToString("d5", CultureInfo.InvariantCulture)}/temperature";

    /// <summary>Publishes until it is canceled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("simulated-sensors").Build(), cancellation);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / rate));
        try
        {
            do
            {
                for (int i = 0; i < _sensors.Length; i++)
                {
                    await Publish(client, i, cancellation);
                }

                _sequence++;
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (MqttCommunicationException) when (cancellation.IsCancellationRequested)
        {
            // The broker has ended first.
        }
    }

    private async Task Publish(IMqttClient client, int sensor, CancellationToken cancellation)
    {
        long turn = _sequence * _sensors.Length + sensor;
        string reading = string.Create(CultureInfo.InvariantCulture, $"{{\"value\":{_sensors[sensor].Next():0.00},\"seq\":{_sequence},\"time\":{clock.GetUtcNow().ToUnixTimeMilliseconds()}}}");
        if (turn % LateEvery == LateEvery - 1)
        {
            _held[sensor] = reading;
            return;
        }

        await Send(client, sensor, reading, cancellation);
        if (turn % TwiceEvery == TwiceEvery - 1)
        {
            await Send(client, sensor, reading, cancellation);
        }

        if (_held[sensor] is { } late)
        {
            _held[sensor] = null!;
            await Send(client, sensor, late, cancellation);
        }

        if (turn % NonsenseEvery == NonsenseEvery - 1)
        {
            await Send(client, sensor, "sensor fault", cancellation);
        }
    }

    private static Task Send(IMqttClient client, int sensor, string payload, CancellationToken cancellation)
        => client.PublishAsync(new MqttApplicationMessage { Topic = Topic(sensor), Payload = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, cancellation);
}
