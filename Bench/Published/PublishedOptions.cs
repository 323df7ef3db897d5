using System.IO.Enumeration;

namespace Unrolled.Bench.Published;

/// <summary>What <c>published</c> was asked for.</summary>
/// <param name="Shapes">Which networks: a part of their names, or the whole name with <c>*</c> and <c>?</c> in it.</param>
/// <param name="Samples">How many times are taken of each row, unless the time is up.</param>
/// <param name="Seconds">How long a row takes at most.</param>
/// <param name="Core">The core that measures; null leaves the choice to the command.</param>
/// <param name="Keep">True stores the table.</param>
internal sealed record PublishedOptions(string Shapes, int Samples, int Seconds, int? Core, bool Keep)
{
    /// <summary>Samples if none were named: a hundred of them lie above p99.9.</summary>
    public const int DefaultSamples = 100_000;

    /// <summary>Seconds if none were named.</summary>
    public const int DefaultSeconds = 60;

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">What stands after the command's name.</param>
    /// <exception cref="ArgumentException">An option is unknown or has no fitting value.</exception>
    public static PublishedOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new CommandOptions(args, ["--keep"], ["--shapes", "--samples", "--seconds", "--core"]);
        return new PublishedOptions(
            options.Text("--shapes", ""),
            options.Number("--samples", DefaultSamples),
            options.Number("--seconds", DefaultSeconds),
            options.Has("--core") ? Pinning.CoreNumber("--core", options.Text("--core", "")) : null,
            options.Has("--keep"));
    }

    /// <summary>The networks that were asked for.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public PublishedShape[] Select()
    {
        string pattern = Shapes.AsSpan().ContainsAny('*', '?') ? Shapes : $"*{Shapes}*";
        PublishedShape[] chosen = [.. PublishedShape.All.Where(s => FileSystemName.MatchesSimpleExpression(pattern, s.Name))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException($"--shapes: no network is '{Shapes}'. There are: {string.Join("; ", PublishedShape.All.Select(s => s.Name))}.");
    }
}
