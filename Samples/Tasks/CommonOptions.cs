using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>The options that tasks have in common, as far as a task has them.</summary>
internal sealed class CommonOptions
{
    private const int MaxEpochs = 1_000_000, MaxShards = 65_536;

    private readonly SampleTask _task;
    private readonly Option<int?> _seed, _epochs;
    private readonly Option<string?> _data, _json, _report;
    private readonly Option<string?>? _model, _log, _checkpoint;
    private readonly Option<int?>? _shards;

    /// <summary>Makes a task's options.</summary>
    public CommonOptions(SampleTask task)
    {
        _task = task;
        _data = Path("--data", "PATH", task.ReadsData
            ? "The folder with the published files that the task reads, or your own file instead."
            : "Ignored: the task generates its data.");
        _seed = TaskOption.Number("--seed", int.MinValue, int.MaxValue, "The seed for initial weights, the order of the samples, and generated data; 0 by default.");
        _epochs = TaskOption.Number("--epochs", 1, MaxEpochs, task.LearnsOnline
            ? "Steps of the optimizer for each sample; 1 by default."
            : "How often training goes through the data; by default as often as the task needs.");
        _json = Path("--json", "FILE", "Writes the task's figures to this file: {\"task\": …, \"seed\": …, \"metrics\": {…}}.");
        _report = Path("--report", "FILE", "Writes an HTML report to this file: figures, loss curves, predictions, what the task has to show.");
        _model = task.SavesModel ? Path("--model", "FILE", $"Where to write the trained model, for 'predict'; by default {task.Name}.safetensors.") : null;
        if (!task.LearnsOnline)
        {
            _log = Path("--log", "FOLDER", "Writes logs of the training to this folder: CSV, JSON lines, TensorBoard.");
            _checkpoint = Path("--checkpoint", "FILE", "Writes checkpoints to this file, and resumes from it if it exists.");
            _shards = TaskOption.Number("--shards", 1, MaxShards, "Parts of a batch that threads and processes can work on at the same time; results depend on it in the last bits.");
        }
    }

    /// <summary>Adds the options to the task's command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in ((Option?[])[_data, _seed, _epochs, _json, _report, _model, _log, _checkpoint, _shards]).OfType<Option>())
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was given; says on the error stream what of it is of no use.</summary>
    public TaskSettings Read(ParseResult result)
    {
        string? data = result.GetValue(_data);
        if (data is not null && !_task.ReadsData)
        {
            result.InvocationConfiguration.Error.WriteLine($"samples: '{_task.Name}' generates its data; --data is ignored");
        }

        return new TaskSettings(
            result.GetValue(_seed) ?? 0,
            result.GetValue(_epochs),
            data,
            result.GetValue(_json),
            result.GetValue(_report),
            Value(_model),
            Value(_log),
            Value(_checkpoint),
            _shards is null ? null : result.GetValue(_shards));

        string? Value(Option<string?>? option) => option is null ? null : result.GetValue(option);
    }

    private static Option<string?> Path(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
