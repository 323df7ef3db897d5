namespace Unrolled.Samples.Edge;

/// <summary>Divides bytes into lines, which end with LF, CR LF or CR. Its memory does not grow: a line has at most <see cref="Longest"/> bytes.</summary>
internal sealed class LineBuffer
{
    public const int Longest = 4096;

    private readonly byte[] _bytes = new byte[Longest + 1];
    private int _start, _filled;
    private bool _afterReturn;

    /// <summary>Where the next bytes go. It is empty only if a line is too long.</summary>
    public Span<byte> Free
    {
        get
        {
            _bytes.AsSpan(_start, _filled - _start).CopyTo(_bytes);
            (_start, _filled) = (0, _filled - _start);
            return _bytes.AsSpan(_filled);
        }
    }

    /// <summary>Bytes were written to <see cref="Free"/>.</summary>
    public void Advance(int count) => _filled += count;

    /// <summary>Takes the next whole line, without its end.</summary>
    /// <param name="line">The line; valid until <see cref="Free"/> is asked for.</param>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        // The LF of a CR LF, which may come later than the CR.
        if (_afterReturn && _start < _filled)
        {
            _afterReturn = false;
            if (_bytes[_start] == '\n')
            {
                _start++;
            }
        }

        ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _filled - _start);
        int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            line = default;
            return false;
        }

        line = rest[..end];
        _afterReturn = rest[end] == '\r';
        _start += end + 1;
        return true;
    }

    /// <summary>Takes what is left after the last whole line, if that is not nothing.</summary>
    public bool TryTakeRest(out ReadOnlySpan<byte> line)
    {
        line = _bytes.AsSpan(_start, _filled - _start);
        _start = _filled;
        return !line.IsEmpty;
    }
}
