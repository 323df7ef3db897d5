using System.CommandLine;
using System.CommandLine.Parsing;

namespace Unrolled.Samples;

/// <summary>All tasks, as commands.</summary>
internal static class CommandLine
{
    /// <summary>The tasks there are; the first one is done where none is named.</summary>
    public static IReadOnlyList<SampleTask> Tasks { get; } =
    [
        new SequencesTask(),
        SequenceTask.OneToMany,
        SequenceTask.ManyToOne,
        SequenceTask.ManyToMany,
        new ClimateTask(),
        new StockTask(),
        new EnergyTask(),
        new EttTask(),
        new QuantilesTask(),
        new BallTask(),
        new AutoencoderTask(),
        new MonitorTask(),
        new TimeMachineTask(),
        new ShakespeareTask(),
        new NextWordTask(),
        new NeuronsTask(),
        new MnistTask(),
        new ClickbaitTask(),
        new VariableLengthTask(),
        new IntentTask(),
        new VowelsTask(),
        new MotionTask(),
        new DnaTask(),
        new TranslateTask(),
        new CaptionTask(),
        new GradientsTask(),
    ];

    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">The program's.</param>
    /// <param name="error">Where it says what is wrong.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="cluster">The processes that train together; null for this one alone.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, TextWriter error, CancellationToken cancellation, TrainingCluster? cluster = null)
    {
        ParseResult parsed = Create(cancellation, cluster).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            {
                error.WriteLine($"samples: {message}");
            }

            error.WriteLine("samples: --help lists tasks and options");
            return ExitCode.BadInput;
        }

        return Guard(() => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Error = error }), error);
    }

    /// <summary>Makes what whoever started the program can fix, or has done, a line and an exit code.</summary>
    public static int Guard(Func<int> work, TextWriter error)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("samples: canceled; no result was written");
            return ExitCode.Canceled;
        }
        catch (Exception failure) when (failure is TrainingDivergedException or TrainingClusterException)
        {
            error.WriteLine($"samples: {failure.Message}");
            return ExitCode.Failure;
        }
        catch (Exception problem) when (problem is SampleException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"samples: {problem.Message}");
            return ExitCode.BadInput;
        }
    }

    /// <summary>The command of the program.</summary>
    public static RootCommand Create(CancellationToken cancellation, TrainingCluster? cluster = null)
    {
        var root = new RootCommand($"Trains recurrent networks and compares them with simple baselines. Without a task: '{Tasks[0].Name}'.");
        foreach (SampleTask task in Tasks)
        {
            var command = new Command(task.Name, task.Description);
            Complete(command, task);
            root.Subcommands.Add(command);
        }

        Complete(root, Tasks[0]);
        root.Subcommands.Add(PredictCommand.Create(Tasks, cancellation));
        foreach (Command command in root.Subcommands)
        {
            command.Validators.Add(RefuseOptionsBefore);
        }

        return root;

        void Complete(Command command, SampleTask task)
        {
            foreach (Option option in task.Options)
            {
                command.Options.Add(option);
            }

            var common = new CommonOptions(task);
            common.AddTo(command);
            command.SetAction(arguments =>
            {
                var run = new TaskRun(task, arguments, common.Read(arguments), cancellation, cluster);
                task.Run(run);
                run.Finish();
                return ExitCode.Success;
            });
        }
    }

    // They would be those of the task that is done where none is named.
    private static void RefuseOptionsBefore(CommandResult command)
    {
        foreach (OptionResult option in ((CommandResult)command.Parent!).Children.OfType<OptionResult>().Where(o => !o.Implicit && !o.Option.Recursive))
        {
            command.AddError($"expected {option.Option.Name} after '{command.Command.Name}', got it before");
        }
    }
}
