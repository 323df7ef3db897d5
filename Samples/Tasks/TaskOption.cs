using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Options with a range of values, read the same way under every culture.</summary>
internal static class TaskOption
{
    /// <summary>A whole number.</summary>
    /// <param name="name">The option: <c>--units</c>.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The greatest one.</param>
    /// <param name="description">One line for the help.</param>
    public static Option<int?> Number(string name, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : Refuse<int>(result, $"a whole number, {least} … {most},"),
    };

    /// <summary>A number.</summary>
    /// <param name="name">The option: <c>--temperature</c>.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The greatest one.</param>
    /// <param name="description">One line for the help.</param>
    public static Option<double?> Number(string name, double least, double most, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : Refuse<double>(result, string.Create(CultureInfo.InvariantCulture, $"a number, {least} … {most},")),
    };

    /// <summary>One of a few words.</summary>
    /// <param name="name">The option: <c>--cell</c>.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="values">The words; the first one is the default.</param>
    public static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static string Text(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Refuse<T>(ArgumentResult result, string expected)
        where T : struct
    {
        result.AddError($"expected {expected} for {(result.Parent as OptionResult)?.Option.Name}; got '{Text(result)}'");
        return null;
    }
}
