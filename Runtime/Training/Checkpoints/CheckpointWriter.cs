using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Collects a checkpoint: large things as tensors, numbers and texts in the metadata. What could not be read back is refused.</summary>
/// <param name="network">The network's name.</param>
internal sealed class CheckpointWriter(string network)
{
    /// <summary>The key by which a checkpoint is known; its value is the version of what is in it.</summary>
    public const string VersionKey = ModelFile.CheckpointKey;

    /// <summary>The version that this code writes and reads. It rises whenever names, shapes or the meaning of what is in it change; CheckpointLayoutTests have its tensors and keys.</summary>
    public const string Version = "4";

    /// <summary>The most steps of an optimizer: beyond it a double, as schedules compute with it, knows no next one.</summary>
    public const long MostSteps = 1L << 53;

    /// <summary>The longest time, 7300 years: other times are added to it.</summary>
    public const long MostTicks = long.MaxValue / 4;

    /// <summary>The most passes over the data: they are counted on.</summary>
    public const int MostPasses = int.MaxValue / 2;

    // The reader's limit, minus a reserve for everything that does not grow with the network.
    private const long MostBytes = int.MaxValue - (1L << 27);

    private readonly SafetensorsWriter _writer = new() { Metadata = { [VersionKey] = Version } };

    /// <summary>Throws where a network's checkpoints would be too large to be read.</summary>
    /// <param name="network">Its name.</param>
    /// <param name="floats">Weights, slots of the optimizer, best weights and averages together.</param>
    public static void RequireSize(string network, long floats)
    {
        if (floats * sizeof(float) > MostBytes)
        {
            throw new NotSupportedException($"A checkpoint of '{network}' would have {floats * sizeof(float)} bytes; the limit is {MostBytes}.");
        }
    }

    public void Text(string key, string value) => _writer.Metadata[key] = value;

    /// <summary>A number; floats and doubles with enough digits to read back the same value.</summary>
    public void Number<N>(string key, N value)
        where N : INumber<N>
        => Text(key, value.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>A count that training raises. A checkpoint is read with no larger one, so none is written.</summary>
    /// <exception cref="InvalidOperationException">It is larger than that.</exception>
    public void Count<N>(string key, N value, N most)
        where N : INumber<N>
    {
        RequireAtMost(key, value, most);
        Number(key, value);
    }

    /// <summary>Refuses what is larger than a checkpoint is read with.</summary>
    /// <exception cref="InvalidOperationException">It is larger.</exception>
    public void RequireAtMost<N>(string key, N value, N most)
        where N : INumber<N>
    {
        if (value > most)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No checkpoint of '{network}' was written: expected '{key}' to be at most {most}, got {value}."));
        }
    }

    /// <summary>One tensor for each of the parameters, named <c>group/parameter</c>.</summary>
    /// <param name="group">What they are.</param>
    /// <param name="parameters">The parameters, or some of them.</param>
    /// <param name="values">Their values, each at the parameter's place.</param>
    /// <param name="range">What the values of a parameter may be.</param>
    /// <exception cref="InvalidOperationException">A value is outside.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Parameters(string group, IEnumerable<ParameterTensor> parameters, ReadOnlySpan<float> values, Func<ParameterDefinition, ValueRange> range)
    {
        foreach (ParameterTensor tensor in parameters)
        {
            Floats($"{group}/{tensor.Name}", tensor.Shape, values.Slice(tensor.Offset, tensor.Length), range(tensor.Definition));
        }
    }

    /// <summary>A tensor, each of whose values must be in a range.</summary>
    /// <exception cref="InvalidOperationException">One is outside.</exception>
    public void Floats(string name, ImmutableArray<int> shape, ReadOnlySpan<float> values, ValueRange range)
    {
        if (range.FindFault(values) is >= 0 and var fault)
        {
            throw new InvalidOperationException(
                $"No checkpoint of '{network}' was written: expected {range.Text} in '{name}', got {values[fault].ToString(CultureInfo.InvariantCulture)} at {fault}. "
                + $"Training has diverged: lower the learning rate, or set {nameof(TrainerOptions.ClipNorm)}.");
        }

        _writer.Add(name, shape.AsSpan(), values);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Doubles(string name, ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        _writer.Add(name, SafetensorsType.F64, [values.Length], bytes);
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    public void Save(Stream stream) => _writer.WriteTo(stream);

    /// <summary>Writes the file in one step.</summary>
    public void Save(string path) => AtomicFile.Write(path, _writer.WriteTo, onlyWriter: true);
}
