using System.Collections.Immutable;
using System.IO.Compression;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The filters that were applied to chunks, in their order.</summary>
/// <param name="filters">Their numbers.</param>
internal sealed class Hdf5Filters(ImmutableArray<int> filters)
{
    private const int Deflate = 1, Shuffle = 2, Checksum = 3;

    public static Hdf5Filters None { get; } = new([]);

    public bool Deflates => filters.Contains(Deflate);

    public int Count => filters.Length;

    /// <summary>Reads a pipeline; the specification's section IV.A.2.l.</summary>
    public static Hdf5Filters Read(Hdf5Bytes file, long at)
    {
        int version = file.Byte(at), count = file.Byte(at + 1);
        if (version is not (1 or 2) || count > 32)
        {
            throw file.Fault($"a pipeline of version {version} with {count} filters at {at}.");
        }

        long next = at + (version == 1 ? 8 : 2);
        var filters = ImmutableArray.CreateBuilder<int>(count);
        for (int i = 0; i < count; i++)
        {
            int filter = file.UInt16(next);
            // The new version has no names of known filters.
            bool named = version == 1 || filter >= 256;
            int nameLength = named ? file.UInt16(next + 2) : 0;
            long values = next + (named ? 8 : 6);
            int valueCount = file.UInt16(values - 2);
            next = values + nameLength + valueCount * 4L + (version == 1 && valueCount % 2 == 1 ? 4 : 0);
            filters.Add(filter);
        }

        return new Hdf5Filters(filters.ToImmutable());
    }

    /// <summary>A chunk's elements.</summary>
    public byte[] Undo(Hdf5Bytes file, string path, Hdf5Chunks.Chunk chunk, int chunkBytes, int elementSize)
    {
        byte[] bytes = file.Span(chunk.At, chunk.Length > 0 ? chunk.Length : chunkBytes).ToArray();
        for (int i = filters.Length - 1; i >= 0; i--)
        {
            if ((chunk.Skipped >> i & 1) != 0)
            {
                continue;
            }

            bytes = filters[i] switch
            {
                Deflate => Inflate(file, path, bytes, chunkBytes + 4),
                Shuffle => Unshuffle(bytes, elementSize),
                // Four bytes after the elements.
                Checksum when bytes.Length >= 4 => bytes[..^4],
                Checksum => throw new ModelFormatException("has a chunk without the checksum that it should have.", file.Path, path),
                var other => throw new ModelFormatException($"is compressed with {Name(other)}; only deflate (gzip), shuffle and fletcher32 are read.", file.Path, path),
            };
        }

        return bytes.Length == chunkBytes ? bytes : throw new ModelFormatException($"has a chunk of {bytes.Length} bytes; expected {chunkBytes}.", file.Path, path);
    }

    private static byte[] Inflate(Hdf5Bytes file, string path, byte[] bytes, int atMost)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            byte[] result = new byte[atMost];
            int count = stream.ReadAtLeast(result, atMost, throwOnEndOfStream: false);
            return result[..count];
        }
        catch (InvalidDataException fault)
        {
            throw new ModelFormatException($"has a chunk that cannot be decompressed: {fault.Message}", file.Path, path, innerException: fault);
        }
    }

    // First all first bytes of the elements, then all second ones.
    private static byte[] Unshuffle(byte[] bytes, int elementSize)
    {
        int count = bytes.Length / elementSize;
        byte[] result = [.. bytes];
        for (int b = 0; b < elementSize; b++)
        {
            for (int i = 0; i < count; i++)
            {
                result[i * elementSize + b] = bytes[b * count + i];
            }
        }

        return result;
    }

    private static string Name(int filter) => filter switch
    {
        4 => "szip",
        5 => "n-bit",
        6 => "scale-offset",
        32000 => "lzf",
        32001 => "blosc",
        _ => $"filter {filter}",
    };
}
