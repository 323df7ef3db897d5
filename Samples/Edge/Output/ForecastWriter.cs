namespace Unrolled.Samples.Edge;

/// <summary>Writes forecasts, a line each, at once: whoever reads them has all that the saved state has seen.</summary>
/// <param name="output">Where to.</param>
/// <param name="json">True for an object a line with value and number; false for the forecast alone.</param>
internal sealed class ForecastWriter(Descriptor output, bool json)
{
    private const int Longest = 256;

    private readonly byte[] _line = new byte[Longest];
    private int _length;

    /// <summary>Writes a forecast.</summary>
    /// <exception cref="EdgeException">It cannot be written.</exception>
    public void Write(in Forecast forecast)
    {
        _length = 0;
        if (json)
        {
            AddObject(forecast);
        }
        else
        {
            Add(forecast.Next);
        }

        Add("\n"u8);
        if (!output.TryWrite(_line.AsSpan(0, _length)))
        {
            throw new EdgeException(ExitCode.Output, $"cannot write forecast {Number.Text(forecast.Number)} to {output.Name}: {Libc.LastError()}");
        }
    }

    private void AddObject(in Forecast forecast)
    {
        Add("{\"number\":"u8);
        _length += Number.Write(forecast.Number, _line.AsSpan(_length));
        Add(",\"value\":"u8);
        Add(forecast.Value);
        Add(",\"forecast\":"u8);
        Add(forecast.Next);
        if (forecast.Loss is { } loss)
        {
            Add(",\"loss\":"u8);
            Add((float)loss);
        }

        Add("}"u8);
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line.AsSpan(_length));
        _length += text.Length;
    }

    private void Add(float value) => _length += Number.Write(value, _line.AsSpan(_length));
}
