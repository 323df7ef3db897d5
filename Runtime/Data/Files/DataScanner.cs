using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Reads a text field by field and counts its lines. A buffer is all that it holds, however long a line is.</summary>
/// <param name="reader">The text.</param>
/// <param name="file">Its path, for messages; null if there is none.</param>
internal sealed class DataScanner(TextReader reader, string? file)
{
    /// <summary>What <see cref="Read"/> returns after the last character.</summary>
    public const int End = -1;

    private const int BufferSize = 1 << 14;
    private const int MostQuoted = 40; // characters of the file in a message
    private const char ByteOrderMark = '\ufeff';

    private readonly char[] _buffer = new char[BufferSize];
    private readonly char[] _field = new char[MaxField];
    private int _at, _filled, _length;
    private bool _started;

    /// <summary>The most characters of a field or of a header's line: 65,536.</summary>
    public const int MaxField = 1 << 16;

    /// <summary>The line of the next character, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The last field that was read, without blanks at its ends.</summary>
    public ReadOnlySpan<char> Field => _field.AsSpan(0, _length).Trim();

    /// <summary>The next character, which stays there; <see cref="End"/> after the last. A line ends with '\n', whichever of the usual ends it has.</summary>
    public int Peek()
    {
        if (_at == _filled)
        {
            _filled = reader.Read(_buffer, 0, BufferSize);
            _at = 0;
            if (!_started && _filled > 0)
            {
                _started = true;
                _at = _buffer[0] == ByteOrderMark ? 1 : 0;
            }

            if (_at == _filled)
            {
                return _filled == 0 ? End : Peek();
            }
        }

        return _buffer[_at];
    }

    /// <summary>The next character, or <see cref="End"/>.</summary>
    public int Read()
    {
        int c = Peek();
        if (c == End)
        {
            return End;
        }

        _at++;
        if (c == '\r')
        {
            if (Peek() == '\n')
            {
                _at++;
            }

            c = '\n';
        }

        Line += c == '\n' ? 1 : 0;
        return c;
    }

    /// <summary>Reads up to one of two characters, a line's end or the end, and past it.</summary>
    /// <param name="first">A character that ends the field.</param>
    /// <param name="second">Another.</param>
    /// <returns>What ended the field: one of the two, '\n' or <see cref="End"/>.</returns>
    /// <exception cref="DataFormatException">The field is longer than <see cref="MaxField"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ReadField(char first, char second)
    {
        _length = 0;
        while (true)
        {
            int line = Line, c = Read();
            if (c == first || c == second || c == '\n' || c == End)
            {
                return c;
            }

            if (_length == MaxField)
            {
                throw Fault(line, $"at most {MaxField} characters of one field", "more");
            }

            _field[_length++] = (char)c;
        }
    }

    /// <summary>Reads a line's rest into <see cref="Field"/>.</summary>
    public void ReadLine() => ReadField('\n', '\n');

    /// <summary>Skips a line's rest, of any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SkipLine()
    {
        while (Read() is not ('\n' or End))
        {
        }
    }

    /// <summary>Skips blanks within the line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SkipBlanks()
    {
        while (Peek() is ' ' or '\t')
        {
            Read();
        }
    }

    /// <summary>An error at a line.</summary>
    public DataFormatException Fault(int line, string expected, string actual) => new(file, line, expected, actual);

    /// <summary>A text of the file as a message quotes it.</summary>
    public static string Quote(ReadOnlySpan<char> text) => text.Length > MostQuoted ? $"'{text[..MostQuoted]}…'" : $"'{text}'";
}
