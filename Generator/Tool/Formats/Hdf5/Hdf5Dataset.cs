using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>A dataset: an array of numbers.</summary>
internal sealed class Hdf5Dataset
{
    private readonly Hdf5Bytes _file;
    private readonly Hdf5Storage? _storage;
    private readonly string _fault;

    /// <param name="file">The file.</param>
    /// <param name="path">Its path from the root.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="storage">Where its elements lie; null if they cannot be read.</param>
    /// <param name="fault">Why they cannot be read.</param>
    public Hdf5Dataset(Hdf5Bytes file, string path, Hdf5Type type, ImmutableArray<long> shape, Hdf5Storage? storage, string fault)
    {
        _file = file;
        _storage = storage;
        _fault = fault;
        Path = path;
        Type = type;
        Shape = shape;
    }

    public string Path { get; }

    public Hdf5Type Type { get; }

    public ImmutableArray<long> Shape { get; }

    public Dictionary<string, Hdf5Attribute> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of all elements, as the shape states them.</summary>
    public long StatedBytes => Hdf5Space.Count(Shape) * Type.Size;

    /// <summary>All elements as floats.</summary>
    /// <exception cref="ModelFormatException">They are not numbers, or cannot be read.</exception>
    public Tensor Read()
    {
        bool isBrain = Type is { Class: Hdf5TypeClass.Opaque, Size: 2 } && Attributes.TryGetValue("dtype", out Hdf5Attribute? dtype) && dtype.Text() == "bfloat16";
        if (_storage is null)
        {
            throw new ModelFormatException(_fault, _file.Path, Path);
        }

        if (Type.Class is not (Hdf5TypeClass.Float or Hdf5TypeClass.Integer) && !isBrain)
        {
            throw new ModelFormatException($"has elements of type {Type.Name}; expected numbers.", _file.Path, Path);
        }

        byte[] bytes = _storage.Read(_file, Path, Shape, Type.Size);
        float[] values = new float[bytes.Length / Type.Size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.AsSpan(i * Type.Size, Type.Size);
            values[i] = isBrain ? BitConverter.Int32BitsToSingle((element[0] | element[1] << 8) << 16) : (float)Type.Number(element);
        }

        return new Tensor([.. Shape.Select(d => (int)d)], values);
    }
}
