using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Running;

namespace Unrolled.Tests.Tool.Torch;

/// <summary>Makes PyTorch's files in memory: zips, the format before 1.6, safetensors.</summary>
/// <param name="seed">Of the weights.</param>
internal sealed class TorchFile(int seed)
{
    private static readonly byte[] Magic = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private readonly Random _random = new(seed);
    private readonly List<(string Key, byte[] Bytes, int Count)> _storages = [];

    /// <summary>The values of each tensor that was made with a name.</summary>
    public Dictionary<string, Tensor> Made { get; } = new(StringComparer.Ordinal);

    public bool IsLegacy { get; init; }

    public static byte[] Bytes(Tensor tensor) => MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray();

    /// <summary>A storage of bytes; the key of it.</summary>
    public string Storage(byte[] bytes, int count)
    {
        _storages.Add(($"{_storages.Count}", bytes, count));
        return _storages[^1].Key;
    }

    /// <summary>A random tensor of float32 as an item of a state dict.</summary>
    public (string Key, object? Value) Random(string name, params int[] shape)
    {
        Tensor values = Tensor.Zeros(shape).Map(_ => (float)(_random.NextDouble() - 0.5));
        Made[name] = values;
        return (name, View(Storage(Bytes(values), values.Values.Length), "FloatStorage", values.Values.Length, 0, shape, Strides(shape)));
    }

    /// <summary>A counter of int64, as batch normalization has.</summary>
    public (string Key, object? Value) Counter(string name) => (name, View(Storage(new byte[8], 1), "LongStorage", 1, 0, [], []));

    /// <summary>The recurrent layer of a module with all its tensors.</summary>
    public List<(string Key, object? Value)> Layer(string module, int gates, int inputs, int units, int layer = 0, string direction = "")
    {
        string prefix = module.Length > 0 ? module + "." : "", end = $"_l{layer}{direction}";
        return [Random($"{prefix}weight_ih{end}", gates * units, inputs), Random($"{prefix}weight_hh{end}", gates * units, units), Random($"{prefix}bias_ih{end}", gates * units), Random($"{prefix}bias_hh{end}", gates * units)];
    }

    public List<(string Key, object? Value)> Linear(string module, int inputs, int units) => [Random($"{module}.weight", units, inputs), Random($"{module}.bias", units)];

    public Action<PickleWriter> View(string key, string storage, int count, int offset, int[] shape, int[] strides)
        => PickleWriter.Call("torch._utils", "_rebuild_tensor_v2", [Persistent(key, storage, count), offset, Tuple(shape), Tuple(strides), false, PickleWriter.Ordered([])]);

    public Action<PickleWriter> Persistent(string key, string storage, int count)
        => w => w.Value(IsLegacy ? ["storage", (Action<PickleWriter>)(g => g.Global("torch", storage)), key, "cpu", count, null] : new object?[] { "storage", (Action<PickleWriter>)(g => g.Global("torch", storage)), key, "cpu", count }).Raw((byte)'Q');

    public static object?[] Tuple(int[] values) => [.. values.Select(v => (object?)v)];

    public static int[] Strides(int[] shape)
    {
        int[] strides = new int[shape.Length];
        for (int d = shape.Length - 1, stride = 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= Math.Max(shape[d], 1);
        }

        return strides;
    }

    /// <summary>The file of a value.</summary>
    public ModelFileContent Save(object? value, string order = "little", bool isScript = false) => Save(PickleWriter.Of(value), order, isScript);

    public ModelFileContent Save(byte[] pickle, string order = "little", bool isScript = false)
    {
        using var stream = new MemoryStream();
        if (IsLegacy)
        {
            stream.Write(Magic);
            stream.Write(PickleWriter.Of(1001));
            stream.Write(PickleWriter.Of(new List<(string, object?)> { ("protocol_version", 1001), ("little_endian", order == "little") }));
            stream.Write(pickle);
            stream.Write(PickleWriter.Of(_storages.Select(s => (object?)s.Key).ToList()));
            Span<byte> count = stackalloc byte[8];
            foreach ((_, byte[] bytes, int length) in _storages)
            {
                BinaryPrimitives.WriteInt64LittleEndian(count, length);
                stream.Write(count);
                stream.Write(bytes);
            }

            return new ModelFileContent("made.pth", stream.ToArray());
        }

        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("made/data.pkl", pickle);
            Add("made/byteorder", System.Text.Encoding.ASCII.GetBytes(order));
            foreach ((string key, byte[] bytes, _) in _storages)
            {
                Add($"made/data/{key}", bytes);
            }

            if (isScript)
            {
                Add("made/constants.pkl", PickleWriter.Of(Array.Empty<object?>()));
            }

            Add("made/version", "3\n"u8.ToArray());

            void Add(string name, byte[] bytes)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream content = entry.Open();
                content.Write(bytes);
            }
        }

        return new ModelFileContent("made.pt", stream.ToArray());
    }

    public static ImportedModel Import(ModelFileContent file, string? onto = null)
        => ModelFormats.Of(file).Import(file, new ImportOptions { Onto = onto is null ? null : DeclarationReader.ReadAttributes(onto, "declaration") });

    /// <summary>The attributes of what is imported.</summary>
    public static string Declaration(ImportedModel model) => string.Join(", ", DeclarationText.Attributes(model.Network));

    /// <summary>Compiles a model and runs it on one input.</summary>
    public static Tensor Run(ImportedModel model, Tensor x) => new ModelCall(CompiledModel.Compile(model, "Made")).Run(new Dictionary<string, Tensor> { ["x"] = x })["y"];
}
