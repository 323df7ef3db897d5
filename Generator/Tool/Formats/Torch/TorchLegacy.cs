using System.Buffers.Binary;
using System.Numerics;
using Unrolled.Tool.Formats.Torch.Pickle;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>The format before PyTorch 1.6: pickles one after the other (a magic number, the version, the machine, the value, the storages' keys), then the storages with their sizes.</summary>
internal sealed class TorchLegacy : TorchContainer
{
    private const long Protocol = 1001;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<string, (int Start, int Length)> _places = new(StringComparer.Ordinal);
    private readonly string _file;

    public TorchLegacy(ModelFileContent file)
    {
        (_file, _bytes) = (file.Path, file.Bytes);
        var pickles = new PickleReader(_bytes, _file);
        if (pickles.Read() is not BigInteger magic || magic != Magic)
        {
            throw new ModelFormatException("the first pickle is not PyTorch's magic number.", _file);
        }

        object? version = pickles.Read(), machine = pickles.Read();
        if (version is not Protocol)
        {
            throw new ModelFormatException($"the protocol is {version ?? "None"}; expected {Protocol}.", _file);
        }

        if (machine is PickleDictionary facts && facts.TryGet("little_endian", out object? little) && little is false)
        {
            throw new ModelFormatException("the byte order is big; expected little.", _file);
        }

        Root = pickles.Read();
        List<object?> keys = pickles.Read() as List<object?> ?? throw new ModelFormatException("the keys of the storages are not a list.", _file);
        var objects = new TorchObjects(_file);
        Dictionary<string, TorchElement> elements = new(StringComparer.Ordinal);
        foreach (PicklePersistent outside in pickles.Persistent)
        {
            if (objects.Storage(outside) is { } storage)
            {
                elements[storage.Key] = storage.Element;
            }
        }

        Locate(keys, elements, pickles.Position);
    }

    public override string Format => "PyTorch, legacy";

    public override object? Root { get; }

    private static BigInteger Magic => new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    /// <summary>Whether a file begins with the magic number, in any protocol that PyTorch has written.</summary>
    public static bool Matches(ModelFileContent file)
        => file.Bytes is [0x80, _, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, ..] or [0x80, _, 0x95, _, _, _, _, _, _, _, _, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, ..];

    public override ReadOnlyMemory<byte> Bytes(TorchStorage storage)
    {
        if (!_places.TryGetValue(storage.Key, out (int Start, int Length) place))
        {
            throw new ModelFormatException($"the file has no storage '{storage.Key}'.", _file);
        }

        long skipped = storage.Offset * storage.Element.Size;
        return skipped <= place.Length
            ? _bytes.Slice(place.Start + (int)skipped, place.Length - (int)skipped)
            : throw new ModelFormatException($"a view of the storage '{storage.Key}' begins at byte {skipped} of {place.Length}.", _file);
    }

    // The sizes stand between the storages, in elements of types that only the pickle knows.
    private void Locate(List<object?> keys, Dictionary<string, TorchElement> elements, long at)
    {
        foreach (object? key in keys)
        {
            if (key is not string name || !elements.TryGetValue(name, out TorchElement? element) || _places.ContainsKey(name))
            {
                throw new ModelFormatException($"the storage '{key}' is of no tensor, or stands twice.", _file);
            }

            long count = at <= _bytes.Length - 8 ? BinaryPrimitives.ReadInt64LittleEndian(_bytes.Span[(int)at..]) : -1;
            if (count < 0 || count > (_bytes.Length - at - 8) / element.Size)
            {
                throw new ModelFormatException($"the storage '{name}' says {count} elements, and the file ends before them.", _file);
            }

            _places.Add(name, ((int)at + 8, (int)(count * element.Size)));
            at += 8 + count * element.Size;
        }
    }
}
