namespace Unrolled.Tests.Gateway;

/// <summary>A gateway with the broker in its process.</summary>
public sealed class EmbeddedBrokerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Readings_OfAllKinds_GiveTheForecastsOfThoseThatAreNew()
    {
        await using GatewayHost host = await GatewayHost.Start(Settings(), new StringWriter());
        await using ForecastListener listener = await ForecastListener.Connect(host.BrokerPort);
        await TestGateway.WaitUntilConnected(host);
        float[] readings = TestForecaster.Readings(1, 30), plain = TestForecaster.Readings(2, 30);
        for (int i = 0; i < readings.Length; i++)
        {
            await listener.Publish("sensors/a/temperature", TestForecaster.Payload(readings[i], 2 * i));
            await listener.Publish("sensors/a/temperature", "{\"value\":");
            await listener.Publish("sensors/a/temperature", TestForecaster.Payload(99, 2 * i));
            await listener.Publish("sensors/a/temperature", TestForecaster.Payload(99, 2 * i - (i > 0 ? 1 : 0)));
            await listener.Publish("sensors/b/temperature", plain[i].ToString(System.Globalization.CultureInfo.InvariantCulture));
            await listener.Publish("sensors/b/humidity", "50");
        }

        await listener.WaitFor("sensors/a/temperature", 30);
        await listener.WaitFor("sensors/b/temperature", 30);
        SensorForecaster model = TestForecaster.Create();
        Assert.Equal(0, listener.Check("sensors/a/temperature", TestForecaster.Forecasts(model, readings)));
        Assert.Equal(0, listener.Check("sensors/b/temperature", TestForecaster.Forecasts(model, plain)));
        Assert.Empty(listener.Of("sensors/b/humidity"));
        Assert.Equal((150, 60, 30, 31, 29), (host.Counters.Received, host.Counters.Readings, host.Counters.Malformed, host.Counters.Duplicates, host.Counters.Late));
        Assert.Equal(2, host.Engine.Topics.Count);
    }

    [Fact]
    public async Task Retained_Readings_AreNotCountedAtASubscription()
    {
        string state = TemporaryFolder.Create().FullName;
        GatewaySettings settings = Settings() with { State = state };
        await using EmbeddedBroker broker = await EmbeddedBroker.Start(MosquittoBroker.FreePort());
        settings = settings with { Broker = new BrokerAddress("127.0.0.1", broker.Port), Connection = settings.Connection with { Host = "127.0.0.1", Port = broker.Port, Filters = ["#"] } };
        await using ForecastListener listener = await ForecastListener.Connect(broker.Port);
        await listener.Publish("old", "1", retain: true);
        for (int i = 0; i < 2; i++)
        {
            await using GatewayHost host = await GatewayHost.Start(settings, new StringWriter());
            await TestGateway.WaitUntilConnected(host);
            await listener.Publish("new", "2", retain: true);
            await listener.WaitFor("new", i + 1);
        }

        Assert.Empty(listener.Of("old"));
        Assert.Equal([1, 2], listener.Of("new").Select(f => f.Number)); // and none of its own forecasts, which # matches
    }

    [Fact]
    public async Task Demonstration_WithSimulatedSensors_Runs()
    {
        var said = new StringWriter();
        await using GatewayHost host = await GatewayHost.Start(Settings() with { Sensors = 5, Rate = 100, Model = null }, said);
        for (long end = Environment.TickCount64 + 40_000; host.Counters.Readings < 2000 || host.Counters.Malformed < 3 || host.Counters.Duplicates < 3 || host.Counters.Late < 3 || host.Counters.Anomalies < 1;)
        {
            Assert.True(Environment.TickCount64 < end, $"{host.Counters.Readings} readings, {host.Counters.Malformed} {host.Counters.Duplicates} {host.Counters.Late} {host.Counters.Anomalies}");
            await Task.Delay(20);
        }

        output.WriteLine(said.ToString());
        string figures = said.ToString().Split('\n').First(line => line.Contains("persistence", StringComparison.Ordinal));
        double[] errors = [.. System.Text.RegularExpressions.Regex.Matches(figures, "0\\.\\d+").Select(m => double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(errors[0] < 0.9 * errors[1], figures); // it has learned something
    }

    [Fact]
    public async Task Port_ThatIsTaken_IsNamed()
    {
        int port = MosquittoBroker.FreePort();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        listener.Start();
        Assert.Contains($"port {port}", (await Assert.ThrowsAsync<GatewayException>(() => EmbeddedBroker.Start(port))).Message, StringComparison.Ordinal);
        Assert.Contains("--http", (await Assert.ThrowsAsync<GatewayException>(() => GatewayHost.Start(Settings() with { Http = $"http://127.0.0.1:{port}" }, new StringWriter()))).Message, StringComparison.Ordinal);
    }

    private static GatewaySettings Settings() => TestGateway.Settings(new BrokerAddress(null, MosquittoBroker.FreePort()));
}
