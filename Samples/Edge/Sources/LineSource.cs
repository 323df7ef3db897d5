using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Samples.Edge;

/// <summary>A number a line, of standard input or of a serial device.</summary>
/// <param name="input">Where the lines come from; closed with the source.</param>
/// <param name="stop">Ends waiting.</param>
/// <param name="isDevice">True for a device, which sends from any moment on, and for ever: its first line is left out, since its beginning may be missing, and its end is an error.</param>
internal sealed class LineSource(Descriptor input, StopSignal stop, bool isDevice) : IValueSource
{
    private const int LongestQuoted = 60;

    private readonly LineBuffer _lines = new();
    private readonly bool _isDevice = isDevice;
    private bool _skips = isDevice, _ended;
    private long _number;

    public Arrival Read(int milliseconds, out float value)
    {
        ReadOnlySpan<byte> line;
        while (!_lines.TryTake(out line))
        {
            if (_ended)
            {
                value = 0;
                return _lines.TryTakeRest(out line) ? Parse(line, out value) : Arrival.End;
            }

            if (!stop.Wait(input.Number, milliseconds))
            {
                value = 0;
                return Arrival.None;
            }

            Fill();
        }

        if (_skips)
        {
            _skips = false;
            value = 0;
            return Arrival.None;
        }

        return Parse(line, out value);
    }

    public void Dispose() => input.Dispose();

    private void Fill()
    {
        Span<byte> free = _lines.Free;
        if (free.IsEmpty)
        {
            throw new EdgeException(ExitCode.Value, $"{input.Name}, line {Number.Text(_number + 1)}: expected a line of at most {Number.Text(LineBuffer.Longest)} bytes, got more");
        }

        int read = input.Read(free);
        if (read > 0)
        {
            _lines.Advance(read);
        }
        else if (read < 0)
        {
            // Another process may have read what there was.
            if (Marshal.GetLastPInvokeError() != Libc.Again)
            {
                throw new EdgeException(ExitCode.Source, $"{input.Name}: expected a value, got an error: {Libc.LastError()}{(_isDevice ? " (was it unplugged?)" : "")}");
            }
        }
        else if (_isDevice)
        {
            throw new EdgeException(ExitCode.Source, $"{input.Name}: expected a value, got the end: the device was unplugged or closed");
        }
        else
        {
            _ended = true;
        }
    }

    private Arrival Parse(ReadOnlySpan<byte> line, out float value)
    {
        _number++;
        if (!Number.TryParse(line, out value))
        {
            string text = Encoding.UTF8.GetString(line);
            throw new EdgeException(ExitCode.Value, $"{input.Name}, line {Number.Text(_number)}: expected a number, got '{(text.Length > LongestQuoted ? text[..LongestQuoted] + "…" : text)}'");
        }

        return Arrival.Value;
    }
}
