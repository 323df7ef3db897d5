namespace Unrolled.Tool.Export;

/// <summary>Writes the files of an export: all of them, or none.</summary>
internal static class ExportFolder
{
    /// <summary>Writes files into a folder, which is made if need be, and replaces files of the same names.</summary>
    /// <returns>Their paths.</returns>
    /// <exception cref="IOException">A file cannot be written; the folder has what it had.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; it has what it had.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<ExportedFile> files)
    {
        Directory.CreateDirectory(folder);
        (string Path, byte[] Bytes, byte[]? Before)[] targets =
            [.. files.Select(f => Path.Combine(folder, f.Name)).Zip(files, (path, file) => (path, file.Bytes, files.Count > 1 && File.Exists(path) ? File.ReadAllBytes(path) : null))];
        int written = 0;
        try
        {
            foreach ((string path, byte[] bytes, _) in targets)
            {
                AtomicFile.Write(path, stream => stream.Write(bytes));
                written++;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            foreach ((string path, _, byte[]? before) in targets[..written])
            {
                Restore(path, before);
            }

            throw;
        }

        return [.. targets.Select(t => t.Path)];
    }

    private static void Restore(string path, byte[]? before)
    {
        if (before is null)
        {
            File.Delete(path);
        }
        else
        {
            AtomicFile.Write(path, stream => stream.Write(before));
        }
    }
}
