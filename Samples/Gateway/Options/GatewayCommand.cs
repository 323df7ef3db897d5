using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Unrolled.Samples.Gateway;

/// <summary>The program's commands: run a gateway, train a model, load a gateway, pass simulated time.</summary>
internal static class GatewayCommand
{
    private const int Success = 0, Failure = 1, BadInput = 2;

    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">The program's.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where it says what happens, and what is wrong.</param>
    /// <returns>0, 1 after a failure, 2 if an argument or a file is wrong.</returns>
    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter error)
    {
        var options = new GatewayOptionSet();
        var root = new RootCommand("Reads sensors from an MQTT broker, forecasts each one's next reading, scores how unusual each reading is, and publishes both.");
        options.AddTo(root);
        root.SetAction((parsed, cancellation) => Serve(options.Read(parsed), error, cancellation));
        root.Subcommands.Add(CreateTrain(output));
        root.Subcommands.Add(LoadCommand.Create(output));
        root.Subcommands.Add(DayCommand.Create(output));
        ParseResult result = root.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (string message in result.Errors.Select(e => e.Message).Distinct())
            {
                error.WriteLine($"gateway: {message}");
            }

            error.WriteLine("gateway: --help lists the options");
            return BadInput;
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error });
        }
        catch (GatewayException problem)
        {
            error.WriteLine($"gateway: {problem.Message}");
            return BadInput;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or MQTTnet.Exceptions.MqttCommunicationException or TrainingDivergedException)
        {
            error.WriteLine($"gateway: {problem.Message}");
            return Failure;
        }
    }

    // Until Ctrl-C or SIGTERM, which is how it is meant to end.
    private static async Task<int> Serve(GatewaySettings settings, TextWriter error, CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration canceled = cancellation.Register(() => ended.TrySetResult());
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        await using GatewayHost host = await GatewayHost.Start(settings, error);
        if (settings.Broker.IsEmbedded)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gateway: the broker is at 127.0.0.1:{host.BrokerPort}; listen with: mosquitto_sub -i me -p {host.BrokerPort} -v -t '{settings.Streams.ForecastPrefix}#'"));
        }

        if (host.Url is { } url)
        {
            error.WriteLine($"gateway: the page is at {url}");
        }

        await await Task.WhenAny(ended.Task, host.Ended);
        return Success;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ended.TrySetResult();
        }
    }

    private static Command CreateTrain(TextWriter output)
    {
        var path = new Argument<string>("FILE") { Description = "Where to write the model." };
        var data = new Option<string?>("--data") { Description = "A file with a value on each line, one sensor's readings in their order; simulated sensors by default.", HelpName = "FILE" };
        var command = new Command("train", "Trains a forecaster and writes its file, for --model.") { path, data };
        command.SetAction(parsed =>
        {
            SensorForecaster model = parsed.GetValue(data) is { } file ? SensorTraining.OnFile(file, output) : SensorTraining.OnSimulation(output);
            model.Save(parsed.GetValue(path)!);
            return Success;
        });
        return command;
    }
}
