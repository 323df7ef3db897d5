using System.CommandLine;
using System.CommandLine.Parsing;
using Unrolled.Orleans;

namespace Unrolled.Samples.Fleet;

/// <summary>The program's commands: all in one, or the roles of a cluster.</summary>
internal static class CommandLine
{
    private static readonly Option<int> Streams = Number("--streams", "How many streams there are.", 10_000, 10_000_000);
    private static readonly Option<int> Calls = Number("--calls", "Calls for each stream.", 30, 1_000_000);
    private static readonly Option<int> Block = Number("--block", "Steps in each call.", 1, 4096);
    private static readonly Option<int> Callers = Number("--callers", "Calls that are under way at once.", 128, 100_000);
    private static readonly Option<int> Rate = new("--rate") { Description = "Calls a second of all callers together; without it each makes its next call when the last one is answered." };
    private static readonly Option<int> Silos = Number("--silos", "Silos that are started, each in a process of its own; with --redis.", 1, 32);
    private static readonly Option<string?> Redis = new("--redis")
    {
        Description = "Where Redis is, host:port, or 'start' to start redis-server for this run. Without it there is one silo in this process.",
    };

    private static readonly Option<string> Cluster = new("--cluster") { Description = "The cluster's name, for roles that find each other.", DefaultValueFactory = _ => "fleet" };
    private static readonly Option<int> SaveSteps = Number("--save-steps", "A stream is saved every so many steps.", 100, int.MaxValue);
    private static readonly Option<double> SaveSeconds = new("--save-seconds") { Description = "A stream is saved after so many seconds.", DefaultValueFactory = _ => 10 };
    private static readonly Option<bool> Kill = new("--kill") { Description = "Kills a silo (kill -9) when half of the calls are made." };
    private static readonly Option<bool> Roll = new("--roll") { Description = "Rolls the model to a new version when a third of the calls are made, and tries one of another shape." };
    private static readonly Option<double> Pause = new("--pause-redis") { Description = "Stops the started Redis for so many seconds when a quarter of the calls are made." };

    /// <summary>Does what the arguments say.</summary>
    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        ParseResult parsed = Create(output, cancellation).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            {
                await error.WriteLineAsync($"fleet: {message}");
            }

            await error.WriteLineAsync("fleet: --help lists commands and options");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error }, cancellation);
        }
        catch (FleetException problem)
        {
            await error.WriteLineAsync($"fleet: {problem.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception problem) when (problem is StreamRetryException or StreamPositionException)
        {
            await error.WriteLineAsync($"fleet: a stream could not go on: {problem.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("fleet: canceled");
            return ExitCode.Canceled;
        }
    }

    private static RootCommand Create(TextWriter output, CancellationToken cancellation)
    {
        var root = new RootCommand("Hosts streams of a recurrent network in Orleans, drives them, and compares every output with a local model.")
        {
            Streams, Calls, Block, Callers, Rate, Silos, Redis, SaveSteps, SaveSeconds, Kill, Roll, Pause,
        };
        root.Validators.Add(RequireRedis);
        root.SetAction((parsed, _) => new FleetRun(Read(parsed) with { Cluster = $"fleet-{Guid.NewGuid():N}" }, output).WithSilos(cancellation));

        var silo = new Command("silo", "One silo of a cluster on Redis, until standard input ends.") { Cluster, SaveSteps, SaveSeconds };
        silo.Options.Add(Redis);
        silo.Validators.Add(RequireAddress);
        silo.SetAction((parsed, _) => SiloRole.Run(parsed.GetValue(Redis)!, parsed.GetValue(Cluster)!, parsed.GetValue(SaveSteps), TimeSpan.FromSeconds(parsed.GetValue(SaveSeconds)), cancellation));
        root.Subcommands.Add(silo);

        var client = new Command("client", "Drives the streams of a cluster on Redis whose silos run already.") { Cluster, Streams, Calls, Block, Callers, Rate, Roll };
        client.Options.Add(Redis);
        client.Validators.Add(RequireAddress);
        client.SetAction((parsed, _) => new FleetRun(Read(parsed), output).AsClient(cancellation));
        root.Subcommands.Add(client);
        return root;
    }

    private static FleetOptions Read(ParseResult parsed) => new()
    {
        Streams = parsed.GetValue(Streams),
        Calls = parsed.GetValue(Calls),
        Block = parsed.GetValue(Block),
        Callers = Math.Min(parsed.GetValue(Callers), parsed.GetValue(Streams)),
        Rate = parsed.GetValue(Rate),
        Silos = parsed.GetValue(Silos),
        Redis = parsed.GetValue(Redis),
        Cluster = parsed.GetValue(Cluster) ?? "",
        SaveSteps = parsed.GetValue(SaveSteps),
        SaveTime = TimeSpan.FromSeconds(parsed.GetValue(SaveSeconds)),
        Kill = parsed.GetValue(Kill),
        Roll = parsed.GetValue(Roll),
        Pause = TimeSpan.FromSeconds(parsed.GetValue(Pause)),
    };

    private static void RequireRedis(CommandResult command)
    {
        // A subcommand's own options are looked at there.
        if (command.Children.OfType<CommandResult>().Any())
        {
            return;
        }

        if (command.GetValue(Redis) is null && (command.GetValue(Silos) > 1 || command.GetValue(Kill)))
        {
            command.AddError("--silos above 1 and --kill need --redis: silos in several processes find each other there.");
        }

        if (command.GetValue(Kill) && command.GetValue(Silos) < 2)
        {
            command.AddError("--kill needs --silos above 1: streams go on in the others.");
        }

        if (command.GetValue(Pause) > 0 && command.GetValue(Redis) != "start")
        {
            command.AddError("--pause-redis needs --redis start: no other Redis is stopped.");
        }
    }

    private static void RequireAddress(CommandResult command)
    {
        if (command.GetValue(Redis) is null or "start")
        {
            command.AddError("Expected --redis host:port.");
        }
    }

    private static Option<int> Number(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is int number && (number < 1 || number > most))
            {
                result.AddError($"{name}: expected 1 to {most}, got {number}.");
            }
        });
        return option;
    }
}
