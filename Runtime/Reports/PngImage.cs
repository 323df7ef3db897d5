using System.Buffers.Binary;
using System.IO.Compression;

namespace Unrolled.Reports;

/// <summary>Images as PNG files (ISO/IEC 15948): 8 bits, gray or red, green and blue, without filters.</summary>
internal static class PngImage
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>An image's file.</summary>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">[height, width] or [height, width, 3], 0 … 1.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers.</exception>
    public static byte[] Encode(int width, int height, ReadOnlySpan<float> pixels)
    {
        long area = (long)width * height;
        if (pixels.Length != area && pixels.Length != 3 * area)
        {
            throw new ArgumentException($"Expected {area} numbers for gray or {3 * area} for red, green and blue of {width} × {height} pixels, got {pixels.Length}.", nameof(pixels));
        }

        bool gray = pixels.Length == area;
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;                      // bits of a sample
        header[9] = gray ? (byte)0 : (byte)2; // color type
        header[10..].Clear();               // deflate, adaptive filters, no interlacing
        AddChunk(file, "IHDR"u8, header);
        AddChunk(file, "IDAT"u8, Compressed(height, pixels));
        AddChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compressed(int height, ReadOnlySpan<float> pixels)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            int length = pixels.Length / height;
            byte[] row = new byte[1 + length]; // the filter's number, 0 for none, first
            for (int y = 0; y < height; y++)
            {
                for (int i = 0; i < length; i++)
                {
                    float value = pixels[y * length + i];
                    row[1 + i] = float.IsNaN(value) ? (byte)0 : (byte)MathF.Round(Math.Clamp(value, 0, 1) * 255);
                }

                zlib.Write(row);
            }
        }

        return buffer.ToArray();
    }

    private static void AddChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checksum(Checksum(uint.MaxValue, type), content));
        file.Write(number);
    }

    // CRC-32 with the polynomial of annex D.
    private static uint Checksum(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
