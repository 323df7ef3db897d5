using System.Collections.Immutable;
using System.Globalization;

namespace Unrolled;

/// <summary>
/// Reads and writes the weights of a model as safetensors, with PyTorch's tensor names, shapes and gate order, so that files can be exchanged in both
/// directions. docs/file-format.md describes the content of a file.
/// </summary>
public static partial class ModelFile
{
    internal const string NetworkKey = "unrolled.network";
    internal const string LayersKey = "unrolled.layers";
    internal const string DeclarationKey = "unrolled.declaration";
    internal const string ScalerKey = "unrolled.scaler";
    internal const string CheckpointKey = "unrolled.checkpoint"; // of training: no model
    private const string OwnKeys = "unrolled.";
    private const string FormatKey = "format"; // PyTorch's

    private static readonly ModelLoadOptions Defaults = new();
    private static readonly ModelSaveOptions SaveDefaults = new();

    /// <summary>Writes a model to a file: to a temporary file in the same folder, which is flushed to disk and then renamed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file. An existing file is replaced; if anything fails before that, it is unchanged.</param>
    /// <param name="options">How to write it, or null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such precision.</exception>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite, a running variance is below 0, or <see cref="Network.Metadata"/> has one of the library's reserved names, null, or text that is not valid Unicode; the message names it.</exception>
    /// <exception cref="IOException">The file could not be written, or the path names a FIFO, a device or a socket.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    public static void Save(Network model, string path, ModelSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafetensorsWriter writer = Collect(model, options ?? SaveDefaults);
        AtomicFile.Write(path, writer.WriteTo);
    }

    /// <summary>Writes a model to a stream, which stays open.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <param name="options">How to write it, or null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such precision.</exception>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite, a running variance is below 0, or <see cref="Network.Metadata"/> has one of the library's reserved names, null, or text that is not valid Unicode; the message names it.</exception>
    /// <exception cref="IOException">The stream could not be written.</exception>
    public static void Save(Network model, Stream stream, ModelSaveOptions? options = null) => Collect(model, options ?? SaveDefaults).WriteTo(stream);

    /// <summary>
    /// Loads a model's weights, its scaler and its metadata from a file; if the file has no scaler, the model has none afterwards. Everything is checked
    /// before anything changes. Do not call it while other threads use the model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; its floats may be F32, F16, BF16 (all exact) or F64 (rounded), or I8 with one scale per row.</param>
    /// <param name="options">How to read it, or null for the defaults.</param>
    /// <exception cref="ModelFormatException">
    /// The file is damaged, or not of this model: the message lists every tensor that is missing, unknown, or of another shape or type;
    /// or a weight is not finite, a running variance or a row's scale is below 0, or the scaler is malformed. The model is unchanged.
    /// </exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public static void Load(Network model, string path, ModelLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Apply(model, SafetensorsSource.Read(path), TorchNames.Instance, options ?? Defaults);
    }

    /// <summary>As <see cref="Load(Network, string, ModelLoadOptions?)"/>, but from a stream, which is read from its current position to its end and stays open.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <param name="options">How to read it, or null for the defaults.</param>
    /// <exception cref="ModelFormatException">The data is damaged or not of this model. The model is unchanged.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public static void Load(Network model, Stream stream, ModelLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Apply(model, SafetensorsSource.Read(stream), TorchNames.Instance, options ?? Defaults);
    }

    /// <summary>As <see cref="Load(Network, string, ModelLoadOptions?)"/>, but from the bytes of a file, such as an embedded resource.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytes">The whole file; it is not needed afterwards.</param>
    /// <param name="options">How to read it, or null for the defaults.</param>
    /// <exception cref="ModelFormatException">The data is damaged or not of this model. The model is unchanged.</exception>
    public static void Load(Network model, ReadOnlySpan<byte> bytes, ModelLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Apply(model, SafetensorsSource.Read(bytes), TorchNames.Instance, options ?? Defaults);
    }

    /// <summary>A file's metadata about its model: which network wrote it, its layers, its scaler, and <see cref="Network.Metadata"/>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) => SafetensorsFile.Read(path).Metadata;

    /// <summary>As <see cref="Load(Network, string, ModelLoadOptions?)"/>, for any format: from its reader's result, with the format's names of the model's parameters.</summary>
    internal static void Load(Network model, TensorSource source, TensorNames names, ModelLoadOptions? options = null) => Apply(model, source, names, options ?? Defaults);

    private static bool IsOwn(string key) => key == FormatKey || key.StartsWith(OwnKeys, StringComparison.Ordinal);

    private static SafetensorsWriter Collect(Network model, ModelSaveOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        WeightPrecision precision = Enum.IsDefined(options.Weights)
            ? options.Weights
            : throw new ArgumentException($"Expected a precision of {string.Join(", ", Enum.GetNames<WeightPrecision>())}, got {(int)options.Weights}.", nameof(options));
        var writer = new SafetensorsWriter { Metadata = { [FormatKey] = "pt", [NetworkKey] = model.Definition.Name } };
        if (model.Definition.Declaration.Length > 0)
        {
            writer.Metadata[LayersKey] = model.Definition.Declaration;
        }

        if (model.Definition.Attributes.Length > 0)
        {
            writer.Metadata[DeclarationKey] = model.Definition.Attributes;
        }

        if (model.Scaler is { } scaler)
        {
            writer.Metadata[ScalerKey] = scaler.ToJson();
        }

        foreach ((string key, string value) in model.Metadata)
        {
            if (IsOwn(key))
            {
                throw new InvalidOperationException($"'{model.Definition.Name}' was not saved: its metadata have '{key}', a reserved name.");
            }

            if (JsonFault.HalfSurrogate(key) >= 0 || JsonFault.HalfSurrogate(value) >= 0)
            {
                throw new InvalidOperationException($"'{model.Definition.Name}' was not saved: '{key}' in its metadata is not valid Unicode, it has an unpaired surrogate.");
            }

            writer.Metadata[key] = value ?? throw new InvalidOperationException($"'{model.Definition.Name}' was not saved: '{key}' in its metadata is null.");
        }

        foreach (ParameterTensor tensor in model.Parameters)
        {
            ReadOnlySpan<float> values = tensor.Values;
            int index = ValueRange.Of(tensor.Definition).FindFault(values);
            if (index >= 0)
            {
                throw new InvalidOperationException(
                    $"'{model.Definition.Name}' was not saved: '{tensor.Name}' has {values[index].ToString(CultureInfo.InvariantCulture)} at {index}, which could not be loaded again.");
            }

            if (precision != WeightPrecision.Float32 && QuantizedTensor.Takes(tensor, precision, model.Definition.Weights))
            {
                QuantizedTensor.Add(writer, tensor, precision);
                continue;
            }

            writer.Add(tensor.Name, tensor.Shape.AsSpan(), tensor.Values);
            if (tensor.Definition.ZeroTwin is { } twin)
            {
                writer.Add(twin, tensor.Shape.AsSpan(), new float[tensor.Length]);
            }
        }

        return writer;
    }

    // Equal shapes do not make equal networks: an activation or a ReturnSequences leaves no trace in the tensors.
    private static void CheckLayers(Network model, TensorSource source, ModelLoadOptions options)
    {
        string own = model.Definition.Declaration;
        if (!options.AllowOtherLayers && own.Length > 0 && source.Metadata.TryGetValue(LayersKey, out string? declared) && declared != own)
        {
            throw new ModelFormatException($"The file's network has another declaration: expected '{own}', got '{declared}'. To load it anyway, set {nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.AllowOtherLayers)}.", source.File);
        }
    }

    private static void Apply(Network model, TensorSource source, TensorNames names, ModelLoadOptions options)
    {
        CheckKind(source);
        CheckShapes(model, source, names);
        CheckLayers(model, source, options);
        Scaler? scaler = ReadScaler(source);
        model.Parameters.SetAll(ReadValues(model, model.Parameters, source, names, options));
        model.Scaler = scaler;
        model.Metadata.Clear();
        foreach ((string key, string value) in source.Metadata)
        {
            if (!IsOwn(key))
            {
                model.Metadata[key] = value;
            }
        }
    }

    private static void CheckKind(TensorSource source)
    {
        if (source.Metadata.ContainsKey(CheckpointKey))
        {
            throw new ModelFormatException("this is a training checkpoint, not a model: use Trainer.LoadCheckpoint.", source.File);
        }
    }

    // All weights of a model, those of some tensors from a file.
    private static float[] ReadValues(Network model, IEnumerable<ParameterTensor> tensors, TensorSource source, TensorNames names, ModelLoadOptions options)
    {
        float[] values = model.Parameters.Values.ToArray();
        Faults faults = new(), signs = new();
        foreach (ParameterTensor tensor in tensors)
        {
            Span<float> target = values.AsSpan(tensor.Offset, tensor.Length);
            IReadOnlyList<string> parts = names.Of(tensor);
            Read(parts[0], target);
            for (int p = 1; p < parts.Count; p++)
            {
                string part = parts[p];
                float[] second = new float[tensor.Length];
                Read(part, second);
                bool finite = AllFinite(target) && AllFinite(second);
                for (int i = 0; i < second.Length; i++)
                {
                    target[i] += second[i];
                }

                if (finite)
                {
                    CheckFinite(parts[0], tensor.Shape, target, $"its sum with '{part}'");
                }
            }

            void Read(string name, Span<float> span)
            {
                StoredTensor stored = source[name];
                stored.Values!(span);
                if (stored.Factors is { } factors)
                {
                    float[] scales = new float[tensor.Shape[0]];
                    source[factors].Values!(scales);
                    CheckFinite(factors, [scales.Length], scales, "a factor");
                    CheckSign(factors, [scales.Length], scales, "a factor");
                    for (int i = 0, width = span.Length / scales.Length; i < span.Length; i++)
                    {
                        span[i] *= scales[i / width];
                    }
                }

                CheckFinite(name, tensor.Shape, span, "a weight");
                if (tensor.Definition.IsRunningVariance)
                {
                    CheckSign(name, tensor.Shape, span, "a variance");
                }
            }
        }

        faults.ThrowIfAny($"not all weights are finite (set {nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.AllowNonFinite)} to accept them)", source.File);
        signs.ThrowIfAny("not all values are in range", source.File);
        return values;

        void CheckFinite(string name, ImmutableArray<int> shape, ReadOnlySpan<float> span, string what)
        {
            if (!options.AllowNonFinite)
            {
                Check(faults, ValueRange.Finite, name, shape, span, $"expected {what} to be finite");
            }
        }

        // −∞ too, if other values that are not finite are accepted.
        void CheckSign(string name, ImmutableArray<int> shape, ReadOnlySpan<float> span, string what)
            => Check(signs, ValueRange.NotNegative, name, shape, span, $"expected {what} of 0 or more");
    }

    private static void Check(Faults faults, ValueRange range, string name, ImmutableArray<int> shape, ReadOnlySpan<float> values, string expected)
    {
        if (range.FindFault(values) is >= 0 and var fault)
        {
            faults.Add(name, $"{expected}, got {values[fault].ToString(CultureInfo.InvariantCulture)} at {Index(shape, fault)}");
        }
    }

    private static void CheckShapes(Network model, TensorSource source, TensorNames names)
    {
        var faults = new Faults();
        Dictionary<string, StoredTensor> unknown = source.ByName();
        CheckTensors(model.Parameters, names, unknown, faults);
        CheckUnknown(source.Tensors, unknown, faults);
        faults.ThrowIfAny($"the file is not a model of '{model.Definition.Name}'{Writer(model, source)}", source.File);
    }

    // Removes the expected tensors from the unknown ones.
    private static void CheckTensors(IReadOnlyCollection<ParameterTensor> tensors, TensorNames names, Dictionary<string, StoredTensor> unknown, Faults faults)
    {
        foreach (ParameterTensor tensor in tensors)
        {
            IEnumerable<long> expected = tensor.Shape.Select(dimension => (long)dimension);
            foreach (string name in names.Of(tensor))
            {
                if (!unknown.Remove(name, out StoredTensor? stored))
                {
                    faults.Add(name, $"expected {SafetensorsTypeTable.Text(expected)}, got no such tensor");
                }
                else if (stored.Values is null || !stored.Shape.SequenceEqual(expected))
                {
                    faults.Add(name, $"expected {SafetensorsTypeTable.Text(expected)} of floats, got {stored.Type} {SafetensorsTypeTable.Text(stored.Shape)}");
                }
                else if (stored.Factors is { } factors)
                {
                    CheckFactors(stored, factors, tensor.Shape[0], unknown, faults);
                }
            }
        }

        foreach (ParameterTensor tensor in tensors)
        {
            foreach (string name in names.Beside(tensor))
            {
                unknown.Remove(name);
            }
        }
    }

    private static void CheckUnknown(IEnumerable<StoredTensor> tensors, Dictionary<string, StoredTensor> unknown, Faults faults)
    {
        foreach (StoredTensor tensor in tensors)
        {
            if (unknown.ContainsKey(tensor.Name))
            {
                faults.Add(tensor.Name, $"expected no such tensor, got {tensor.Type} {SafetensorsTypeTable.Text(tensor.Shape)}");
            }
        }
    }

    // The network that wrote a file, if the file names one and it is a different one.
    private static string Writer(Network model, TensorSource source)
    {
        string name = source.Metadata.TryGetValue(NetworkKey, out string? network) && network != model.Definition.Name ? $", but of '{network}'" : "";
        return source.Metadata.TryGetValue(LayersKey, out string? declared) && declared != model.Definition.Declaration ? $"{name}, declared as '{declared}'" : name;
    }

    // The scales of the rows of an I8 tensor.
    private static void CheckFactors(StoredTensor tensor, string name, long rows, Dictionary<string, StoredTensor> unknown, Faults faults)
    {
        if (!unknown.Remove(name, out StoredTensor? stored))
        {
            faults.Add(name, $"expected [{rows}] for the {tensor.Type} weights, got no such tensor");
        }
        else if (!stored.IsFloat || !stored.Shape.SequenceEqual([rows]))
        {
            faults.Add(name, $"expected [{rows}] of floats, got {stored.Type} {SafetensorsTypeTable.Text(stored.Shape)}");
        }
    }

    private static Scaler? ReadScaler(TensorSource source)
    {
        if (!source.Metadata.TryGetValue(ScalerKey, out string? json))
        {
            return null;
        }

        try
        {
            return Scaler.Parse(json);
        }
        catch (FormatException e)
        {
            throw new ModelFormatException($"the scaler in the metadata '{ScalerKey}' cannot be read: {e.Message}", source.File, innerException: e);
        }
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    // A place in a row-major tensor: [3, 1].
    private static string Index(ImmutableArray<int> shape, int flat)
    {
        long[] index = new long[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }

        return SafetensorsTypeTable.Text(index);
    }

    /// <summary>All faults of a file, for one message.</summary>
    private sealed class Faults
    {
        private readonly List<string> _tensors = [];
        private readonly List<string> _lines = [];

        public void Add(string tensor, string fault)
        {
            _tensors.Add(tensor);
            _lines.Add($"{Environment.NewLine}  {tensor}: {fault}");
        }

        public void ThrowIfAny(string what, string? file)
        {
            if (_lines.Count > 0)
            {
                throw new ModelFormatException($"{what}:{string.Concat(_lines)}", file, [.. _tensors]);
            }
        }
    }
}
