using System.Buffers.Binary;
using System.IO.Compression;

namespace Unrolled.Bench.Precision;

/// <summary>The MNIST digits, from files as LeCun published them: 28 rows of 28 values in [0, 1], and the digit.</summary>
/// <param name="Images">[count, 28, 28].</param>
/// <param name="Labels">[count].</param>
internal sealed record Digits(float[] Images, float[] Labels)
{
    /// <summary>Reads <c>train</c> or <c>t10k</c> from a folder.</summary>
    public static Digits Load(string folder, string part)
        => new([.. Read(Path.Combine(folder, part + "-images-idx3-ubyte.gz"), 16).Select(b => b / 255f)], [.. Read(Path.Combine(folder, part + "-labels-idx1-ubyte.gz"), 8).Select(b => (float)b)]);

    private static byte[] Read(string path, int header)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zip.CopyTo(bytes);
        byte[] all = bytes.ToArray();
        int expected = all.Length < header || all[2] != 8 ? -1 : Enumerable.Range(1, header / 4 - 1).Aggregate(1, (product, i) => product * BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(4 * i)));
        return expected == all.Length - header ? all[header..] : throw new InvalidDataException($"'{path}' is no idx file of bytes.");
    }
}
