using System.CommandLine;

namespace Unrolled.Samples.Gateway;

/// <summary>Loads a gateway through its broker, and measures when forecasts come.</summary>
internal static class LoadCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(TextWriter output)
    {
        var broker = new Option<string>("--broker") { Description = "HOST:PORT of the broker.", HelpName = "BROKER", Required = true };
        Option<int> topics = GatewayOption.Number("--topics", 1, 1_000_000, 10_000, "Sensors to simulate");
        Option<double> rate = GatewayOption.Number("--rate", 0.001, 1000, 1.0, "Readings a second of each");
        Option<int> seconds = GatewayOption.Number("--seconds", 1, 86_400, 60, "How long");
        Option<int> warmUp = GatewayOption.Number("--warm-up", 0, 3600, 5, "Seconds before it begins to measure");
        var command = new Command("load", "Publishes readings of simulated sensors to a broker, and measures the time until their forecasts come back.") { broker, topics, rate, seconds, warmUp };
        command.SetAction((parsed, cancellation) =>
        {
            string text = parsed.GetValue(broker)!;
            BrokerAddress address = BrokerAddress.Parse(text) is { IsEmbedded: false } known ? known : throw new GatewayException($"--broker: expected HOST or HOST:PORT, got '{text}'");
            return new LoadRun(address, parsed.GetValue(topics), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(warmUp)).Run(output, cancellation);
        });
        return command;
    }
}
