namespace Unrolled.Tests.Gateway;

/// <summary>Gateways in the process of the tests.</summary>
internal static class TestGateway
{
    /// <summary>Settings without a page and simulated sensors.</summary>
    public static GatewaySettings Settings(BrokerAddress broker) => new()
    {
        Broker = broker,
        Connection = new BrokerOptions { Host = broker.Host ?? "", Port = broker.Port ?? 0 },
        Streams = new StreamOptions(Silence: TimeSpan.FromMinutes(10)),
        Model = TestForecaster.Save(),
        Http = null,
        Sensors = 0,
    };

    /// <summary>Waits until it has subscribed.</summary>
    public static async Task WaitUntilConnected(GatewayHost host)
    {
        for (long end = Environment.TickCount64 + 40_000; host.Session.Current is not { IsSubscribed: true };)
        {
            Assert.True(Environment.TickCount64 < end, "no connection");
            await Task.Delay(10);
        }
    }
}
