using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Unrolled;

/// <summary>Reads what <see cref="CheckpointWriter"/> has written. Whatever is not as it must be ends in a <see cref="ModelFormatException"/>.</summary>
internal sealed class CheckpointReader
{
    private readonly SafetensorsFile _file;
    private readonly string _path;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public CheckpointReader(string path)
    {
        _path = path;
        _file = SafetensorsFile.Read(path);
        if (!_file.Metadata.TryGetValue(CheckpointWriter.VersionKey, out string? version))
        {
            throw Fault(_file.Metadata.ContainsKey(ModelFile.NetworkKey)
                ? $"this is a model, not a checkpoint of its training: {nameof(ModelFile)}.{nameof(ModelFile.Load)} reads it."
                : $"this is no checkpoint: its metadata have no '{CheckpointWriter.VersionKey}'.");
        }

        if (version != CheckpointWriter.Version)
        {
            throw Fault($"expected a checkpoint of version {CheckpointWriter.Version}, got '{version}'.");
        }
    }

    public string Text(string key) => _file.Metadata.TryGetValue(key, out string? value) ? value : throw Fault($"the metadata have no '{key}'.");

    public string? OptionalText(string key) => _file.Metadata.GetValueOrDefault(key);

    /// <summary>A number in a range.</summary>
    public N Number<N>(string key, N least, N most)
        where N : INumber<N>
    {
        string text = Text(key);
        return N.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out N? value) && value >= least && value <= most
            ? value
            : throw Fault($"expected a number of {least.ToString(null, CultureInfo.InvariantCulture)} … {most.ToString(null, CultureInfo.InvariantCulture)} in the metadata '{key}', got '{text}'.");
    }

    /// <summary>Any number, NaN too.</summary>
    public double Double(string key)
        => double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Fault($"expected a number in the metadata '{key}', got '{Text(key)}'.");

    /// <summary>True if there is a tensor of that name.</summary>
    public bool Has(string name) => _file.TryGetTensor(name, out _);

    /// <summary>One tensor for each of the parameters.</summary>
    /// <returns>Their values, each at the parameter's place.</returns>
    public float[] Parameters(string group, IEnumerable<ParameterTensor> parameters, int length)
    {
        float[] values = new float[length];
        foreach (ParameterTensor tensor in parameters)
        {
            Find($"{group}/{tensor.Name}", SafetensorsType.F32, tensor.Shape).CopyTo(values.AsSpan(tensor.Offset, tensor.Length));
        }

        return values;
    }

    public float[] Floats(string name, ImmutableArray<int> shape) => Find(name, SafetensorsType.F32, shape).ToFloats();

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

    /// <summary>Throws if there is a tensor that nobody has read.</summary>
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
