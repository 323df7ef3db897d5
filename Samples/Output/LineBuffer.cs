using System.Globalization;

namespace Unrolled.Samples;

/// <summary>A line of text that is put together again and again without allocating anything.</summary>
/// <remarks>An interpolated string puts numbers into boxes until the compiler has optimized the method that formats them.</remarks>
/// <param name="capacity">The longest line; what does not fit is cut off.</param>
internal sealed class LineBuffer(int capacity)
{
    private readonly char[] _text = new char[capacity];
    private int _length;

    /// <summary>The line so far.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>Adds a text.</summary>
    public LineBuffer Add(string text)
    {
        int length = Math.Min(text.Length, capacity - _length);
        text.AsSpan(0, length).CopyTo(_text.AsSpan(_length));
        _length += length;
        return this;
    }

    /// <summary>Adds a number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="width">It stands at the right of as many characters.</param>
    /// <param name="format">A numeric format of .NET.</param>
    public LineBuffer Add(double value, int width, string format)
    {
        Span<char> rest = _text.AsSpan(_length);
        if (value.TryFormat(rest, out int length, format, CultureInfo.InvariantCulture))
        {
            int shift = Math.Clamp(width - length, 0, rest.Length - length);
            rest[..length].CopyTo(rest[shift..]);
            rest[..shift].Fill(' ');
            _length += shift + length;
        }

        return this;
    }

    /// <summary>Writes the line, and begins the next one.</summary>
    public void WriteTo(TextWriter writer)
    {
        writer.Write(_text, 0, _length);
        _length = 0;
    }
}
