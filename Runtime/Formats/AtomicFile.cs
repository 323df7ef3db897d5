namespace Unrolled;

/// <summary>Replaces a file in one step: whoever looks sees the old content or the new one, never a part, also after the power has failed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the old file stays and nothing else is left.</param>
    public static void Write(string path, Action<Stream> write) => Write(path, write, null);

    /// <summary>Writes a file by way of a temporary one of a known name, so that one that a killed process left is replaced by the next.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the old file stays and nothing else is left.</param>
    /// <param name="temporary">A file in the same folder, which only one process at a time writes; null for a name that nobody else has.</param>
    public static void Write(string path, Action<Stream> write, string? temporary)
    {
        string target = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(target);
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'.");
        }

        FileMode mode = temporary is null ? FileMode.CreateNew : FileMode.Create;
        temporary = Path.GetFullPath(temporary ?? $"{target}.{Guid.NewGuid():N}.tmp"); // beside the target: a rename must not cross file systems
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
