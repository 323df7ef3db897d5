using System.Collections.Immutable;
using System.Text;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>An attribute of a group or a dataset.</summary>
internal sealed class Hdf5Attribute
{
    private readonly Hdf5Bytes _file;
    private readonly Hdf5Heaps _heaps;
    private readonly long _data;

    private Hdf5Attribute(Hdf5Bytes file, Hdf5Heaps heaps, string name, Hdf5Type type, ImmutableArray<long> shape, long data)
    {
        _file = file;
        _heaps = heaps;
        _data = data;
        Name = name;
        Type = type;
        Shape = shape;
    }

    public string Name { get; }

    public Hdf5Type Type { get; }

    public ImmutableArray<long> Shape { get; }

    /// <summary>Reads an attribute's message; the specification's section IV.A.2.m.</summary>
    public static Hdf5Attribute Read(Hdf5Bytes file, Hdf5Heaps heaps, long at, long length)
    {
        int version = file.Byte(at), flags = file.Byte(at + 1);
        int nameSize = file.UInt16(at + 2), typeSize = file.UInt16(at + 4), spaceSize = file.UInt16(at + 6);
        if (version is < 1 or > 3 || version > 1 && (flags & 3) != 0)
        {
            throw file.Fault($"the attribute at {at} has version {version}{((flags & 3) != 0 ? " and a shared type" : "")}; such attributes are not read.");
        }

        // Version 1 pads each part to 8 bytes; version 3 also states the encoding of the name.
        long name = at + (version == 3 ? 9 : 8), type = name + Padded(nameSize), space = type + Padded(typeSize), data = space + Padded(spaceSize);
        var attribute = new Hdf5Attribute(file, heaps, file.Text(name, nameSize), Hdf5Type.Read(file, type), Hdf5Space.Read(file, space), data);
        long count = Hdf5Space.Count(attribute.Shape);
        if (count > length || count * attribute.Type.Size > at + length - data)
        {
            throw file.Fault($"the attribute '{attribute.Name}' has {count} elements of {attribute.Type.Size} bytes; its message has {length} bytes.");
        }

        return attribute;

        long Padded(int size) => version == 1 ? (size + 7L) / 8 * 8 : size;
    }

    /// <summary>Its texts; null if it has none.</summary>
    public string[]? Texts()
    {
        long count = Hdf5Space.Count(Shape);
        // h5py writes an empty list as an empty array of numbers.
        if (count == 0)
        {
            return [];
        }

        if (Type.Class is not (Hdf5TypeClass.Text or Hdf5TypeClass.VariableText))
        {
            return null;
        }

        string[] texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            _file.Spend();
            long at = _data + (long)i * Type.Size;
            texts[i] = Type.Class == Hdf5TypeClass.Text ? _file.Text(at, Type.Size) : Variable(at);
        }

        return texts;
    }

    /// <summary>Its only text; null if it is something else.</summary>
    public string? Text() => Texts() is [var text] ? text : null;

    // A length, then an object of a global heap.
    private string Variable(long at)
    {
        long length = _file.UInt32(at), collection = _file.Address(at + 4), index = _file.UInt32(at + 4 + _file.OffsetSize);
        if (length == 0)
        {
            return "";
        }

        (long start, long size) = _heaps.Object(collection, index);
        return length <= size
            ? Encoding.UTF8.GetString(_file.Span(start, length)).TrimEnd('\0')
            : throw _file.Fault($"the attribute '{Name}' has a text of {length} bytes in {size} bytes.");
    }
}
