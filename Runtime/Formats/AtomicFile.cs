using System.Security.Cryptography;
using System.Text;

namespace Unrolled;

/// <summary>Replaces a file atomically: readers see the old content or the new one, never a part, even after a power failure.</summary>
internal static class AtomicFile
{
    private const string Devices = "/dev";
    private const string Beginning = ".unrolled-", Ending = ".tmp";

    // Of SHA-256's 64.
    private const int Digits = 16;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; an existing one is replaced. If the path is a link, the link is kept and the file that it points to is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the old file is kept and nothing else remains.</param>
    /// <exception cref="ArgumentException">The path is invalid.</exception>
    /// <exception cref="IOException">The file could not be written, or the path names a FIFO, a device or a socket, which does not change.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, onlyWriter: false);

    /// <summary>Writes a file through a temporary file in the same folder. On Unix a replaced file keeps its permissions, and only users who could read the old content can read the new.</summary>
    /// <param name="path">The file; an existing one is replaced. If the path is a link, the link is kept and the file that it points to is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the old file is kept and nothing else remains.</param>
    /// <param name="onlyWriter">True if only one process at a time writes the file: temporary files left by killed processes are deleted.</param>
    /// <exception cref="ArgumentException">The path is invalid.</exception>
    /// <exception cref="IOException">The file could not be written, or the path names a FIFO, a device or a socket, which does not change.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    public static void Write(string path, Action<Stream> write, bool onlyWriter)
    {
        string target = Target(path), folder = Path.GetDirectoryName(target) ?? "";
        if (Directory.Exists(target))
        {
            throw new UnauthorizedAccessException($"Cannot write '{path}': expected a file, got the folder '{target}'.");
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'.");
        }

        string beginning = BeginningOf(target);
        if (onlyWriter)
        {
            DeleteLeft(folder, beginning);
        }

        // Next to the target, since a rename cannot cross file systems. Not the target's name with a suffix, which might be too long for a name.
        string temporary = Path.Combine(folder, $"{beginning}{RandomNumberGenerator.GetHexString(Digits, lowercase: true)}{Ending}");
        UnixFileMode? mode = ModeOf(target);
        FileStream stream = Create(path, temporary, folder, mode);
        try
        {
            using (stream)
            {
                write(stream);
                SetMode(stream, mode);
                stream.Flush(flushToDisk: true);
            }

            // If the power fails now, the old file may come back, intact: the content is on disk before the name is.
            File.Move(temporary, target, overwrite: true);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && e.Message.Contains(temporary, StringComparison.Ordinal))
        {
            // A full disk, say. The temporary file means nothing to the user.
            Delete(temporary);
            throw new IOException($"Cannot write '{path}': {e.Message.Replace(temporary, path, StringComparison.Ordinal)}", e) { HResult = e.HResult };
        }
        catch
        {
            Delete(temporary);
            throw;
        }

        DirectoryFlush.Flush(folder);
    }

    // The prefix of a file's temporary files. It is derived from the file's name, so that other files' temporary files are not mistaken for them.
    internal static string BeginningOf(string target)
        => $"{Beginning}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(target))))[..Digits]}-";

    // The file that a path names, after all links. Whoever may write to a folder of devices could rename a file over one.
    private static string Target(string path)
    {
        var file = new FileInfo(path);
        if (SpecialFile.KindOf(file.FullName) is { } kind)
        {
            // A rename would replace it by a file. The link of an open pipe names no path, so this is checked before links are followed.
            throw new IOException($"Cannot write '{path}': expected a regular file, got {kind}.");
        }

        string target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return OperatingSystem.IsWindows() || Path.GetDirectoryName(target) != Devices
            ? target
            : throw new IOException($"Cannot write '{path}': expected a file, got the device '{target}'.");
    }

    // The permissions of the file to replace; null if it does not exist.
    private static UnixFileMode? ModeOf(string target)
    {
        try
        {
            return OperatingSystem.IsWindows() || !File.Exists(target) ? null : File.GetUnixFileMode(target);
        }
        catch (FileNotFoundException)
        {
            return null; // gone meanwhile
        }
    }

    // Mode bits that the umask removed, and a read-only mode, are set last, so that a file left by a killed process can be deleted.
    private static void SetMode(FileStream stream, UnixFileMode? mode)
    {
        if (!OperatingSystem.IsWindows() && mode is { } own && File.GetUnixFileMode(stream.SafeFileHandle) != own)
        {
            File.SetUnixFileMode(stream.SafeFileHandle, own);
        }
    }

    // The messages of .NET would name the temporary file, which means nothing to the user.
    private static FileStream Create(string path, string temporary, string folder, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && mode is { } own)
        {
            options.UnixCreateMode = own | UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(temporary, options);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"Cannot write '{path}': there is no permission to write to the folder '{folder}'.", e);
        }
        catch (IOException e)
        {
            throw new IOException($"Cannot write '{path}': {e.Message}", e) { HResult = e.HResult };
        }
    }

    // A file that a process is still writing is locked and is kept.
    private static void DeleteLeft(string folder, string beginning)
    {
        foreach (string left in Left(folder, beginning))
        {
            try
            {
                new FileStream(left, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file that cannot be deleted does no harm.
            }
        }
    }

    // A folder that may be written but not listed keeps its leftover files.
    private static string[] Left(string folder, string beginning)
    {
        try
        {
            return Directory.GetFiles(folder, $"{beginning}*{Ending}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first exception is more informative than this one.
        }
    }
}
