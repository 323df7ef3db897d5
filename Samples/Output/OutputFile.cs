using System.Text;

namespace Unrolled.Samples;

/// <summary>A file that a task writes at its end. That it can be written is found out at the start, before the time is spent.</summary>
internal sealed class OutputFile
{
    private const string Devices = "/dev";

    private OutputFile(string path) => Path = path;

    /// <summary>The file's full path, after all links.</summary>
    public string Path { get; }

    /// <summary>Finds out whether a file can be written, and leaves what is there as it is.</summary>
    /// <exception cref="SampleException">It cannot.</exception>
    public static OutputFile At(string path) => Guard(path, () =>
    {
        if (path.Length == 0)
        {
            throw new IOException("Expected a file's name.");
        }

        var named = new FileInfo(path);
        var file = new OutputFile(named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        if (Directory.Exists(file.Path))
        {
            throw new IOException("It is a folder.");
        }

        // As the library does, but before the time is spent: a file must not take its place.
        if (SpecialFile.KindOf(named.FullName) is { } kind)
        {
            throw new IOException($"It is {kind}.");
        }

        if (!OperatingSystem.IsWindows() && System.IO.Path.GetDirectoryName(file.Path) == Devices)
        {
            throw new IOException("It is a device.");
        }

        if (!Directory.Exists(System.IO.Path.GetDirectoryName(file.Path)))
        {
            throw new IOException("There is no such folder.");
        }

        string temporary = file.TemporaryPath();
        try
        {
            using (new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
            }
        }
        catch (UnauthorizedAccessException)
        {
            throw new IOException("Its folder may not be written."); // not of a temporary file that nobody knows
        }

        File.Delete(temporary);
        return file;
    });

    /// <summary>Writes with a method of the caller's that takes the path.</summary>
    /// <exception cref="SampleException">The file cannot be written.</exception>
    public void Write(Action<string> write) => Guard(Path, () =>
    {
        write(Path);
        return true;
    });

    /// <summary>Writes a text: to a temporary file first, which then takes the file's name.</summary>
    /// <exception cref="SampleException">The file cannot be written; what was there is still there.</exception>
    public void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes: to a temporary file first, which then takes the file's name.</summary>
    /// <exception cref="SampleException">The file cannot be written; what was there is still there.</exception>
    public void WriteBytes(byte[] bytes) => Write(path =>
    {
        string temporary = TemporaryPath();
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    });

    // Beside the file, since a rename must not cross file systems. The file's name with an ending could be longer than names can be.
    private string TemporaryPath() => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, $".samples-{Guid.NewGuid():N}.tmp");

    private static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SampleException($"cannot write '{path}': {error.Message}", error);
        }
    }
}
