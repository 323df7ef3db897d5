using System.Buffers.Binary;
using System.Text;

namespace Unrolled.Tests;

/// <summary>Files made by hand, right ones and wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <summary>Two tensors: a [2, 3] with 0 … 5 and b [4] with 6 … 9.</summary>
    public const string TwoTensors =
        """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[4],"data_offsets":[24,40]}}""";

    /// <summary>A file of a header, with its true length before it, and of data.</summary>
    public static byte[] File(string header, byte[] data) => File(Encoding.UTF8.GetBytes(header), data);

    /// <summary>A file of a header's bytes, with their true number before them, and of data.</summary>
    public static byte[] File(byte[] header, byte[] data) => File((ulong)header.Length, header, data);

    /// <summary>A file that gives any length for its header.</summary>
    public static byte[] File(ulong headerLength, byte[] header, byte[] data)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, headerLength);
        return [.. prefix, .. header, .. data];
    }

    /// <summary>The floats 0, 1, 2 … as bytes.</summary>
    public static byte[] Floats(int count)
    {
        byte[] data = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * 4), i);
        }

        return data;
    }

    /// <summary>A header of one tensor, the rest of which is given.</summary>
    public static string Tensor(string rest) => "{\"a\":{" + rest + "}}";
}
