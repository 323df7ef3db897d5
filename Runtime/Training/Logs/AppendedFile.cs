using System.Text;

namespace Unrolled.Training;

/// <summary>A file of lines or records that grows at its end, each with one call to the system. Others may read it meanwhile.</summary>
/// <param name="path">The path it was opened by.</param>
/// <param name="stream">The file, without a buffer.</param>
internal sealed class AppendedFile(string path, FileStream stream) : IDisposable
{
    private const int LongestLine = 1 << 20;

    private bool _torn;

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="replace">Whether to empty it.</param>
    /// <exception cref="IOException">It cannot be opened, or it cannot be read again, like a pipe or a terminal.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written, or is a folder.</exception>
    public static AppendedFile Open(string path, bool replace)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = new FileStream(path, replace ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (stream.CanSeek)
        {
            return new AppendedFile(path, stream);
        }

        stream.Dispose();
        throw new IOException($"Cannot log to '{path}': expected a file, got a pipe or a device.");
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; } = path;

    /// <summary>How many bytes there are.</summary>
    public long Length => stream.Length;

    /// <summary>The first line without its end, and whether it has one.</summary>
    public (string Text, bool Ended) FirstLine()
    {
        byte[] start = new byte[Math.Min(LongestLine, stream.Length)];
        Read(0, start);
        int end = start.AsSpan().IndexOf((byte)'\n');
        return (Encoding.UTF8.GetString(start, 0, end < 0 ? start.Length : end), end >= 0);
    }

    /// <summary>The last line that has an end, without it; empty if there is no such line.</summary>
    public string LastLine()
    {
        byte[] tail = new byte[Math.Min(LongestLine, stream.Length)];
        Read(stream.Length - tail.Length, tail);
        ReadOnlySpan<byte> lines = tail.AsSpan(0, tail.AsSpan().LastIndexOf((byte)'\n') + 1).TrimEnd((byte)'\n');
        return Encoding.UTF8.GetString(lines[(lines.LastIndexOf((byte)'\n') + 1)..]);
    }

    /// <summary>Removes what follows the last line end: an incomplete line left by a crash.</summary>
    public void CutTornLine()
    {
        byte[] tail = new byte[Math.Min(LongestLine, stream.Length)];
        Read(stream.Length - tail.Length, tail);
        int torn = tail.Length - 1 - tail.AsSpan().LastIndexOf((byte)'\n');
        if (torn >= LongestLine)
        {
            throw new LogFormatException($"Expected lines of fewer than {LongestLine} bytes.", Path);
        }

        stream.SetLength(stream.Length - torn);
    }

    /// <summary>Adds bytes at the end: all of them, or, where it fails, none.</summary>
    /// <exception cref="IOException">They cannot be written, or a partly written line could not be removed.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_torn)
        {
            throw new IOException($"'{Path}' ends in an incomplete record that could not be written, so nothing can be appended.");
        }

        long end = stream.Seek(0, SeekOrigin.End);
        try
        {
            stream.Write(bytes);
        }
        catch
        {
            _torn = !TryCut(end);
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            stream.Dispose();
        }
    }

    private void Read(long offset, byte[] bytes)
    {
        stream.Seek(offset, SeekOrigin.Begin);
        stream.ReadExactly(bytes);
    }

    private bool TryCut(long length)
    {
        try
        {
            stream.SetLength(length);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }
}
