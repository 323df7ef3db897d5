using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Unrolled.Tool.Commands;

/// <summary>Options that are numbers. What is none gets a message without types of the code.</summary>
internal static class NumberOption
{
    /// <summary>A whole number of at least 1; null if it is not given.</summary>
    public static Option<int?> Count(string name) => new(name) { CustomParser = result => Parse<int>(result, "a whole number of 1 or more", value => value >= 1), HelpName = "N" };

    /// <summary>A finite number of at least 0.</summary>
    public static Option<double> Positive(string name, double byDefault) => new(name)
    {
        CustomParser = result => Parse<double>(result, "a number of 0 or more", value => value >= 0 && double.IsFinite(value)) ?? byDefault,
        DefaultValueFactory = _ => byDefault,
        HelpName = "NUMBER",
    };

    private static T? Parse<T>(ArgumentResult result, string expected, Func<T, bool> fits)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && fits(value))
        {
            return value;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {text}: expected {expected}.");
        return null;
    }
}
