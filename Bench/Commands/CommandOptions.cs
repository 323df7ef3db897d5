using System.Globalization;

namespace Unrolled.Bench;

/// <summary>The options after a command's name: <c>--name value</c>, or <c>--name</c> alone for a switch.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">What stands after the command's name.</param>
    /// <param name="switches">Options without a value.</param>
    /// <param name="valued">Options with one.</param>
    /// <exception cref="ArgumentException">An option is unknown, or its value is missing.</exception>
    public CommandOptions(ReadOnlySpan<string> args, string[] switches, string[] valued)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            if (switches.Contains(name))
            {
                _values[name] = "";
            }
            else if (!valued.Contains(name))
            {
                throw new ArgumentException($"'{name}' is unknown. There are: {string.Join(", ", switches.Concat(valued))}.");
            }
            else if (++i == args.Length)
            {
                throw new ArgumentException($"'{name}' needs a value.");
            }
            else
            {
                _values[name] = args[i];
            }
        }
    }

    /// <summary>True if an option was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of an option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">What it is if it was not given.</param>
    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    /// <summary>The value of an option that is a whole number above 0.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">What it is if it was not given.</param>
    /// <exception cref="ArgumentException">It is no such number.</exception>
    public int Number(string name, int otherwise)
    {
        string? text = _values.GetValueOrDefault(name);
        return text is null ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value
            : throw new ArgumentException($"{name}: expected a whole number above 0, got '{text}'.");
    }
}
