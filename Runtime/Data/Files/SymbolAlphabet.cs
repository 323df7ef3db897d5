using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>An ordered set of symbols. A symbol's token is its place, as <see cref="EmbeddingAttribute"/> and <see cref="OneHotAttribute"/> read it.</summary>
public sealed class SymbolAlphabet
{
    private const int Ascii = 128;

    private readonly sbyte[] _tokens = new sbyte[Ascii];

    /// <summary>Creates an alphabet.</summary>
    /// <param name="symbols">The symbols, 1 … 127 different printable ASCII characters; the first has token 0.</param>
    /// <param name="ignoreCase">True to read small letters as capital ones; the symbols then must have no small letters.</param>
    /// <exception cref="ArgumentException">A symbol comes twice, is not printable ASCII, or is a small letter although <paramref name="ignoreCase"/> is true; or there are none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SymbolAlphabet(string symbols, bool ignoreCase = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbols);
        Symbols = symbols;
        _tokens.AsSpan().Fill(-1);
        for (int i = 0; i < symbols.Length; i++)
        {
            char c = symbols[i];
            if (c is <= ' ' or > '~' || _tokens[c] >= 0 || (ignoreCase && char.IsAsciiLetterLower(c)))
            {
                throw new ArgumentException($"Expected different printable ASCII characters{(ignoreCase ? " without small letters" : "")}, got '{c}' at {i}.", nameof(symbols));
            }

            _tokens[c] = (sbyte)i;
        }

        for (char c = 'a'; ignoreCase && c <= 'z'; c++)
        {
            _tokens[c] = _tokens[char.ToUpperInvariant(c)];
        }
    }

    /// <summary>
    /// The bases of DNA, A C G T, then the symbols of ambiguous ones, each a symbol of its own: R Y S W K M B D H V N (Cornish-Bowden, "Nomenclature for incompletely specified bases in nucleic acid
    /// sequences", 1985). Small letters are read as capital ones.
    /// </summary>
    public static SymbolAlphabet Dna { get; } = new("ACGTRYSWKMBDHVN", ignoreCase: true);

    /// <summary>The bases of RNA, A C G U, then the symbols of ambiguous ones as in <see cref="Dna"/>.</summary>
    public static SymbolAlphabet Rna { get; } = new("ACGURYSWKMBDHVN", ignoreCase: true);

    /// <summary>
    /// The amino acids in the one-letter notation of IUPAC and IUB (1984), with U for selenocysteine and O for pyrrolysine, then B, Z, J and X for ambiguous ones: A C D E F G H I K L M N P Q R S T V W
    /// Y U O B Z J X. Small letters are read as capital ones.
    /// </summary>
    public static SymbolAlphabet Protein { get; } = new("ACDEFGHIKLMNPQRSTVWYUOBZJX", ignoreCase: true);

    /// <summary>The symbols in the order of their tokens.</summary>
    public string Symbols { get; }

    /// <summary>The number of symbols, and of tokens.</summary>
    public int Count => Symbols.Length;

    /// <summary>The token of a symbol, 0 … <see cref="Count"/> − 1, or −1 if the alphabet does not have it.</summary>
    /// <param name="symbol">Any character.</param>
    public int Token(char symbol) => symbol < Ascii ? _tokens[symbol] : -1;

    /// <summary>Writes the tokens of a sequence.</summary>
    /// <param name="sequence">The symbols.</param>
    /// <param name="tokens">[symbols]; receives the token of each.</param>
    /// <returns>−1, or the place of the first symbol that the alphabet does not have; the tokens up to it are written.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokens"/> has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Encode(ReadOnlySpan<char> sequence, Span<float> tokens)
    {
        Require.Length(tokens.Length, sequence.Length, nameof(tokens), "the tokens");
        for (int i = 0; i < sequence.Length; i++)
        {
            int token = Token(sequence[i]);
            if (token < 0)
            {
                return i;
            }

            tokens[i] = token;
        }

        return -1;
    }
}
