using System.Globalization;
using System.Text;

namespace Unrolled.Training;

/// <summary>A line of text as UTF-8 in reused memory. Numbers are in the invariant culture, with enough digits to be unique.</summary>
internal sealed class Utf8Line
{
    private const int LongestNumber = 32;

    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>What was added.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    public void Add(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    public void Add<T>(T number)
        where T : IUtf8SpanFormattable
    {
        Reserve(LongestNumber);
        if (!number.TryFormat(_bytes.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"A number takes more than {LongestNumber} characters.");
        }

        _length += written;
    }

    private void Reserve(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        }
    }
}
