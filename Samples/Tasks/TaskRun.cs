using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
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
    private readonly TrainingCluster? _cluster;
    private int _trainings;

    /// <summary>Finds out whether the files that will be written can be: before the work, not after it.</summary>
    /// <exception cref="SampleException">One cannot.</exception>
    public TaskRun(SampleTask task, ParseResult arguments, TaskSettings settings, CancellationToken cancellation, TrainingCluster? cluster = null)
    {
        _task = task;
        _arguments = arguments;
        _settings = settings;
        _cluster = cluster;
        Cancellation = cancellation;
        if (!Writes)
        {
            return; // rank 0 does
        }

        _model = task.SavesModel ? OutputFile.At(settings.ModelPath ?? $"{task.Name}.safetensors") : null;
        _json = settings.JsonPath is { } json ? OutputFile.At(json) : null;
        _report = settings.ReportPath is { } report ? OutputFile.At(report) : null;
        OutputFile? checkpoint = settings.CheckpointPath is { } path ? OutputFile.At(path) : null;
        RequireDifferent(("--model", _model), ("--json", _json), ("--report", _report), ("--checkpoint", checkpoint));

        if (settings.LogFolder is { } folder)
        {
            CreateFolder(folder);
        }
    }

    /// <summary>Decides the first weights, the order of the samples, and what a task invents.</summary>
    public int Seed => _settings.Seed;

    /// <summary>Ends the task.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The figures, each beside its baseline's.</summary>
    public TaskMetrics Metrics { get; } = new();

    /// <summary>What there is to see. Written when the task is done, if the user asked for it; the figures, which stand first, and histories of trainings come by themselves.</summary>
    public Report Report { get; } = new("");

    /// <summary>True if the report will be written: what is dear to make for it alone need not be made otherwise.</summary>
    public bool WantsReport => _report is not null;

    // Of several processes one prints and writes files.
    private bool Writes => _cluster is null or { Rank: 0 };

    /// <summary>The value of an option of the task's own.</summary>
    public T? Get<T>(Option<T> option) => _arguments.GetValue(option);

    /// <summary>How often to go through the data: what the user said, or else as often as the task needs.</summary>
    public int Epochs(int usual) => _settings.Epochs ?? usual;

    /// <summary>The file of the user's own that <c>--data</c> names in the place of published ones; null where it names a folder, or nothing.</summary>
    public string? OwnFile => File.Exists(_settings.DataPath) ? _settings.DataPath : null;

    /// <summary>A published file that the task reads: the one of its name in the folder of <c>--data</c>, or the file that <c>--data</c> names, of whatever name.</summary>
    /// <exception cref="SampleException">It is not there; the message says where it is published.</exception>
    public string Find(PublishedFile file) => file.Find(_settings.DataPath, _task.Name);

    /// <summary>Trains a model, shows it, and logs it if the user asked for that; likewise it goes on from a checkpoint, and writes it.</summary>
    /// <param name="title">What is being trained: the logs' name too.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">How; the seed is the run's.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="epochs">Epochs in all, with those before a checkpoint.</param>
    /// <param name="validation">What is only evaluated; null for nothing.</param>
    /// <param name="inReport">False for one of many trainings, whose history would make the report too long.</param>
    /// <exception cref="SampleException">The checkpoint cannot be read or is one of another training, or a file cannot be written.</exception>
    public void Train<T>(string title, T model, TrainerOptions options, SequenceData training, int epochs, SequenceData? validation = null, bool inReport = true)
        where T : Network
    {
        using Trainer<T> trainer = CreateTrainer(model, options, training, validation);
        Fit(title, trainer, training, epochs, validation, inReport);
    }

    /// <summary>The first half of <see cref="Train"/>, for what is measured with the trainer: makes one that goes on from the checkpoint, and writes it, if the user asked for that; further ones of the
    /// run have a checkpoint of their own each, numbered from 2.</summary>
    /// <exception cref="SampleException">The checkpoint cannot be read, or is one of another training.</exception>
    public Trainer<T> CreateTrainer<T>(T model, TrainerOptions options, SequenceData training, SequenceData? validation)
        where T : Network
    {
        _trainings++;
        options = options with { Seed = Seed, Cluster = _cluster, Shards = _settings.Shards ?? options.Shards };
        if (_settings.CheckpointPath is not { } path)
        {
            return new Trainer<T>(model, options);
        }

        string own = _trainings == 1 ? path : $"{path}.{_trainings}";
        var trainer = new Trainer<T>(model, options with { Checkpoint = new Checkpoint(own) { EveryEpochs = 1, EverySteps = StepsPerCheckpoint } });
        if (Exists(own))
        {
            Load(trainer, own, training, validation);
            AnsiConsole.MarkupLineInterpolated($"Going on from {own}: {trainer.History.Count} epochs, {trainer.Step} steps");
        }

        return trainer;
    }

    /// <summary>The second half of <see cref="Train"/>.</summary>
    /// <exception cref="SampleException">A file cannot be written, or the checkpoint has more epochs.</exception>
    public void Fit<T>(string title, Trainer<T> trainer, SequenceData training, int epochs, SequenceData? validation, bool inReport = true)
        where T : Network
    {
        int left = trainer.History.Stop is null ? epochs - trainer.History.Count : 0;
        if (left < 0)
        {
            throw new SampleException($"'{trainer.Options.Checkpoint?.Path}' is a checkpoint of {trainer.History.Count} epochs: expected as many --epochs or more, got {epochs}");
        }

        if (left > 0)
        {
            try
            {
                using ProgressGroup? logs = OpenLogs(title);
                long start = Stopwatch.GetTimestamp(), step = trainer.Step;
                TrainingDisplay.Show(title, progress => trainer.Fit(training, left, validation, logs is null ? progress : new ProgressGroup(progress, logs), Cancellation));
                PrintCosts(Stopwatch.GetElapsedTime(start), trainer.Step - step);
            }
            catch (LogFormatException error)
            {
                throw new SampleException($"cannot log to '{_settings.LogFolder}', where a file is another one: {error.Message}", error);
            }
            catch (OperationCanceledException) when (trainer.Options.Checkpoint is not null)
            {
                AnsiConsole.MarkupLineInterpolated($"{trainer.Options.Checkpoint!.Path} has the first {trainer.Step} steps: the same command continues from there");
                throw;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new SampleException($"training '{title}' ended where a file could not be written: {error.Message}", error);
            }
        }

        if (inReport)
        {
            Report.AddHistory(title, trainer.History);
        }
    }

    /// <summary>Refuses options of a training where nothing is trained.</summary>
    /// <param name="reason">The option that says so.</param>
    /// <exception cref="SampleException">There are such options.</exception>
    public void RequireNoTraining(string reason)
    {
        (string Name, object? Value)[] options = [("--epochs", _settings.Epochs), ("--log", _settings.LogFolder), ("--checkpoint", _settings.CheckpointPath), ("--shards", _settings.Shards)];
        string[] given = [.. options.Where(o => o.Value is not null).Select(o => o.Name)];
        if (given.Length > 0)
        {
            throw new SampleException($"with {reason} nothing is trained: expected no options of a training, got {string.Join(", ", given)}");
        }
    }

    /// <summary>Writes the model that <c>predict</c> is to answer with.</summary>
    /// <param name="model">The model; what its answers need besides the weights is in its <see cref="Network.Metadata"/>, under names that begin with <c>sample.</c>.</param>
    public void Save<T>(T model)
        where T : Network
    {
        model.Metadata[SavedModel.TaskKey] = _task.Name;
        if (!Writes)
        {
            return;
        }

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
            Report page = new Report($"{_task.Name}: {_task.Description}")
                .AddFigures("Results", Metrics.Figures.Select(f => new ReportFigure(f.Name, f.Value, f.Baseline, BaselineName: Metrics.Baseline)))
                .AddReport(Report);
            _report.Write(page.Save);
            AnsiConsole.MarkupLineInterpolated($"Report: {_report.Path}");
        }
    }

    private static void Load<T>(Trainer<T> trainer, string path, SequenceData training, SequenceData? validation)
        where T : Network
    {
        try
        {
            trainer.LoadCheckpoint(path, training, validation);
        }
        catch (CheckpointMismatchException error)
        {
            // Of another network all the rest is another too.
            CheckpointMismatch[] telling = error.Mismatches[0].Name == "Network" ? [error.Mismatches[0]] : [.. error.Mismatches];
            string differences = string.Join("; ", telling.Select(m => $"{m.Name}: expected {m.Expected}, got {m.Actual}"));
            string hint = telling is [{ Name: nameof(TrainerOptions.Schedule) }] ? " (the learning rate falls with --epochs: give the same number)" : "";
            throw new SampleException($"'{path}' is a checkpoint of another training, so use another --checkpoint: {differences}{hint}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ModelFormatException)
        {
            throw new SampleException(error.Message, error);
        }
    }

    // Rank 0 has the file.
    private bool Exists(string checkpoint)
    {
        Span<byte> exists = [Writes && File.Exists(checkpoint) ? (byte)1 : (byte)0];
        _cluster?.Broadcast(0, exists);
        return exists[0] == 1;
    }

    private void PrintCosts(TimeSpan time, long steps)
    {
        if (_cluster is { Size: > 1 } cluster && steps > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cluster.Size} processes: {steps} steps, {time.TotalMilliseconds / steps:0.###} ms each; rank 0 has sent {cluster.BytesSent / 1e6:0.0} MB and received {cluster.BytesReceived / 1e6:0.0} MB"));
        }
    }

    private ProgressGroup? OpenLogs(string title)
    {
        if (!Writes || _settings.LogFolder is not { } folder)
        {
            return null;
        }

        var options = new LogOptions { EverySteps = StepsPerLog };
        var logs = new List<TrainingLog>();
        try
        {
            logs.Add(new CsvLog(Path.Combine(folder, $"{title}.csv"), options));
            logs.Add(new JsonLinesLog(Path.Combine(folder, $"{title}.jsonl"), options));
            logs.Add(new TensorBoardLog(Path.Combine(folder, title), options));
            return new ProgressGroup(logs);
        }
        catch
        {
            logs.ForEach(l => l.Dispose());
            throw;
        }
    }

    private static void RequireDifferent(params (string Option, OutputFile? File)[] outputs)
    {
        foreach (IGrouping<string, (string Option, OutputFile? File)> same in outputs.Where(o => o.File is not null).GroupBy(o => o.File!.Path).Where(g => g.Count() > 1))
        {
            throw new SampleException($"expected a file for each of {string.Join(", ", same.Select(o => o.Option))}, got '{same.Key}' for all of them");
        }
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SampleException($"cannot log to '{folder}': {error.Message}", error);
        }
    }
}
