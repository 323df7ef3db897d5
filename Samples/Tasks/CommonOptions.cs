using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>The options that every task has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Decides the first weights and the order of the samples.",
        DefaultValueFactory = _ => 0,
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<int?> _epochs = new("--epochs")
    {
        Description = "How often training goes through the data; unless given, as often as the task needs.",
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Writes the task's figures to this file: {\"task\": …, \"metrics\": {…}}.",
        HelpName = "FILE",
        Recursive = true,
    };

    public CommonOptions()
    {
        _epochs.Validators.Add(result =>
        {
            if (result.Errors.Any())
            {
                return;
            }

            if (result.GetValueOrDefault<int?>() is < 1 or > MaxEpochs)
            {
                result.AddError($"--epochs: expected 1 … {MaxEpochs}, got {result.Tokens[0].Value}");
            }
        });
    }

    private const int MaxEpochs = 1_000_000;

    /// <summary>Adds the options to a command and all below it.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(_seed);
        root.Options.Add(_epochs);
        root.Options.Add(_json);
    }

    /// <summary>Reads what was given.</summary>
    public TaskSettings Read(ParseResult result)
        => new(result.GetValue(_seed), result.GetValue(_epochs), result.GetValue(_json));
}
