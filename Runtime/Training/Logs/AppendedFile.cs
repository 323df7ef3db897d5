using System.Text;

namespace Unrolled;

/// <summary>A file of lines that grows at its end, each line with one call to the system. Others may read it meanwhile.</summary>
internal sealed class AppendedFile : IDisposable
{
    private const int LongestLine = 1 << 20;

    private readonly FileStream _stream;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="replace">Whether to empty it.</param>
    public AppendedFile(string path, bool replace)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        _stream = new FileStream(path, replace ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>How many bytes there are.</summary>
    public long Length => _stream.Length;

    /// <summary>The first line without its end, and whether it has one.</summary>
    public (string Text, bool Ended) FirstLine()
    {
        byte[] start = new byte[Math.Min(LongestLine, _stream.Length)];
        Read(0, start);
        int end = start.AsSpan().IndexOf((byte)'\n');
        return (Encoding.UTF8.GetString(start, 0, end < 0 ? start.Length : end), end >= 0);
    }

    /// <summary>The last line that has an end, without it; nothing if there is none.</summary>
    public string LastLine()
    {
        byte[] tail = new byte[Math.Min(LongestLine, _stream.Length)];
        Read(_stream.Length - tail.Length, tail);
        ReadOnlySpan<byte> lines = tail.AsSpan(0, tail.AsSpan().LastIndexOf((byte)'\n') + 1).TrimEnd((byte)'\n');
        return Encoding.UTF8.GetString(lines[(lines.LastIndexOf((byte)'\n') + 1)..]);
    }

    /// <summary>Takes out what stands behind the last end of a line: what a crash left of one.</summary>
    public void CutTornLine()
    {
        byte[] tail = new byte[Math.Min(LongestLine, _stream.Length)];
        Read(_stream.Length - tail.Length, tail);
        int torn = tail.Length - 1 - tail.AsSpan().LastIndexOf((byte)'\n');
        if (torn >= LongestLine)
        {
            throw new LogFormatException($"Expected lines of less than {LongestLine} bytes.", Path);
        }

        _stream.SetLength(_stream.Length - torn);
    }

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Seek(0, SeekOrigin.End);
        _stream.Write(bytes);
    }

    public void Dispose()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
        }
        finally
        {
            _stream.Dispose();
        }
    }

    private void Read(long offset, byte[] bytes)
    {
        _stream.Seek(offset, SeekOrigin.Begin);
        _stream.ReadExactly(bytes);
    }
}
