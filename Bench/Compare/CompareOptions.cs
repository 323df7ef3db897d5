using System.IO.Enumeration;

namespace Unrolled.Bench.Compare;

/// <summary>What <c>compare</c> was asked for.</summary>
/// <param name="Revision">The other revision, as git names it.</param>
/// <param name="Rows">Which rows: a part of their names, or the whole name with <c>*</c> and <c>?</c> in it.</param>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Core">The core that measures; null leaves the choice to the command.</param>
/// <param name="Avx2">True keeps AVX-512 off in both.</param>
internal sealed record CompareOptions(string Revision, string Rows, int Rounds, int? Core, bool Avx2)
{
    /// <summary>Rounds if none were named.</summary>
    public const int DefaultRounds = 5;

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">What stands after the command's name.</param>
    /// <exception cref="ArgumentException">There is no revision, or an option is unknown or has no fitting value.</exception>
    public static CompareOptions Parse(ReadOnlySpan<string> args)
    {
        if (args.IsEmpty || args[0].Length == 0 || args[0][0] == '-')
        {
            throw new ArgumentException($"compare: expected a revision first, as git names it (HEAD~1, main, 1a2b3c4), got {(args.IsEmpty ? "nothing" : $"'{args[0]}'")}.");
        }

        var options = new CommandOptions(args[1..], ["--avx2"], ["--rows", "--rounds", "--core"]);
        return new CompareOptions(
            args[0],
            options.Text("--rows", ""),
            options.Number("--rounds", DefaultRounds),
            options.Has("--core") ? Pinning.CoreNumber("--core", options.Text("--core", "")) : null,
            options.Has("--avx2"));
    }

    /// <summary>Those of some rows that were asked for.</summary>
    /// <param name="names">The rows' names.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public string[] Select(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string pattern = Rows.AsSpan().ContainsAny('*', '?') ? Rows : $"*{Rows}*";
        string[] chosen = [.. all.Where(n => FileSystemName.MatchesSimpleExpression(pattern, n))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException($"--rows: no row is '{Rows}'. There are: {string.Join("; ", all)}.");
    }
}
