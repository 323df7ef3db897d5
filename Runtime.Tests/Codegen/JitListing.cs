using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>What the just-in-time compiler says it made of some methods: the text of <c>DOTNET_JitStdOutFile</c>.</summary>
internal sealed partial class JitListing
{
    private JitListing(string method, List<string[]> blocks)
    {
        Method = method;
        Blocks = blocks;
    }

    /// <summary>The method's full name, with its type arguments.</summary>
    public string Method { get; }

    /// <summary>Instructions of its basic blocks, in the order of memory; the first line of each is its label.</summary>
    public IReadOnlyList<string[]> Blocks { get; }

    /// <summary>All instructions.</summary>
    public IEnumerable<string> Instructions => Blocks.SelectMany(b => b.Skip(1));

    /// <summary>Loops of one block: those that jump back to where they began.</summary>
    public IEnumerable<string[]> InnermostLoops => Blocks.Where(b => Jump().Match(b[^1]) is { Success: true } jump && jump.Groups[1].Value == b[0]);

    /// <summary>The methods in a file.</summary>
    public static List<JitListing> Read(string path)
    {
        List<JitListing> listings = [];
        List<string> block = [];
        foreach (string line in File.ReadLines(path))
        {
            if (Header().Match(line) is { Success: true } header)
            {
                listings.Add(new JitListing(header.Groups[1].Value, []));
            }
            else if (listings.Count > 0 && Label().Match(line) is { Success: true } label)
            {
                block = [label.Groups[1].Value];
                ((List<string[]>)listings[^1].Blocks).Add([]);
            }
            else if (block.Count > 0 && line.StartsWith("      ", StringComparison.Ordinal) && !line.TrimStart().StartsWith("align", StringComparison.Ordinal))
            {
                block.Add(line.Trim());
            }

            if (block.Count > 0 && listings.Count > 0 && listings[^1].Blocks.Count > 0)
            {
                ((List<string[]>)listings[^1].Blocks)[^1] = [.. block];
            }

            if (line.StartsWith("; Total bytes", StringComparison.Ordinal))
            {
                block = [];
            }
        }

        return listings;
    }

    [GeneratedRegex(@"^; Assembly listing for method (.*) \((.*)\)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(G_M\d+_IG\d+):")]
    private static partial Regex Label();

    // x64: jl, jne …; ARM64: blt, bne, b.lt, cbnz …
    [GeneratedRegex(@"^(?:j\w+|b\.?\w*|cbn?z|tbn?z)\s.*?(G_M\d+_IG\d+)$")]
    private static partial Regex Jump();
}
