using Unrolled.Tool.Formats.Zip;

namespace Unrolled.Tool.Formats.Npz;

/// <summary>NumPy's .npz: a zip of arrays.</summary>
internal static class NpzFile
{
    /// <summary>All arrays as their bytes, by name.</summary>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static SortedDictionary<string, byte[]> Read(string path)
    {
        ModelFileContent file = ModelFileContent.Read(path);
        if (!file.StartsWith("PK"u8))
        {
            throw new ModelFormatException("it is no .npz file; expected a zip of arrays, as numpy.savez writes it.", path);
        }

        ZipContent zip = ZipContent.Read(file);
        var arrays = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string entry in zip.Names)
        {
            string name = entry.EndsWith(".npy", StringComparison.Ordinal) ? entry[..^4] : entry;
            if (!arrays.TryAdd(name, zip.Entry(entry)))
            {
                throw new ModelFormatException($"two arrays '{name}'.", path);
            }
        }

        return arrays;
    }
}
