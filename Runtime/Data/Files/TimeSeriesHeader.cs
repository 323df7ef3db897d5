using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>What stands before <c>@data</c> in a <c>.ts</c> file. Tags are the same in upper and lower case.</summary>
internal sealed class TimeSeriesHeader
{
    private const int MaxDimensions = 1 << 20;
    private static readonly char[] Blanks = [' ', '\t'];

    public string Name { get; private set; } = "";

    /// <summary>Null if the file does not say: as many as the first case has.</summary>
    public int? Dimensions { get; private set; }

    public bool EqualLength { get; private set; }

    /// <summary>Steps of each case, if all have as many; null if the file does not say.</summary>
    public int? SeriesLength { get; private set; }

    /// <summary>True unless the file says that no value is missing.</summary>
    public bool MayMiss { get; private set; } = true;

    public ImmutableArray<string> ClassLabels { get; private set; } = [];

    /// <summary>Reads up to and with the line <c>@data</c>.</summary>
    /// <exception cref="DataFormatException">A tag is not as it should be, or there is no <c>@data</c>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TimeSeriesHeader Read(DataScanner scanner)
    {
        var header = new TimeSeriesHeader();
        while (scanner.Peek() != DataScanner.End)
        {
            scanner.SkipBlanks();
            int line = scanner.Line;
            if (scanner.Peek() is '#')
            {
                scanner.SkipLine();
                continue;
            }

            scanner.ReadLine();
            if (scanner.Field.IsEmpty)
            {
                continue;
            }

            string[] words = scanner.Field.ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Equals("@data", StringComparison.OrdinalIgnoreCase))
            {
                return header;
            }

            header.Set(scanner, line, words);
        }

        throw scanner.Fault(scanner.Line, "a line '@data'", "the end of the file");
    }

    private void Set(DataScanner scanner, int line, string[] words)
    {
        switch (words[0].ToUpperInvariant())
        {
            case "@PROBLEMNAME":
                Name = string.Join(' ', words[1..]);
                break;
            case "@TIMESTAMPS":
                RequireNot(scanner, line, words, "no time stamps (this reader takes series of evenly spaced values)");
                break;
            case "@TARGETLABEL":
                RequireNot(scanner, line, words, "classes (a file with numbers to predict is one for regression)");
                break;
            case "@MISSING":
                MayMiss = Flag(scanner, line, words);
                break;
            case "@UNIVARIATE":
                Dimensions = Flag(scanner, line, words) ? 1 : Dimensions;
                break;
            case "@DIMENSION" or "@DIMENSIONS":
                Dimensions = Number(scanner, line, words, MaxDimensions);
                break;
            case "@EQUALLENGTH":
                EqualLength = Flag(scanner, line, words);
                break;
            case "@SERIESLENGTH":
                SeriesLength = Number(scanner, line, words, int.MaxValue);
                break;
            case "@CLASSLABEL":
                SetLabels(scanner, line, words);
                break;
            default:
                throw scanner.Fault(line, "a comment that begins with '#', or one of the tags of a .ts file", DataScanner.Quote(words[0]));
        }
    }

    private void SetLabels(DataScanner scanner, int line, string[] words)
    {
        bool labelled = bool.TryParse(words.ElementAtOrDefault(1), out bool flag) ? flag : throw FlagFault(scanner, line, words);
        string[] labels = words[2..];
        if (labelled != labels.Length > 0)
        {
            throw scanner.Fault(line, labelled ? "the classes' names after '@classLabel true'" : "nothing after '@classLabel false'", labelled ? "none" : $"{labels.Length} names");
        }

        if (labels.GroupBy(l => l, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw scanner.Fault(line, "different names of classes", $"{DataScanner.Quote(twice.Key)} twice");
        }

        ClassLabels = [.. labels];
    }

    private static void RequireNot(DataScanner scanner, int line, string[] words, string expected)
    {
        if (Flag(scanner, line, words))
        {
            throw scanner.Fault(line, expected, $"'{words[0]} true'");
        }
    }

    private static bool Flag(DataScanner scanner, int line, string[] words)
        => words.Length == 2 && bool.TryParse(words[1], out bool flag) ? flag : throw FlagFault(scanner, line, words);

    private static DataFormatException FlagFault(DataScanner scanner, int line, string[] words)
        => scanner.Fault(line, $"'{words[0]} true' or '{words[0]} false'", DataScanner.Quote(string.Join(' ', words)));

    private static int Number(DataScanner scanner, int line, string[] words, int most)
        => words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : throw scanner.Fault(line, string.Create(CultureInfo.InvariantCulture, $"'{words[0]}' with a number of 1 … {most}"), DataScanner.Quote(string.Join(' ', words)));
}
