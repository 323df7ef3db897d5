using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Unrolled;

/// <summary>
/// The tensors of a safetensors file, all in memory. The reader is strict: it refuses any file that does not follow the format exactly, and throws only
/// <see cref="ModelFormatException"/> for invalid content. Format: https://github.com/huggingface/safetensors.
/// </summary>
/// <remarks>Layout: the header's length N in 8 bytes, little-endian; N bytes of JSON; the tensors' bytes. Up to 2 GB.</remarks>
public sealed class SafetensorsFile
{
    private const int PrefixLength = sizeof(ulong);
    private const int FirstRead = 1 << 16;

    private readonly Dictionary<string, SafetensorsTensor> _byName;

    private SafetensorsFile(IReadOnlyDictionary<string, string> metadata, ImmutableArray<SafetensorsTensor> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
        _byName = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The file's metadata: texts by name; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order of their data.</summary>
    public ImmutableArray<SafetensorsTensor> Tensors { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It is not a valid safetensors file.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static SafetensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads a stream from its current position to its end; the stream stays open.</summary>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <exception cref="ModelFormatException">It does not hold a valid safetensors file.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static SafetensorsFile Read(Stream stream) => Read(stream, null);

    /// <summary>Reads a file that is in memory. The tensors are views of that memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="ModelFormatException">It is not a valid safetensors file.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes)
    {
        int length = HeaderLength(bytes.Span[..Math.Min(bytes.Length, PrefixLength)], null);
        ReadOnlyMemory<byte> rest = bytes[PrefixLength..];
        SafetensorsHeader header = ParseHeader(rest[..Math.Min(rest.Length, length)], length, null);
        return Assemble(header, rest[length..], rest.Length - length > header.DataLength, null);
    }

    /// <summary>Finds a tensor.</summary>
    /// <param name="name">Its name, case-sensitive.</param>
    /// <param name="tensor">The tensor, or null.</param>
    /// <returns>True if there is a tensor of that name.</returns>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.TryGetValue(name, out tensor);
    }

    internal static SafetensorsFile Read(Stream stream, string? file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int length = HeaderLength(ReadUpTo(stream, PrefixLength).Span, file);
        SafetensorsHeader header = ParseHeader(ReadUpTo(stream, length), length, file);
        if (header.DataLength > Array.MaxLength)
        {
            throw new ModelFormatException($"expected at most {Array.MaxLength} bytes of tensors, got {header.DataLength}.", file);
        }

        ReadOnlyMemory<byte> data = ReadUpTo(stream, header.DataLength);
        return Assemble(header, data, data.Length == header.DataLength && stream.ReadByte() >= 0, file);
    }

    private static int HeaderLength(ReadOnlySpan<byte> prefix, string? file)
    {
        if (prefix.Length < PrefixLength)
        {
            throw new ModelFormatException($"expected a safetensors file, which starts with 8 bytes of header length, got {prefix.Length} bytes in all.", file);
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        return length is >= 2 and <= SafetensorsHeader.MaxLength
            ? (int)length
            : throw new ModelFormatException($"this is not a safetensors file.{Guess(length) ?? $" Its first 8 bytes give its header {length} bytes, expected 2 to {SafetensorsHeader.MaxLength}."}", file);
    }

    // What kind of file it is, if not a safetensors file, judged by the first 8 bytes, which were read as a length.
    private static string? Guess(ulong length) => length switch
    {
        _ when (uint)length == 0x04034B50 => " The file starts like a zip archive, as torch.save writes it.", // PK 3 4
        _ when (byte)length == '<' && length > SafetensorsHeader.MaxLength => " The file starts like a web page.",
        0x206E6F6973726576 => " The file starts like a Git LFS pointer: the model itself was not fetched.", // "version "
        _ when IsText(length) => " The file starts like text.",
        _ => null,
    };

    // Eight printing characters, or tabs and ends of lines.
    private static bool IsText(ulong prefix)
    {
        for (int i = 0; i < PrefixLength; i++, prefix >>= 8)
        {
            if ((byte)prefix is not (>= 0x20 and <= 0x7E or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }

    private static SafetensorsHeader ParseHeader(ReadOnlyMemory<byte> utf8, int length, string? file)
        => utf8.Length == length
            ? SafetensorsHeader.Parse(utf8.Span, file)
            : throw new ModelFormatException($"expected a header of {length} bytes, got {utf8.Length} to the file's end.{Guess((ulong)length)}", file);

    private static SafetensorsFile Assemble(SafetensorsHeader header, ReadOnlyMemory<byte> data, bool more, string? file)
    {
        var tensors = ImmutableArray.CreateBuilder<SafetensorsTensor>(header.Entries.Length);
        foreach (SafetensorsHeader.Entry entry in header.Entries)
        {
            if (entry.End > data.Length)
            {
                throw new ModelFormatException($"expected data to {entry.End}, got {data.Length} bytes of data to the file's end.", file, entry.Name);
            }

            tensors.Add(new SafetensorsTensor(entry.Name, entry.Type, entry.Shape, data[(int)entry.Begin..(int)entry.End], file));
        }

        return more
            ? throw new ModelFormatException($"expected the file's end after {header.DataLength} bytes of tensors, got more.", file)
            : new SafetensorsFile(header.Metadata, tensors.MoveToImmutable());
    }

    // The buffer grows with the bytes that arrive: a header that lies about sizes costs no memory.
    private static ReadOnlyMemory<byte> ReadUpTo(Stream stream, long count)
    {
        byte[] buffer = new byte[Math.Min(count, FirstRead)];
        int filled = 0;
        while (filled < count)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(count, 2L * buffer.Length));
            }

            int read = stream.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return buffer.AsMemory(0, filled);
    }
}
