using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>The options that every task has.</summary>
internal sealed class CommonOptions
{
    private const int MaxEpochs = 1_000_000;

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Decides the first weights and the order of the samples.",
        DefaultValueFactory = _ => 0,
        CustomParser = result => ReadNumber(result, int.MinValue, int.MaxValue) ?? 0,
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<int?> _epochs = new("--epochs")
    {
        Description = "How often training goes through the data; unless given, as often as the task needs.",
        CustomParser = result => ReadNumber(result, 1, MaxEpochs),
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Writes the task's figures to this file: {\"task\": …, \"metrics\": {…}}.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Adds the options to the root command and all below it.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(_seed);
        root.Options.Add(_epochs);
        root.Options.Add(_json);
    }

    /// <summary>Reads what was given.</summary>
    public TaskSettings Read(ParseResult result)
        => new(result.GetValue(_seed), result.GetValue(_epochs), result.GetValue(_json));

    private static int? ReadNumber(ArgumentResult result, int least, int most)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError($"expected a whole number, {least} … {most}, for {(result.Parent as OptionResult)?.Option.Name}; got '{text}'");
        return null;
    }
}
