using System.IO.Compression;

namespace Unrolled.Tool.Formats.Zip;

/// <summary>
/// A zip in memory, of which entries are read by name: .keras, .npz, and PyTorch's files. Names of entries lead nowhere, since none is written to disk. Memory is bounded by the file's
/// size, and what an entry has must be what the archive states of it, with its checksum.
/// </summary>
internal sealed class ZipContent
{
    private const int MaxEntries = 100_000;

    // Deflate makes at most 1032 bytes of one, but weights and names never compress like that: what is read in total is at most so many times the file, or this many bytes of a small one.
    private const int MaxDeflate = 1032, MaxRatio = 100, AlwaysAllowed = 16 << 20;

    private readonly string _path;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly long _most;
    private long _total;

    private ZipContent(byte[] bytes, string path)
    {
        _path = path;
        _most = Math.Min(Math.Max(bytes.LongLength * MaxRatio, AlwaysAllowed), ModelFileContent.MaxLength);
        var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (archive.Entries.Count > MaxEntries)
        {
            throw new ModelFormatException($"the archive has {archive.Entries.Count} entries; at most {MaxEntries} are read.", path);
        }

        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new ModelFormatException($"the archive has '{entry.FullName}' twice.", path);
            }
        }
    }

    /// <summary>The names of all entries, in the file's order.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Whether entries have no checksum: 0 stands for one that was not computed.</summary>
    public bool AllowsNoChecksum { get; init; }

    /// <summary>Reads the directory of a zip.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    public static ZipContent Read(ModelFileContent file, bool allowsNoChecksum = false) => Guarded(() => new ZipContent(file.Bytes, file.Path) { AllowsNoChecksum = allowsNoChecksum }, file.Path);

    /// <summary>Whether a file is a zip with entries of some names.</summary>
    public static bool Has(ModelFileContent file, params string[] names)
    {
        try
        {
            ZipContent zip = Read(file);
            return Array.TrueForAll(names, zip.Contains);
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The bytes of an entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="most">The largest size that makes sense.</param>
    /// <exception cref="ModelFormatException">There is no such entry, or it is too large or damaged.</exception>
    public byte[] Entry(string name, long most = ModelFileContent.MaxLength)
    {
        ZipArchiveEntry entry = _entries.GetValueOrDefault(name) ?? throw Fault($"the archive has no '{name}'.");
        (long length, long compressed) = Guarded(() => (entry.Length, entry.CompressedLength), _path);
        if (length > most)
        {
            throw Fault($"'{name}' has {length} bytes; at most {most} are read.");
        }

        if (length / MaxDeflate > compressed + 1)
        {
            throw Fault($"'{name}' states {length} bytes, of {compressed} compressed.");
        }

        _total += length;
        if (_total > _most)
        {
            throw Fault($"'{name}' has {length} bytes in {compressed}, and what is read of the archive more than {_most}: weights do not compress like that.");
        }

        byte[] bytes = Guarded(() => Bytes(entry, name, length), _path);
        uint crc = Crc32.Of(bytes);
        return crc == entry.Crc32 || entry.Crc32 == 0 && AllowsNoChecksum ? bytes : throw Fault($"'{name}' is damaged: its checksum is {crc:x8}; expected {entry.Crc32:x8}.");
    }

    private byte[] Bytes(ZipArchiveEntry entry, string name, long length)
    {
        byte[] bytes = new byte[length];
        using Stream stream = entry.Open();
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length && stream.ReadByte() < 0 ? bytes : throw Fault($"'{name}' states {length} bytes and has {(count < bytes.Length ? $"{count}" : "more")}.");
    }

    private ModelFormatException Fault(string message) => new(message, _path);

    // What the library throws at damaged archives.
    private static T Guarded<T>(Func<T> read, string path)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new ModelFormatException($"the archive is damaged: {fault.Message}", path, innerException: fault);
        }
    }
}
