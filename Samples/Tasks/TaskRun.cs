using System.CommandLine;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>One run of a task: what it was told, and where its results go.</summary>
internal sealed class TaskRun
{
    private readonly SampleTask _task;
    private readonly ParseResult _arguments;
    private readonly TaskSettings _settings;
    private readonly OutputFile? _model, _json, _report;

    /// <summary>Finds out whether the files that will be written can be: before the work, not after it.</summary>
    /// <exception cref="SampleException">One cannot.</exception>
    public TaskRun(SampleTask task, ParseResult arguments, TaskSettings settings, CancellationToken cancellation)
    {
        _task = task;
        _arguments = arguments;
        _settings = settings;
        Cancellation = cancellation;
        _model = task.SavesModel ? OutputFile.At(settings.ModelPath ?? $"{task.Name}.safetensors") : null;
        _json = settings.JsonPath is { } json ? OutputFile.At(json) : null;
        _report = settings.ReportPath is { } report ? OutputFile.At(report) : null;
        Report = new Report($"{task.Name}: {task.Description}");
    }

    /// <summary>Decides the first weights, the order of the samples, and what a task invents.</summary>
    public int Seed => _settings.Seed;

    /// <summary>Ends the task.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The figures, each beside its baseline's.</summary>
    public TaskMetrics Metrics { get; } = new();

    /// <summary>What there is to see. Written when the task is done, if the user asked for it; figures and histories of trainings come by themselves.</summary>
    public Report Report { get; }

    /// <summary>True if the report will be written: what is dear to make for it alone need not be made otherwise.</summary>
    public bool WantsReport => _report is not null;

    /// <summary>The value of an option of the task's own.</summary>
    public T? Get<T>(Option<T> option) => _arguments.GetValue(option);

    /// <summary>How often to go through the data: what the user said, or else as often as the task needs.</summary>
    public int Epochs(int usual) => _settings.Epochs ?? usual;

    /// <summary>A published file that the task reads: the one of its name in the folder of <c>--data</c>, or the file that <c>--data</c> names, of whatever name.</summary>
    /// <exception cref="SampleException">It is not there; the message says where it is published.</exception>
    public string Find(PublishedFile file) => file.Find(_settings.DataPath, _task.Name);

    /// <summary>Makes a trainer that shows, logs and checkpoints as the user asked.</summary>
    public Trainer<T> CreateTrainer<T>(T model, TrainerOptions options)
        where T : Network
        => new(model, options with { Seed = Seed });

    /// <summary>Trains, and shows it.</summary>
    /// <param name="title">What is being trained.</param>
    /// <param name="trainer">From <see cref="CreateTrainer"/>.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <param name="validation">What is only evaluated; null for nothing.</param>
    public void Fit<T>(string title, Trainer<T> trainer, SequenceData training, int epochs, SequenceData? validation = null)
        where T : Network
    {
        TrainingDisplay.Show(title, progress => trainer.Fit(training, epochs, validation, progress, Cancellation));
        Report.AddHistory(title, trainer.History);
    }

    /// <summary>Writes the model that <c>predict</c> is to answer with.</summary>
    /// <param name="model">The model; what its answers need besides the weights is in its <see cref="Network.Metadata"/>, under names that begin with <c>sample.</c>.</param>
    public void Save(Network model)
    {
        model.Metadata[SavedModel.TaskKey] = _task.Name;
        _model!.Write(model.Save);
        AnsiConsole.MarkupLineInterpolated($"Model: {_model.Path}");
    }

    /// <summary>Prints the figures and writes the files of all tasks.</summary>
    public void Finish()
    {
        Metrics.Print();
        if (_json is not null)
        {
            Metrics.Write(_json, _task.Name, Seed);
        }

        if (_report is not null)
        {
            Report.AddFigures("Results", Metrics.Figures.Select(f => new ReportFigure(f.Name, f.Value, f.Baseline, BaselineName: Metrics.Baseline)));
            _report.Write(Report.Save);
            AnsiConsole.MarkupLineInterpolated($"Report: {_report.Path}");
        }
    }
}
