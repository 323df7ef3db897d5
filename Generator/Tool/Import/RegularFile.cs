namespace Unrolled.Tool.Import;

/// <summary>Opens files of users: a pipe or a device would wait for ever, or never end.</summary>
internal static class RegularFile
{
    /// <summary>Opens a file to read.</summary>
    /// <exception cref="IOException">It cannot be read, or is a folder, a pipe, a device or a socket.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"Cannot read '{path}': expected a file, got a folder.");
        }

        return SpecialFile.KindOf(path) is { } kind ? throw new IOException($"Cannot read '{path}': expected a regular file, got {kind}.") : File.OpenRead(path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that make sense.</param>
    /// <exception cref="ModelFormatException">It is longer.</exception>
    public static string ReadText(string path, long most)
    {
        using FileStream file = Open(path);
        if (file.Length > most)
        {
            throw new ModelFormatException($"{file.Length} bytes; at most {most} are read.", path);
        }

        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
