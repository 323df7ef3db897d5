using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Data;

/// <summary>Reads sequences of symbols.</summary>
/// <param name="scanner">The file.</param>
/// <param name="alphabet">Its symbols.</param>
/// <param name="maxSymbols">The most of all sequences together.</param>
internal sealed class SymbolReader(DataScanner scanner, SymbolAlphabet alphabet, long maxSymbols)
{
    private const char Header = '>', Comment = ';';
    private const int FirstSymbol = '!', LastSymbol = '~';

    private readonly List<string> _names = [];
    private readonly List<byte[]> _sequences = [];
    private readonly List<byte> _tokens = [];
    private long _count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SymbolSequences ReadFasta()
    {
        int named = 0;
        while (scanner.Peek() is not DataScanner.End and var c)
        {
            int line = scanner.Line;
            if (c == Comment)
            {
                scanner.SkipLine();
            }
            else if (c == Header)
            {
                if (_names.Count > 0)
                {
                    EndSequence(named);
                }

                scanner.Read();
                scanner.ReadLine();
                _names.Add(scanner.Field.ToString());
                named = line;
            }
            else
            {
                ReadSymbols(required: _names.Count > 0 ? null : "a line that begins with '>'");
            }
        }

        if (_names.Count > 0)
        {
            EndSequence(named);
        }

        return Finish("a record that begins with '>'");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SymbolSequences ReadLines()
    {
        while (scanner.Peek() != DataScanner.End)
        {
            ReadSymbols(required: null);
            if (_tokens.Count > 0)
            {
                _names.Add("");
                EndSequence(scanner.Line);
            }
        }

        return Finish("a sequence");
    }

    // A line of symbols, of any length.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadSymbols(string? required)
    {
        while (true)
        {
            int line = scanner.Line, c = scanner.Read();
            if (c is '\n' or DataScanner.End)
            {
                return;
            }

            if (c is ' ' or '\t')
            {
                continue;
            }

            int token = alphabet.Token((char)c);
            if (required is not null || token < 0)
            {
                throw scanner.Fault(line, required ?? $"one of the symbols {alphabet.Symbols}", c is >= FirstSymbol and <= LastSymbol ? $"'{(char)c}'" : $"U+{c:X4}");
            }

            if (++_count > maxSymbols)
            {
                throw scanner.Fault(line, string.Create(CultureInfo.InvariantCulture, $"at most {maxSymbols} symbols"), "more");
            }

            _tokens.Add((byte)token);
        }
    }

    private void EndSequence(int line)
    {
        if (_tokens.Count == 0)
        {
            throw scanner.Fault(line, $"a sequence after {DataScanner.Quote($">{_names[^1]}")}", "none");
        }

        _sequences.Add(CollectionsMarshal.AsSpan(_tokens).ToArray());
        _tokens.Clear();
    }

    private SymbolSequences Finish(string expected)
        => _sequences.Count > 0 ? new SymbolSequences(alphabet, [.. _names], [.. _sequences]) : throw scanner.Fault(scanner.Line, expected, "the end of the file");
}
