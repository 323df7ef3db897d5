using System.Globalization;
using System.Runtime.InteropServices;

namespace Unrolled.Bench;

/// <summary>The sizes of the first core's data caches, in bytes.</summary>
/// <param name="Level1">The first level's.</param>
/// <param name="Level2">The second level's.</param>
/// <param name="Level3">The third level's; 0 if there is none.</param>
/// <param name="AreKnown">False if nothing tells them, so that these are assumed.</param>
internal sealed partial record CacheSizes(int Level1, int Level2, int Level3, bool AreKnown = true)
{
    /// <summary>Where Linux tells of the first core's caches.</summary>
    public const string Folder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>This machine's: as the kernel tells, or else the C library, which asks the processor; assumed where neither does.</summary>
    public static CacheSizes Current { get; } = FromKernel(Folder) ?? FromLibrary() ?? new CacheSizes(32 << 10, 512 << 10, 8 << 20, AreKnown: false);

    /// <summary>
    /// Bytes whose reading shows the second level's speed: eight times the first level, of which then few lines are left there when the next walk comes, but no more than half of the
    /// second level, so that all of them stay in it.
    /// </summary>
    public int Level2Walk => Math.Min(LargeWalk, Level2 / 2);

    /// <summary>True if <see cref="Level2Walk"/> is eight times the first level; if not, the first level may serve a part of it.</summary>
    public bool IsLevel2WalkLarge => Level2Walk == LargeWalk;

    private int LargeWalk => 8 * Level1;

    /// <summary>What the kernel tells of a core; null if it does not tell the first two levels.</summary>
    /// <param name="folder">The core's folder with one folder for each cache, <c>index0</c> …</param>
    public static CacheSizes? FromKernel(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        int[] sizes = [0, 0, 0, 0];
        foreach (string index in Directory.EnumerateDirectories(folder, "index*"))
        {
            string Field(string name) => File.ReadAllText(Path.Combine(index, name)).Trim();
            int level = int.Parse(Field("level"), CultureInfo.InvariantCulture);
            if (Field("type") != "Instruction" && level is >= 1 and <= 3)
            {
                sizes[level] = Bytes(Field("size"));
            }
        }

        return Of(sizes[1], sizes[2], sizes[3]);
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"L1 {Level1 >> 10} KB, L2 {Level2 >> 10} KB, L3 {Level3 >> 10} KB{(AreKnown ? "" : " (assumed: the system does not tell)")}");

    // Virtual machines often have no folder of caches.
    private static CacheSizes? FromLibrary()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            // Numbers of the GNU C library; others refuse them with -1.
            const int Level1Data = 188, Level2 = 191, Level3 = 194;
            return Of(SystemConfiguration(Level1Data), SystemConfiguration(Level2), SystemConfiguration(Level3));
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static CacheSizes? Of(nint level1, nint level2, nint level3)
        => level1 > 0 && level2 > 0 ? new CacheSizes((int)level1, (int)level2, (int)Math.Clamp(level3, 0, int.MaxValue)) : null;

    // "48K", "1024K", "32M".
    private static int Bytes(string size)
    {
        int unit = size[^1] switch { 'K' => 1 << 10, 'M' => 1 << 20, _ => 1 };
        return int.Parse(size.TrimEnd('K', 'M'), CultureInfo.InvariantCulture) * unit;
    }

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SystemConfiguration(int name);
}
