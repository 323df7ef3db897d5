using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace Unrolled.Data;

/// <summary>Sequences of symbols, such as DNA, from a FASTA file or from a file with a sequence a line.</summary>
/// <remarks>
/// In FASTA (Lipman and Pearson 1985) a record is a line that begins with '&gt;', its name, and the lines of its sequence; blanks between symbols are skipped, as are empty lines and those that begin
/// with ';'. Memory is that of the symbols, one byte each, and the names; a line of any length is read.
/// </remarks>
public sealed class SymbolSequences
{
    /// <summary>The most symbols that a file may have unless the caller sets another limit: 2²⁸.</summary>
    public const long DefaultMaxSymbols = 1L << 28;

    private readonly byte[][] _tokens;

    internal SymbolSequences(SymbolAlphabet alphabet, ImmutableArray<string> names, byte[][] tokens)
    {
        Alphabet = alphabet;
        Names = names;
        _tokens = tokens;
        MaxLength = tokens.Max(t => t.Length);
    }

    /// <summary>What the sequences consist of.</summary>
    public SymbolAlphabet Alphabet { get; }

    /// <summary>[<see cref="Count"/>]: what stands after '&gt;' in FASTA; empty strings where a sequence has no name.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The number of sequences, 1 or more.</summary>
    public int Count => _tokens.Length;

    /// <summary>Symbols of the longest sequence.</summary>
    public int MaxLength { get; }

    /// <summary>Reads a FASTA file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="alphabet">Its symbols: <see cref="SymbolAlphabet.Dna"/>, say.</param>
    /// <param name="maxSymbols">The most symbols of all sequences together, 1 or more: a larger file is refused before it fills the memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSymbols"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The content is invalid, or there are more symbols.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SymbolSequences ReadFasta(string path, SymbolAlphabet alphabet, long maxSymbols = DefaultMaxSymbols)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(alphabet);
        using var reader = new StreamReader(path, Encoding.UTF8);
        return ReadFasta(reader, alphabet, path, maxSymbols);
    }

    /// <summary>Reads FASTA from a reader, to its end.</summary>
    /// <param name="reader">The text; it stays open.</param>
    /// <param name="alphabet">Its symbols.</param>
    /// <param name="file">The file's path, for messages; null if there is none.</param>
    /// <param name="maxSymbols">The most symbols of all sequences together, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSymbols"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The content is invalid, or there are more symbols.</exception>
    public static SymbolSequences ReadFasta(TextReader reader, SymbolAlphabet alphabet, string? file = null, long maxSymbols = DefaultMaxSymbols)
        => Create(reader, alphabet, file, maxSymbols).ReadFasta();

    /// <summary>Reads a file with a sequence a line; empty lines are skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="alphabet">Its symbols.</param>
    /// <param name="maxSymbols">The most symbols of all sequences together, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSymbols"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The content is invalid, or there are more symbols.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SymbolSequences ReadLines(string path, SymbolAlphabet alphabet, long maxSymbols = DefaultMaxSymbols)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(alphabet);
        using var reader = new StreamReader(path, Encoding.UTF8);
        return ReadLines(reader, alphabet, path, maxSymbols);
    }

    /// <summary>Reads sequences, one a line, from a reader, to its end.</summary>
    /// <param name="reader">The text; it stays open.</param>
    /// <param name="alphabet">Its symbols.</param>
    /// <param name="file">The file's path, for messages; null if there is none.</param>
    /// <param name="maxSymbols">The most symbols of all sequences together, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSymbols"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The content is invalid, or there are more symbols.</exception>
    public static SymbolSequences ReadLines(TextReader reader, SymbolAlphabet alphabet, string? file = null, long maxSymbols = DefaultMaxSymbols)
        => Create(reader, alphabet, file, maxSymbols).ReadLines();

    /// <summary>Symbols of a sequence, 1 or more.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public int Length(int index) => Tokens(index).Length;

    /// <summary>The tokens of a sequence, as <see cref="Alphabet"/> numbers them.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <returns>[<see cref="Length"/>].</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<byte> Tokens(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _tokens[index];
    }

    /// <summary>The sequences as samples, a token at each time step, for a network that begins with <see cref="EmbeddingAttribute"/> or <see cref="OneHotAttribute"/>.</summary>
    /// <param name="classes">[<see cref="Count"/>]: the class of each sequence as its target; empty for samples without targets.</param>
    /// <param name="steps">Time steps of a sample, <see cref="MaxLength"/> or more; null for <see cref="MaxLength"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer classes than sequences.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sequence has more symbols than <paramref name="steps"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SequenceData ToSequenceData(ReadOnlySpan<int> classes = default, int? steps = null)
    {
        int most = steps ?? MaxLength, shortest = most;
        ArgumentOutOfRangeException.ThrowIfLessThan(most, MaxLength, nameof(steps));
        if (!classes.IsEmpty && classes.Length != Count)
        {
            throw new ArgumentException($"Expected {Count} classes, one for each sequence, got {classes.Length}.", nameof(classes));
        }

        float[] inputs = new float[checked(Count * most)], targets = new float[classes.Length];
        int[] lengths = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            byte[] tokens = _tokens[i];
            for (int t = 0; t < tokens.Length; t++)
            {
                inputs[i * most + t] = tokens[t];
            }

            lengths[i] = tokens.Length;
            shortest = Math.Min(shortest, tokens.Length);
        }

        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = classes[i];
        }

        SequenceData data = classes.IsEmpty ? SequenceData.Sequences(inputs, most, 1) : SequenceData.Pairs(inputs, targets, most, 1, 1);
        return shortest == most ? data : data.WithLengths(lengths);
    }

    private static SymbolReader Create(TextReader reader, SymbolAlphabet alphabet, string? file, long maxSymbols)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(alphabet);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSymbols, 1);
        return new SymbolReader(new DataScanner(reader, file), alphabet, maxSymbols);
    }
}
