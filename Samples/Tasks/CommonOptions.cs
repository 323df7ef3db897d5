using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>The options that every task has.</summary>
internal sealed class CommonOptions
{
    private const int MaxEpochs = 1_000_000;

    private readonly Option<int?> _seed = TaskOption.Number("--seed", int.MinValue, int.MaxValue, "Decides the first weights, the order of the samples, and what is invented; 0 unless given.");
    private readonly Option<int?> _epochs = TaskOption.Number("--epochs", 1, MaxEpochs, "How often training goes through the data; unless given, as often as the task needs.");
    private readonly Option<string?> _data = Path("--data", "PATH", "The folder with the published files that the task reads, or a file of your own in their place.");
    private readonly Option<string?> _json = Path("--json", "FILE", "Writes the task's figures to this file: {\"task\": …, \"seed\": …, \"metrics\": {…}}.");
    private readonly Option<string?> _report = Path("--report", "FILE", "Writes an HTML report to this file: loss curves, predictions, what the task has to show.");
    private readonly Option<string?> _model = Path("--model", "FILE", "Where to write the trained model, for 'predict'; unless given, TASK.safetensors.");
    private readonly Option<string?> _log = Path("--log", "FOLDER", "Writes logs of the training to this folder: CSV, JSON lines, TensorBoard.");
    private readonly Option<string?> _checkpoint = Path("--checkpoint", "FILE", "Keeps what the training needs to go on in this file, and goes on from it where it exists.");

    /// <summary>Adds the options to a task's command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_data, _seed, _epochs, _json, _report, _model, _log, _checkpoint])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was given.</summary>
    public TaskSettings Read(ParseResult result) => new(
        result.GetValue(_seed) ?? 0,
        result.GetValue(_epochs),
        result.GetValue(_data),
        result.GetValue(_json),
        result.GetValue(_report),
        result.GetValue(_model),
        result.GetValue(_log),
        result.GetValue(_checkpoint));

    private static Option<string?> Path(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
