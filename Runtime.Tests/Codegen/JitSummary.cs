using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>One line of what the just-in-time compiler says of each method that it compiles: <c>DOTNET_JitDisasmSummary</c>.</summary>
/// <param name="Type">The full name of the method's type, without type arguments.</param>
/// <param name="Method">Its name, without type arguments.</param>
/// <param name="CodeLength">Bytes of its intermediate code.</param>
/// <param name="Tier">How it was compiled.</param>
internal sealed partial record JitSummary(string Type, string Method, int CodeLength, string Tier)
{
    /// <summary>True if it was compiled in haste, or left its loop for better code.</summary>
    public bool IsUnoptimized => Tier.Contains("Tier0", StringComparison.Ordinal) || Tier.Contains("OSR", StringComparison.Ordinal) || Tier.Contains("MinOpts", StringComparison.Ordinal);

    /// <summary>What tells methods apart, but for overloads of the same length.</summary>
    public string Key => KeyOf(Type, Method, CodeLength);

    /// <summary>The key of a method that was found by reflection.</summary>
    public static string KeyOf(MethodBase method) => KeyOf(method.DeclaringType!.FullName!, method.Name, method.GetMethodBody()!.GetILAsByteArray()!.Length);

    /// <summary>The lines of a file.</summary>
    public static List<JitSummary> Read(string path) =>
    [
        .. File.ReadLines(path).Select(l => Line().Match(l)).Where(m => m.Success)
            .Select(m => new JitSummary(m.Groups["type"].Value, m.Groups["method"].Value, int.Parse(m.Groups["length"].Value, CultureInfo.InvariantCulture), m.Groups["tier"].Value)),
    ];

    private static string KeyOf(string type, string method, int length) => string.Create(CultureInfo.InvariantCulture, $"{type}:{method}, {length} bytes");

    [GeneratedRegex(@"^\s*\d+: JIT compiled (?<type>[^:\[\s]+)(?:\[[^:]*\])?:(?<method>[^(\[]+)(?:\[.*?\])?\(.*\) \[(?<tier>[^\]]*), IL size=(?<length>\d+), code size=\d+\]$")]
    private static partial Regex Line();
}
