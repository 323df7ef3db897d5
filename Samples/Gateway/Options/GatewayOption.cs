using System.CommandLine;

namespace Unrolled.Samples.Gateway;

/// <summary>Options with bounds.</summary>
internal static class GatewayOption
{
    /// <summary>A number.</summary>
    public static Option<T> Number<T>(string name, T least, T most, T usual, string help)
        where T : struct, IComparable<T>
    {
        var option = new Option<T>(name) { Description = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{help}; {usual} by default."), HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.Tokens.Count == 0)
            {
                return;
            }

            T value = result.GetValueOrDefault<T>();
            if (!(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
            {
                result.AddError(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}: expected {least} to {most}, got {result.Tokens[0].Value}"));
            }
        });
        return option;
    }

    /// <summary>A text that may be left out.</summary>
    public static Option<string?> Text(string name, string placeholder, string help) => new(name) { Description = help, HelpName = placeholder };

    /// <summary>A text with a usual value.</summary>
    public static Option<string> Text(string name, string placeholder, string usual, string help) => new(name) { Description = $"{help}; {usual} by default.", HelpName = placeholder, DefaultValueFactory = _ => usual };
}
