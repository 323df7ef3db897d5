using System.Globalization;
using System.IO.Enumeration;

namespace Unrolled.Bench.Arm;

/// <summary>What <c>arm</c> was asked for.</summary>
/// <param name="Processors">The processors that are modelled, as LLVM names them.</param>
/// <param name="Networks">Which networks: a part of their names, or the whole name with <c>*</c> and <c>?</c> in it.</param>
/// <param name="Against">Another revision to compare with; null if none.</param>
/// <param name="Llvm">The version of LLVM; null takes 19, or else the newest that is there.</param>
/// <param name="Keep">True stores the table.</param>
internal sealed record ArmOptions(IReadOnlyList<string> Processors, string Networks, string? Against, int? Llvm, bool Keep)
{
    /// <summary>The processors if none was named: a small in-order core, its successor, a large out-of-order core, and a server's (the family of Cortex-A76).</summary>
    public static IReadOnlyList<string> DefaultProcessors { get; } = ["cortex-a53", "cortex-a55", "cortex-a72", "neoverse-n1"];

    /// <summary>The networks that are looked at: units of an LSTM or a GRU with one input and one output.</summary>
    public static IReadOnlyList<string> AllNetworks { get; } =
        [.. ((string[])["LSTM", "GRU"]).SelectMany(k => ((int[])[8, 16, 20, 32, 40, 64, 128]).Select(n => string.Create(CultureInfo.InvariantCulture, $"{k} {n}")))];

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">What stands after the command's name.</param>
    /// <exception cref="ArgumentException">An option is unknown or has no fitting value.</exception>
    public static ArmOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new CommandOptions(args, ["--keep"], ["--cpu", "--networks", "--against", "--llvm"]);
        string[] processors = options.Text("--cpu", string.Join(',', DefaultProcessors)).Split(',', StringSplitOptions.TrimEntries);
        foreach (string processor in processors)
        {
            if (processor.Length == 0 || !processor.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                throw new ArgumentException($"--cpu: expected processors as LLVM names them, with commas between ({string.Join(',', DefaultProcessors)}), got '{processor}'.");
            }
        }

        if (options.Has("--against") && options.Text("--against", "") is "" or ['-', ..])
        {
            throw new ArgumentException($"--against: expected a revision, as git names it (HEAD~1, main, 1a2b3c4), got '{options.Text("--against", "")}'.");
        }

        return new ArmOptions(
            processors,
            options.Text("--networks", ""),
            options.Has("--against") ? options.Text("--against", "") : null,
            options.Has("--llvm") ? options.Number("--llvm", 1) : null,
            options.Has("--keep"));
    }

    /// <summary>The networks that were asked for.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public string[] Select()
    {
        string pattern = Networks.AsSpan().ContainsAny('*', '?') ? Networks : $"*{Networks}*";
        string[] chosen = [.. AllNetworks.Where(n => FileSystemName.MatchesSimpleExpression(pattern, n))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException($"--networks: no network is '{Networks}'. There are: {string.Join("; ", AllNetworks)}.");
    }
}
