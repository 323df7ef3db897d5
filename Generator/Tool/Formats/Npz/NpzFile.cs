using System.IO.Compression;

namespace Unrolled.Tool.Formats.Npz;

/// <summary>NumPy's .npz: a zip of arrays.</summary>
internal static class NpzFile
{
    // An array of a compressed file may be much larger than the file.
    private const long MaxArray = 2_000_000_000;

    /// <summary>All arrays as their bytes, by name.</summary>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static SortedDictionary<string, byte[]> Read(string path)
    {
        var arrays = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            long total = 0;
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                total += entry.Length;
                if (total > MaxArray)
                {
                    throw new ModelFormatException($"more than {MaxArray} bytes of arrays.", path);
                }

                string name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
                byte[] bytes = new byte[entry.Length];
                using Stream stream = entry.Open();
                stream.ReadExactly(bytes);
                if (!arrays.TryAdd(name, bytes))
                {
                    throw new ModelFormatException($"two arrays '{name}'.", path);
                }
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new ModelFormatException($"not an .npz file: {fault.Message}", path, innerException: fault);
        }

        return arrays;
    }
}
