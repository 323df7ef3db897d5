using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Tests.Tool;

/// <summary>NumPy's .npz.</summary>
internal static class NpzWriter
{
    /// <summary>The file's bytes.</summary>
    /// <param name="arrays">Its arrays, of float32.</param>
    public static byte[] Bytes(params (string Name, int[] Shape, float[] Values)[] arrays)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, int[] shape, float[] values) in arrays)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}";
                header = header.PadRight((10 + header.Length + 64) / 64 * 64 - 11) + "\n";
                using Stream content = entry.Open();
                content.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
                content.Write(Encoding.ASCII.GetBytes(header));
                content.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }

        return stream.ToArray();
    }
}
