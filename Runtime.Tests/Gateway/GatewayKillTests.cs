using System.Globalization;

namespace Unrolled.Tests.Gateway;

/// <summary>A gateway that is killed (kill −9) at random moments while readings come. UNROLLED_GATEWAY_KILLS says how often.</summary>
public sealed class GatewayKillTests(ITestOutputHelper output)
{
    private const int Topics = 20, Length = 150;
    private static readonly int Kills = Environment.GetEnvironmentVariable("UNROLLED_GATEWAY_KILLS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 3;

    [Fact]
    public async Task Gateway_ThatIsKilled_GivesTheForecastsOfOneThatIsNot()
    {
        using MosquittoBroker broker = await MosquittoBroker.Start();
        string[] arguments = ["--broker", $"127.0.0.1:{broker.Port}", "--model", TestForecaster.Save(), "--state", TemporaryFolder.Create().FullName, "--http", "none", "--snapshot", "1"];
        await using ForecastListener listener = await ForecastListener.Connect(broker.Port);
        float[][] readings = [.. Enumerable.Range(0, Topics).Select(i => TestForecaster.Readings(i, Length))];
        var random = new Random(11);
        Task publishing = Task.CompletedTask;
        int recovered = 0;
        for (int run = 0; run <= Kills; run++)
        {
            using GatewayProgram gateway = GatewayProgram.Start(arguments);
            await Until(() => gateway.Said.Contains("subscribed", StringComparison.Ordinal), () => gateway.Said);
            recovered += gateway.Said.Contains(" 0 in all", StringComparison.Ordinal) ? 0 : 1;
            if (run == 0)
            {
                publishing = Publish(listener, readings);
            }

            if (run == Kills)
            {
                await publishing;
                await CheckAll(listener, readings, gateway);
                break;
            }

            int before = listener.Of(Topic(0)).Length;
            await Until(() => listener.Of(Topic(0)).Length > before || publishing.IsCompleted, () => gateway.Said); // each one gets on a little
            await Task.Delay(random.Next(0, 300));
            gateway.Kill();
        }

        Assert.Equal(Kills, recovered);
    }

    private async Task CheckAll(ForecastListener listener, float[][] readings, GatewayProgram gateway)
    {
        SensorForecaster model = TestForecaster.Create();
        int again = 0;
        for (int i = 0; i < Topics; i++)
        {
            await listener.WaitFor(Topic(i), Length, () => gateway.Said);
            again += listener.Check(Topic(i), TestForecaster.Forecasts(model, readings[i]));
        }

        output.WriteLine($"{Kills} kills, {Topics * Length} readings, {again} forecasts came again");
    }

    private static string Topic(int number) => $"sensors/{number}/temperature";

    // So slowly that all kills fall into it.
    private static async Task Publish(ForecastListener listener, float[][] readings)
    {
        for (int t = 0; t < Length; t++)
        {
            for (int i = 0; i < Topics; i++)
            {
                await listener.Publish(Topic(i), TestForecaster.Payload(readings[i][t], t));
            }

            await Task.Delay(40 * Math.Max(1, Kills / 3));
        }
    }

    private static async Task Until(Func<bool> condition, Func<string> said)
    {
        for (long end = Environment.TickCount64 + 40_000; !condition();)
        {
            Assert.True(Environment.TickCount64 < end, said());
            await Task.Delay(5);
        }
    }
}
