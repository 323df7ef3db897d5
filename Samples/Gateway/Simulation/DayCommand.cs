using System.CommandLine;

namespace Unrolled.Samples.Gateway;

/// <summary>Passes simulated time through the streams as fast as it goes.</summary>
internal static class DayCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(TextWriter output)
    {
        Option<int> topics = GatewayOption.Number("--topics", 1, 1_000_000, 10_000, "Sensors to simulate");
        Option<int> hours = GatewayOption.Number("--hours", 1, 10_000, 24, "Simulated hours");
        Option<int> interval = GatewayOption.Number("--interval", 1, 3600, 10, "Simulated seconds between a sensor's readings");
        Option<string?> state = GatewayOption.Text("--state", "FOLDER", "Also keeps journals and snapshots there.");
        var command = new Command("day", "Passes simulated hours through the streams, from payload to payload without a broker, and prints the memory of the process after each.") { topics, hours, interval, state };
        command.SetAction((parsed, cancellation) =>
        {
            new DayRun(parsed.GetValue(topics), parsed.GetValue(hours), parsed.GetValue(interval), parsed.GetValue(state)).Run(output, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
