namespace Unrolled;

/// <summary>Replaces a file in one step: whoever looks sees the old content or the new one, never a part, also after the power has failed.</summary>
internal static class AtomicFile
{
    private const string Devices = "/dev";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the old file stays and nothing else is left.</param>
    public static void Write(string path, Action<Stream> write) => Write(path, write, null);

    /// <summary>Writes a file by way of a temporary one beside it.</summary>
    /// <param name="path">The file; one that exists is replaced. A link stays, and the file that it names is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the old file stays and nothing else is left.</param>
    /// <param name="temporaryEnding">
    /// What the temporary file's name has behind the file's own, where only one process at a time writes it: a file that a killed process left is then replaced by the next. Null
    /// for a name that nobody else has.
    /// </param>
    public static void Write(string path, Action<Stream> write, string? temporaryEnding)
    {
        string target = Target(path);
        string? folder = Path.GetDirectoryName(target);
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'.");
        }

        FileMode mode = temporaryEnding is null ? FileMode.CreateNew : FileMode.Create;
        string temporary = target + (temporaryEnding ?? $".{Guid.NewGuid():N}.tmp"); // beside the target: a rename must not cross file systems
        var stream = new FileStream(temporary, mode, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            // If the power fails now, the old file may be there again, and whole: the content is on the disk before the name is.
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }

        if (folder is not null)
        {
            DirectoryFlush.Flush(folder);
        }
    }

    // The file that a path names, behind all links. Whoever may write to a folder of devices could rename a file over one.
    private static string Target(string path)
    {
        var file = new FileInfo(path);
        string target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return OperatingSystem.IsWindows() || Path.GetDirectoryName(target) != Devices
            ? target
            : throw new IOException($"Cannot write '{path}': expected a file, got the device '{target}'.");
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first exception says more than this one.
        }
    }
}
