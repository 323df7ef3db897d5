using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Reads what <see cref="CheckpointWriter"/> has written. Whatever is not as it must be ends in a <see cref="ModelFormatException"/>.</summary>
internal sealed class CheckpointReader
{
    private readonly SafetensorsFile _file;
    private readonly string? _path;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public CheckpointReader(string path)
        : this(path, SafetensorsFile.Read(path))
    {
    }

    public CheckpointReader(Stream stream)
        : this(null, SafetensorsFile.Read(stream))
    {
    }

    /// <param name="path">The file; null for a stream.</param>
    /// <param name="bytes">Its bytes, which another process read.</param>
    public CheckpointReader(string? path, byte[] bytes)
        : this(path, SafetensorsFile.Read(new MemoryStream(bytes), path))
    {
    }

    private CheckpointReader(string? path, SafetensorsFile file)
    {
        _path = path;
        _file = file;
        if (!_file.Metadata.TryGetValue(CheckpointWriter.VersionKey, out string? version))
        {
            throw Fault(_file.Metadata.ContainsKey(ModelFile.NetworkKey)
                ? $"this is a model, not a checkpoint: use Load of the network's class."
                : $"this is not a checkpoint: its metadata have no '{CheckpointWriter.VersionKey}'.");
        }

        if (version != CheckpointWriter.Version)
        {
            throw Fault($"expected a checkpoint of version {CheckpointWriter.Version}, got one of version '{version}': the library reads the version that it writes, and no other.");
        }
    }

    public string Text(string key) => _file.Metadata.TryGetValue(key, out string? value) ? value : throw Fault($"the metadata have no '{key}'.");

    public string? OptionalText(string key) => _file.Metadata.GetValueOrDefault(key);

    /// <summary>A number in a range; never NaN.</summary>
    public N Number<N>(string key, N least, N most)
        where N : INumber<N>
    {
        string text = Text(key);
        return N.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out N? value) && value >= least && value <= most
            ? value
            : throw Fault($"expected a number of {least.ToString(null, CultureInfo.InvariantCulture)} … {most.ToString(null, CultureInfo.InvariantCulture)} in the metadata '{key}', got '{text}'.");
    }

    /// <summary>True if there is a tensor of that name.</summary>
    public bool Has(string name) => _file.TryGetTensor(name, out _);

    /// <summary>One tensor for each of the parameters.</summary>
    /// <param name="group">What they are.</param>
    /// <param name="parameters">The parameters, or some of them.</param>
    /// <param name="length">How many values there are.</param>
    /// <param name="range">What the values of a parameter may be.</param>
    /// <returns>Their values, each at the parameter's place.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float[] Parameters(string group, IEnumerable<ParameterTensor> parameters, int length, Func<ParameterDefinition, ValueRange> range)
    {
        float[] values = new float[length];
        foreach (ParameterTensor tensor in parameters)
        {
            Floats($"{group}/{tensor.Name}", tensor.Shape, range(tensor.Definition)).CopyTo(values, tensor.Offset);
        }

        return values;
    }

    /// <summary>A tensor, each of whose values must be in a range.</summary>
    public float[] Floats(string name, ImmutableArray<int> shape, ValueRange range)
    {
        float[] values = Find(name, SafetensorsType.F32, shape).ToFloats();
        return range.FindFault(values) is >= 0 and var fault
            ? throw new ModelFormatException($"expected {range.Text}, got {values[fault].ToString(CultureInfo.InvariantCulture)} at {fault}.", _path, name)
            : values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[] Doubles(string name, int length)
    {
        ReadOnlySpan<byte> bytes = Find(name, SafetensorsType.F64, [length]).Data.Span;
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }

        return values;
    }

    /// <summary>Throws unless a number of a vector is in a range.</summary>
    /// <param name="name">The vector.</param>
    /// <param name="index">The number's place.</param>
    /// <param name="value">The number.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <param name="whole">True if it has to be an integer.</param>
    public double RequireRange(string name, int index, double value, double least, double most, bool whole = false)
        => value >= least && value <= most && (!whole || double.IsInteger(value))
            ? value
            : throw new ModelFormatException(string.Create(CultureInfo.InvariantCulture, $"expected {(whole ? "an integer" : "a number")} of {least} … {most} at {index}, got {value}."), _path, name);

    /// <summary>Throws if a tensor has not been read.</summary>
    public void RequireEnd()
    {
        if (_file.Tensors.FirstOrDefault(t => !_read.Contains(t.Name)) is { } other)
        {
            throw new ModelFormatException($"expected no such tensor, got {SafetensorsTypeTable.Name(other.Type)} {SafetensorsTypeTable.Text(other.Shape)}.", _path, other.Name);
        }
    }

    public ModelFormatException Fault(string message, Exception? inner = null) => new(message, _path, innerException: inner);

    private SafetensorsTensor Find(string name, SafetensorsType type, ImmutableArray<int> shape)
    {
        IEnumerable<long> expected = shape.Select(dimension => (long)dimension);
        if (!_file.TryGetTensor(name, out SafetensorsTensor? tensor))
        {
            throw new ModelFormatException($"expected {SafetensorsTypeTable.Name(type)} {SafetensorsTypeTable.Text(expected)}, got no such tensor.", _path, name);
        }

        _read.Add(name);
        return tensor.Type == type && tensor.Shape.SequenceEqual(expected)
            ? tensor
            : throw new ModelFormatException(
                $"expected {SafetensorsTypeTable.Name(type)} {SafetensorsTypeTable.Text(expected)}, got {SafetensorsTypeTable.Name(tensor.Type)} {SafetensorsTypeTable.Text(tensor.Shape)}.", _path, name);
    }
}
