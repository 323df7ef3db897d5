namespace Unrolled.Tool.Import;

/// <summary>A model file, read into memory.</summary>
/// <param name="path">Its path, for messages and for what lies beside it.</param>
/// <param name="bytes">All of it.</param>
internal sealed class ModelFileContent(string path, byte[] bytes)
{
    /// <summary>The largest file that is read.</summary>
    public const long MaxLength = 2_000_000_000;

    public string Path { get; } = path;

    public byte[] Bytes { get; } = bytes;

    public string Extension => System.IO.Path.GetExtension(Path).ToLowerInvariant();

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is a folder, a pipe, a device or a socket.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="ModelFormatException">It is larger than 2 GB.</exception>
    public static ModelFileContent Read(string path)
    {
        using FileStream file = RegularFile.Open(path);
        if (file.Length > MaxLength)
        {
            throw new ModelFormatException($"{file.Length} bytes; at most {MaxLength} are read.", path);
        }

        byte[] bytes = new byte[(int)file.Length];
        file.ReadExactly(bytes);
        return new ModelFileContent(path, bytes);
    }

    /// <summary>Whether the file begins with bytes.</summary>
    public bool StartsWith(ReadOnlySpan<byte> magic) => Bytes.AsSpan().StartsWith(magic);
}
