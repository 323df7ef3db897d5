namespace Unrolled.Samples;

/// <summary>Stretches of DNA, and what is in the middle of each: a boundary from exon to intron, one from intron to exon, or neither.</summary>
/// <param name="Tokens">[sequences, <see cref="Length"/>]: tokens of <see cref="SymbolAlphabet.Dna"/>.</param>
/// <param name="Classes">[sequences]: each one's place in <paramref name="Names"/>.</param>
/// <param name="Names">The classes, in alphabetical order.</param>
internal sealed record SpliceSet(float[] Tokens, int[] Classes, string[] Names)
{
    /// <summary>Bases of a sequence: 30 before the boundary and 30 after it.</summary>
    public const int Length = 60;

    /// <summary>How many classes there are.</summary>
    public const int ClassCount = 3;

    private const int Fields = 3;
    private static readonly PublishedFile File = new("splice_junctions/splice.data", "published by Noordewier, Towell and Shavlik (1991): https://archive.ics.uci.edu/dataset/69");

    /// <summary>How many there are.</summary>
    public int Count => Classes.Length;

    /// <summary>Reads the file: a class, a name and 60 bases a line, between commas.</summary>
    /// <param name="run">Knows where it is.</param>
    /// <exception cref="SampleException">It is missing, or not as it should be.</exception>
    public static SpliceSet Load(TaskRun run) => Read(run.Find(File));

    /// <summary>Reads a file.</summary>
    /// <exception cref="SampleException">It is not as it should be; the message has the line.</exception>
    public static SpliceSet Read(string path)
    {
        var tokens = new List<float>();
        var labels = new List<string>();
        float[] sequence = new float[Length];
        int number = 0;
        foreach (ReadOnlySpan<char> line in TextFile.Read(path).AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace())
            {
                continue;
            }

            string[] fields = line.ToString().Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length != Fields || fields[0].Length == 0)
            {
                throw new SampleException($"{path}: line {number}: expected a class, a name and {Length} bases between commas, got {fields.Length} fields");
            }

            try
            {
                Encode(fields[^1], sequence);
            }
            catch (SampleException error)
            {
                throw new SampleException($"{path}: line {number}: {error.Message}", error);
            }

            tokens.AddRange(sequence);
            labels.Add(fields[0]);
        }

        string[] names = [.. labels.Distinct().Order(StringComparer.Ordinal)];
        return names.Length == ClassCount
            ? new SpliceSet([.. tokens], [.. labels.Select(l => Array.IndexOf(names, l))], names)
            : throw new SampleException($"{path}: expected sequences of {ClassCount} classes, got {names.Length}: {string.Join(", ", names.Take(ClassCount + 1))}");
    }

    /// <summary>The tokens of a sequence.</summary>
    /// <param name="bases">Its bases; ambiguous ones are symbols of their own.</param>
    /// <param name="tokens">[<see cref="Length"/>].</param>
    /// <exception cref="SampleException">There are more or fewer bases, or others.</exception>
    public static void Encode(string bases, Span<float> tokens)
    {
        if (bases.Length != Length)
        {
            throw new SampleException($"expected {Length} bases, got {bases.Length}") { OfLine = true };
        }

        if (SymbolAlphabet.Dna.Encode(bases, tokens) is >= 0 and var wrong)
        {
            throw new SampleException($"expected a base, one of {SymbolAlphabet.Dna.Symbols}, got '{bases[wrong]}' at {wrong + 1}") { OfLine = true };
        }
    }

    /// <summary>The tokens of one sequence.</summary>
    public ReadOnlySpan<float> this[int index] => Tokens.AsSpan(index * Length, Length);

    /// <summary>The sequences as a network reads them.</summary>
    public SequenceData ToData() => SequenceData.Pairs(Tokens, Classes.Select(c => (float)c).ToArray(), Length, 1, 1);
}
