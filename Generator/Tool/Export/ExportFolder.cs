namespace Unrolled.Tool.Export;

/// <summary>Writes the files of an export: all of them, or none.</summary>
internal static class ExportFolder
{
    /// <summary>Writes files into a folder, which is made if need be, and replaces files of the same names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The files.</param>
    /// <param name="inputs">Files that the command reads, which are not replaced.</param>
    /// <returns>Their paths.</returns>
    /// <exception cref="ArgumentException">A file is one of the inputs; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be written; the folder has what it had.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; it has what it had.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<ExportedFile> files, params IEnumerable<string> inputs)
    {
        OwnInput.Require(files.Select(f => Path.Combine(folder, f.Name)), inputs, "choose another folder with -o, or another name with --name");
        if (File.Exists(folder))
        {
            throw new IOException($"Cannot write to '{folder}': expected a folder, got a file.");
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The system's own message may be "Could not find file", of a folder that is to be new.
            throw new IOException($"The folder '{folder}' cannot be made: {fault.Message}", fault);
        }

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
