using System.Text;
using Unrolled.Tool.Formats.Torch.Pickle;
using Unrolled.Tool.Formats.Zip;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>The zip of PyTorch 1.6 and later: NAME/data.pkl, NAME/data/KEY for each storage, and small texts. Entries are only looked up by their names; none is written anywhere.</summary>
internal sealed class TorchZip : TorchContainer
{
    private const long MaxPickle = 256_000_000;

    private readonly string _file, _folder;
    private readonly ZipContent _zip;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _storages = new(StringComparer.Ordinal);

    public TorchZip(ModelFileContent file)
    {
        _file = file.Path;
        // torch.serialization.set_crc32_options(False) leaves checksums out.
        _zip = ZipContent.Read(file, allowsNoChecksum: true);
        string[] pickles = [.. _zip.Names.Where(n => n == "data.pkl" || n.EndsWith("/data.pkl", StringComparison.Ordinal))];
        string pickle = pickles.Length == 1 ? pickles[0] : throw new ModelFormatException($"the archive has {pickles.Length} entries 'data.pkl'; expected one.", _file);
        _folder = pickle[..^"data.pkl".Length];
        string order = _zip.Contains($"{_folder}byteorder") ? Encoding.ASCII.GetString(_zip.Entry($"{_folder}byteorder", 16)).Trim() : "little";
        if (order != "little")
        {
            throw new ModelFormatException($"the byte order is '{order}'; expected little.", _file);
        }

        IsScript = _zip.Contains($"{_folder}constants.pkl");
        Version = _zip.Contains($"{_folder}version") ? Encoding.ASCII.GetString(_zip.Entry($"{_folder}version", 64)).Trim() : "";
        Root = new PickleReader(_zip.Entry(pickle, MaxPickle), _file).Read();
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
        if (storage.Key.AsSpan().ContainsAny('/', '\\', '\0') || !_zip.Contains(name))
        {
            throw new ModelFormatException($"the archive has no '{name}'.", _file);
        }

        return _storages[storage.Key] = _zip.Entry(name);
    }
}
