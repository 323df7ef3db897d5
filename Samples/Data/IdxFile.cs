using System.Buffers.Binary;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>An array of bytes as the MNIST files hold it: a number that says so, the sizes, the values.</summary>
/// <param name="Sizes">[dimensions], the first one counts the items.</param>
/// <param name="Values">All bytes, row-major.</param>
internal sealed record IdxFile(int[] Sizes, byte[] Values)
{
    private const int UnsignedBytes = 0x08;
    private const int NumberSize = sizeof(int);

    /// <summary>Reads a file, as it is or compressed with gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many dimensions it has to have.</param>
    /// <exception cref="SampleException">It cannot be read, or is not as it should be; the message says at which byte.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        byte[] bytes = TextFile.ReadBytes(path);
        int header = NumberSize * (1 + dimensions);
        if (bytes.Length < header)
        {
            throw new SampleException(Line($"{path}: expected {header} bytes or more, the head of an idx file of {dimensions} dimensions, got {bytes.Length}"));
        }

        int magic = UnsignedBytes << 8 | dimensions, found = Number(0);
        if (found != magic)
        {
            throw new SampleException(Line($"{path}: byte 0: expected 0x{magic:x8}, an idx file of bytes in {dimensions} dimensions, got 0x{found:x8}"));
        }

        int[] sizes = new int[dimensions];
        long count = 1;
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = Number(1 + i);
            if (sizes[i] < 1)
            {
                throw new SampleException(Line($"{path}: byte {NumberSize * (1 + i)}: expected a size of 1 or more, got {sizes[i]}"));
            }

            count = Math.Min(count * sizes[i], int.MaxValue + 1L); // no file is as large, and no product overflows
        }

        return count == bytes.Length - header
            ? new IdxFile(sizes, bytes[header..])
            : throw new SampleException(Line($"{path}: expected {string.Join('×', sizes)} bytes after the header, got {bytes.Length - header}"));

        int Number(int place) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(NumberSize * place));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
