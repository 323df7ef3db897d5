using System.CommandLine;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>One run of a task: what it was told, and where its results go.</summary>
internal sealed class TaskRun
{
    private const int StepsPerCheckpoint = 1000, StepsPerLog = 50;

    private readonly SampleTask _task;
    private readonly ParseResult _arguments;
    private readonly TaskSettings _settings;
    private readonly OutputFile? _model, _json, _report;
    private int _trainings;

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

    /// <summary>The file of the user's own that <c>--data</c> names in the place of published ones; null where it names a folder, or nothing.</summary>
    public string? OwnFile => File.Exists(_settings.DataPath) ? _settings.DataPath : null;

    /// <summary>A published file that the task reads: the one of its name in the folder of <c>--data</c>, or the file that <c>--data</c> names, of whatever name.</summary>
    /// <exception cref="SampleException">It is not there; the message says where it is published.</exception>
    public string Find(PublishedFile file) => file.Find(_settings.DataPath, _task.Name);

    /// <summary>Makes a trainer that goes on from the checkpoint, and writes it, if the user asked for that; further ones of the run have one of their own each, numbered from 2.</summary>
    /// <exception cref="SampleException">The checkpoint cannot be read, or is one of another training.</exception>
    public Trainer<T> CreateTrainer<T>(T model, TrainerOptions options)
        where T : Network
    {
        _trainings++;
        if (_settings.CheckpointPath is not { } path)
        {
            return new Trainer<T>(model, options with { Seed = Seed });
        }

        string own = _trainings == 1 ? path : $"{path}.{_trainings}";
        OutputFile.At(own);
        var trainer = new Trainer<T>(model, options with { Seed = Seed, Checkpoint = new Checkpoint(own) { EveryEpochs = 1, EverySteps = StepsPerCheckpoint } });
        if (File.Exists(own))
        {
            Load(trainer, own);
            AnsiConsole.MarkupLineInterpolated($"Going on from {own}: {trainer.History.Count} epochs, {trainer.Step} steps");
        }

        return trainer;
    }

    /// <summary>Trains, shows it, and logs it if the user asked for that.</summary>
    /// <param name="title">What is being trained: the logs' name too.</param>
    /// <param name="trainer">From <see cref="CreateTrainer"/>.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="epochs">Epochs in all, with those before a checkpoint.</param>
    /// <param name="validation">What is only evaluated; null for nothing.</param>
    public void Fit<T>(string title, Trainer<T> trainer, SequenceData training, int epochs, SequenceData? validation = null)
        where T : Network
    {
        int left = trainer.History.Stop is null ? epochs - trainer.History.Count : 0;
        if (left > 0)
        {
            using ProgressGroup? logs = OpenLogs(title);
            TrainingDisplay.Show(title, progress => trainer.Fit(training, left, validation, logs is null ? progress : new ProgressGroup(progress, logs), Cancellation));
        }

        Report.AddHistory(title, trainer.History);
    }

    /// <summary>Writes the model that <c>predict</c> is to answer with.</summary>
    /// <param name="model">The model; what its answers need besides the weights is in its <see cref="Network.Metadata"/>, under names that begin with <c>sample.</c>.</param>
    public void Save<T>(T model)
        where T : Network
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

    private static void Load<T>(Trainer<T> trainer, string path)
        where T : Network
    {
        try
        {
            trainer.LoadCheckpoint(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ModelFormatException or CheckpointMismatchException)
        {
            throw new SampleException(error.Message, error);
        }
    }

    private ProgressGroup? OpenLogs(string title)
    {
        if (_settings.LogFolder is not { } folder)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var options = new LogOptions { EverySteps = StepsPerLog };
            return new ProgressGroup(
                new CsvLog(Path.Combine(folder, $"{title}.csv"), options),
                new JsonLinesLog(Path.Combine(folder, $"{title}.jsonl"), options),
                new TensorBoardLog(Path.Combine(folder, title), options));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SampleException($"cannot log to '{folder}': {error.Message}", error);
        }
    }
}
