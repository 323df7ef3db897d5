using System.CommandLine;

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
        new TranslateTask(),
        new CaptionTask(),
        new GradientsTask(),
    ];

    /// <summary>The command of the program.</summary>
    public static RootCommand Create(CancellationToken cancellation)
    {
        var common = new CommonOptions();
        var root = new RootCommand($"Trains recurrent networks and compares them with simple baselines. Without a task: '{Tasks[0].Name}'.");
        foreach (SampleTask task in Tasks)
        {
            var command = new Command(task.Name, task.Description);
            Complete(command, task);
            root.Subcommands.Add(command);
        }

        Complete(root, Tasks[0]);
        root.Subcommands.Add(PredictCommand.Create(Tasks, cancellation));
        return root;

        void Complete(Command command, SampleTask task)
        {
            foreach (Option option in task.Options)
            {
                command.Options.Add(option);
            }

            common.AddTo(command);
            command.SetAction(arguments =>
            {
                var run = new TaskRun(task, arguments, common.Read(arguments), cancellation);
                task.Run(run);
                run.Finish();
                return ExitCode.Success;
            });
        }
    }
}
