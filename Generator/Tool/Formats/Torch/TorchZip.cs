using System.IO.Compression;
using System.Text;
using Unrolled.Tool.Formats.Torch.Pickle;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>The zip of PyTorch 1.6 and later: NAME/data.pkl, NAME/data/KEY for each storage, and small texts. Entries are only looked up by their names; none is written anywhere.</summary>
internal sealed class TorchZip : TorchContainer
{
    private const long MaxPickle = 256_000_000, MaxStorages = ModelFileContent.MaxLength;

    // PyTorch does not compress; whoever does so to weights gains little.
    private const int MaxRatio = 100, AlwaysAllowed = 1 << 20;

    private readonly string _file, _folder;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _storages = new(StringComparer.Ordinal);
    private long _total;

    public TorchZip(ModelFileContent file)
    {
        _file = file.Path;
        ZipArchive archive = Guarded(() => new ZipArchive(new MemoryStream(file.Bytes, writable: false), ZipArchiveMode.Read));
        foreach (ZipArchiveEntry entry in Guarded(() => archive.Entries))
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new ModelFormatException($"the archive has '{entry.FullName}' twice.", _file);
            }
        }

        string[] pickles = [.. _entries.Keys.Where(n => n == "data.pkl" || n.EndsWith("/data.pkl", StringComparison.Ordinal))];
        string pickle = pickles.Length == 1 ? pickles[0] : throw new ModelFormatException($"the archive has {pickles.Length} entries 'data.pkl'; expected one.", _file);
        _folder = pickle[..^"data.pkl".Length];
        string order = _entries.ContainsKey($"{_folder}byteorder") ? Encoding.ASCII.GetString(Entry($"{_folder}byteorder", 16)).Trim() : "little";
        if (order != "little")
        {
            throw new ModelFormatException($"the byte order is '{order}'; expected little.", _file);
        }

        IsScript = _entries.ContainsKey($"{_folder}constants.pkl");
        Version = _entries.ContainsKey($"{_folder}version") ? Encoding.ASCII.GetString(Entry($"{_folder}version", 64)).Trim() : "";
        Root = new PickleReader(Entry(pickle, MaxPickle), _file).Read();
    }

    public override string Format => IsScript ? "TorchScript, zip" : "PyTorch, zip";

    public override object? Root { get; }

    public override bool IsScript { get; }

    /// <summary>The version of the container; empty if there is none.</summary>
    public string Version { get; }

    public override ReadOnlyMemory<byte> Bytes(TorchStorage storage)
    {
        if (_storages.TryGetValue(storage.Key, out ReadOnlyMemory<byte> bytes))
        {
            return bytes;
        }

        string name = $"{_folder}data/{storage.Key}";
        if (storage.Key.AsSpan().ContainsAny('/', '\\', '\0') || !_entries.ContainsKey(name))
        {
            throw new ModelFormatException($"the archive has no '{name}'.", _file);
        }

        return _storages[storage.Key] = Entry(name, MaxStorages);
    }

    private byte[] Entry(string name, long most)
    {
        ZipArchiveEntry entry = _entries[name];
        _total += entry.Length;
        if (entry.Length > most || _total > MaxStorages)
        {
            throw new ModelFormatException($"'{name}' has {entry.Length} bytes; at most {Math.Min(most, MaxStorages)} are read.", _file);
        }

        if (entry.Length > AlwaysAllowed && entry.Length / MaxRatio > entry.CompressedLength)
        {
            throw new ModelFormatException($"'{name}' has {entry.Length} bytes in {entry.CompressedLength}: weights do not compress like that.", _file);
        }

        return Guarded(() =>
        {
            using Stream stream = entry.Open();
            byte[] bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    // What the library throws at damaged archives.
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new ModelFormatException($"the archive is damaged: {fault.Message}", _file, innerException: fault);
        }
    }
}
