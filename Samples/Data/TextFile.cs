using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Unrolled.Samples;

/// <summary>Reads texts, as they are or compressed with gzip.</summary>
internal static class TextFile
{
    private const byte FirstMagic = 0x1f, SecondMagic = 0x8b; // RFC 1952
    private const int LeastLength = 18; // a header of ten bytes, a trailer of eight
    private const int FirstRoom = 1 << 16;
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>The most bytes that are read, uncompressed: a small file may hold thousands of times as many, and a device has no end.</summary>
    internal const int MostBytes = 1 << 28;

    /// <summary>All of a text.</summary>
    /// <param name="path">A file in UTF-8.</param>
    /// <exception cref="SampleException">It cannot be read, or is no text.</exception>
    public static string Read(string path)
    {
        try
        {
            ReadOnlySpan<byte> bytes = ReadBytes(path), mark = Encoding.Preamble;
            return Encoding.GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new SampleException($"{path}: expected a text in UTF-8, got other bytes: {error.Message}", error);
        }
    }

    /// <summary>All of a file, uncompressed.</summary>
    /// <exception cref="SampleException">It cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = ReadAll(file);
            if (bytes is not [FirstMagic, SecondMagic, ..])
            {
                return bytes;
            }

            using var text = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            byte[] buffer = ReadAll(text);

            // The stream takes an end that comes too early for the end; the file's last four bytes are the text's length.
            uint length = bytes.Length < LeastLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan()[^sizeof(uint)..]);
            return (uint)buffer.Length == length && bytes.Length >= LeastLength
                ? buffer
                : throw new InvalidDataException($"The file ends too early, or is more than one compressed text: expected {length} bytes of text, by its own count, got {buffer.Length}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SampleException($"cannot read '{path}': {error.Message}", error);
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        byte[] bytes = new byte[FirstRoom];
        int filled = 0;
        for (int read; (read = stream.Read(bytes, filled, bytes.Length - filled)) > 0;)
        {
            filled += read;
            if (filled > MostBytes)
            {
                throw new InvalidDataException($"expected at most {MostBytes} bytes, uncompressed, got more.");
            }

            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(2 * filled, MostBytes + 1));
            }
        }

        Array.Resize(ref bytes, filled);
        return bytes;
    }
}
