using System.Globalization;
using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>A header that this project's build wrote, as far as tests read it.</summary>
internal sealed partial record NativeHeader(string Path, string Text, IReadOnlyDictionary<string, int> Constants, IReadOnlyDictionary<string, int> Functions)
{
    public static NativeHeader Read(string prefix)
    {
        string path = System.IO.Path.Combine(AppContext.BaseDirectory, prefix + ".h"), text = File.ReadAllText(path);
        return new NativeHeader(
            path,
            text,
            Definition().Matches(text).ToDictionary(m => m.Groups[1].Value, m => int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)),
            Declaration().Matches(text).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value == "void" ? 0 : 1 + m.Groups[2].Value.Count(c => c == ',')));
    }

    [GeneratedRegex(@"(?m)^#define (\w+) (\d+) ")]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?m)^(?:int32_t |const char \*)(\w+)\((.*)\);$")]
    private static partial Regex Declaration();
}
