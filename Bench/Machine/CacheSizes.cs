using System.Globalization;

namespace Unrolled.Bench;

/// <summary>The sizes of the first core's data caches, in bytes.</summary>
/// <param name="Level1">The first level's.</param>
/// <param name="Level2">The second level's.</param>
/// <param name="Level3">The third level's; 0 if there is none.</param>
internal sealed record CacheSizes(int Level1, int Level2, int Level3)
{
    /// <summary>This machine's, as the kernel tells; 32 KB, 512 KB and 8 MB where it does not.</summary>
    public static CacheSizes Current { get; } = Read("/sys/devices/system/cpu/cpu0/cache");

    private static CacheSizes Read(string folder)
    {
        int[] sizes = [0, 32 << 10, 512 << 10, 8 << 20];
        if (Directory.Exists(folder) && Directory.EnumerateDirectories(folder, "index*").Any())
        {
            sizes[3] = 0;
            foreach (string index in Directory.EnumerateDirectories(folder, "index*"))
            {
                string Field(string name) => File.ReadAllText(Path.Combine(index, name)).Trim();
                int level = int.Parse(Field("level"), CultureInfo.InvariantCulture);
                if (Field("type") != "Instruction" && level is >= 1 and <= 3)
                {
                    sizes[level] = Bytes(Field("size"));
                }
            }
        }

        return new CacheSizes(sizes[1], sizes[2], sizes[3]);
    }

    // "48K", "1024K", "32M".
    private static int Bytes(string size)
    {
        int unit = size[^1] switch { 'K' => 1 << 10, 'M' => 1 << 20, _ => 1 };
        return int.Parse(size.TrimEnd('K', 'M'), CultureInfo.InvariantCulture) * unit;
    }
}
