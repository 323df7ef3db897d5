using System.Buffers.Binary;
using System.IO.Compression;

namespace Unrolled.Tests;

/// <summary>Files of images and labels as those of MNIST: a digit's image is a bar whose row is the digit's, in a box of noise.</summary>
internal static class InventedDigits
{
    /// <summary>Writes the four files of the data set into a folder, the last one compressed.</summary>
    public static void Write(string folder, int training, int test)
    {
        Write(folder, "train", training, seed: 1, compressed: false);
        Write(folder, "t10k", test, seed: 2, compressed: true);
    }

    /// <summary>The bytes of an idx file.</summary>
    public static byte[] Idx(ReadOnlySpan<int> sizes, ReadOnlySpan<byte> values, int magic = 0x0800)
    {
        byte[] bytes = new byte[4 * (1 + sizes.Length) + values.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, magic | sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * (1 + i)), sizes[i]);
        }

        values.CopyTo(bytes.AsSpan(4 * (1 + sizes.Length)));
        return bytes;
    }

    /// <summary>The bytes, compressed with gzip.</summary>
    public static byte[] Compress(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return buffer.ToArray();
    }

    private static void Write(string folder, string part, int count, int seed, bool compressed)
    {
        var random = new RandomSource(seed, 0);
        byte[] pixels = new byte[count * 784], labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)random.NextInt(10);
            Span<byte> image = pixels.AsSpan(i * 784, 784);
            for (int column = 4; column < 24; column++)
            {
                image[(4 + 2 * labels[i]) * 28 + column] = 255;
                image[(4 + random.NextInt(20)) * 28 + column] |= (byte)random.NextInt(100);
            }
        }

        Write(folder, $"{part}-images-idx3-ubyte", Idx([count, 28, 28], pixels), compressed);
        Write(folder, $"{part}-labels-idx1-ubyte", Idx([count], labels), compressed);
    }

    private static void Write(string folder, string name, byte[] bytes, bool compressed)
        => File.WriteAllBytes(Path.Combine(folder, compressed ? $"{name}.gz" : name), compressed ? Compress(bytes) : bytes);
}
