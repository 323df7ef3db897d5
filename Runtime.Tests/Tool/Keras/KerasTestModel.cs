using System.Globalization;
using System.IO.Compression;
using System.Text;
using PureHDF;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Formats.Keras;
using Unrolled.Tool.Running;

namespace Unrolled.Tests.Tool.Keras;

/// <summary>A Keras file made by a test: layers as JSON, weights drawn from a seed.</summary>
internal sealed class KerasTestModel(string version = "2.15.0")
{
    private readonly Random _random = new(7);
    private readonly List<(string Class, string Json, string Name, (string Name, int[] Shape, float[] Values)[] Tensors)> _layers = [];

    /// <summary>Set for a functional model: "input_layers" and "output_layers" as JSON.</summary>
    public (string Inputs, string Outputs)? Graph { get; set; }

    /// <summary>What stands in front of the names of tensors, as Keras 3 puts the model's name.</summary>
    public string TensorPrefix { get; set; } = "";

    /// <summary>Whether names in the HDF5 file of a .keras have backslashes.</summary>
    public bool Backslashes { get; set; }

    /// <summary>The container of layers in a .keras.</summary>
    public string Container { get; set; } = "layers";

    /// <summary>Adds a layer; returns its weights.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="name">Its name.</param>
    /// <param name="settings">JSON of its settings, without braces and name.</param>
    /// <param name="tensors">Names and shapes of its weights; after a | the place in a .keras, where it is none of its own layer's.</param>
    /// <param name="inbound">JSON of "inbound_nodes".</param>
    public float[][] Layer(string kind, string name, string settings, (string Name, int[] Shape)[]? tensors = null, string? inbound = null)
    {
        string own = settings.Length > 0 ? "," + settings : "";
        string json = $"{{\"class_name\":\"{kind}\",\"name\":\"{name}\",\"config\":{{\"name\":\"{name}\"{own}}}{(inbound is null ? "" : $",\"inbound_nodes\":{inbound}")}}}";
        (string Name, int[] Shape, float[] Values)[] made = [.. (tensors ?? []).Select(t => (t.Name, t.Shape, Values(t.Name, t.Shape)))];
        _layers.Add((kind, json, name, made));
        return [.. made.Select(t => t.Values)];
    }

    public void Input(string name, string shape) => Layer("InputLayer", name, $"\"batch_input_shape\":{shape}", inbound: Graph is null ? null : "[]");

    /// <summary>Calls of Keras 2: "[[["a",0,0,{}]]]".</summary>
    public static string From(params string[] names) => $"[[{string.Join(",", names.Select(n => n.Contains('[', StringComparison.Ordinal) ? n : $"[\"{n}\",0,0,{{}}]"))}]]";

    public string Config
    {
        get
        {
            string layers = string.Join(",", _layers.Select(l => l.Json));
            return Graph is { } graph
                ? $"{{\"class_name\":\"Functional\",\"config\":{{\"name\":\"m\",\"layers\":[{layers}],\"input_layers\":{graph.Inputs},\"output_layers\":{graph.Outputs}}}}}"
                : $"{{\"class_name\":\"Sequential\",\"config\":{{\"name\":\"m\",\"layers\":[{layers}]}}}}";
        }
    }

    /// <summary>The file as .h5; without a configuration if it is to have weights alone.</summary>
    public byte[] Hdf5(bool withConfig = true, bool fixedStrings = false)
    {
        var file = new H5File();
        var weights = new H5Group();
        weights.Attributes["layer_names"] = _layers.Select(l => l.Name).ToArray();
        foreach ((_, _, string name, (string Name, int[] Shape, float[] Values)[] tensors) in _layers)
        {
            var group = new H5Group();
            if (tensors.Length > 0)
            {
                group.Attributes["weight_names"] = tensors.Select(t => TensorPrefix + t.Name.Split('|')[0]).ToArray();
            }

            foreach ((string tensor, int[] shape, float[] values) in tensors)
            {
                Put(group, TensorPrefix + tensor.Split('|')[0], shape, values);
            }

            weights[name] = group;
        }

        if (withConfig)
        {
            file.Attributes["model_config"] = Config;
            file.Attributes["keras_version"] = version;
            file["model_weights"] = weights;
            var optimizer = new H5Group();
            optimizer["iteration"] = new float[] { 3 };
            file["optimizer_weights"] = optimizer;
        }
        else
        {
            foreach ((string key, object value) in weights)
            {
                file[key] = value;
            }

            file.Attributes["layer_names"] = _layers.Select(l => l.Name).ToArray();
            file.Attributes["keras_version"] = version;
        }

        return Bytes(file, fixedStrings);
    }

    /// <summary>The file as .keras.</summary>
    /// <param name="weights">The HDF5 file in it; null for the model's own.</param>
    public byte[] Zip(byte[]? weights = null)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Entry("metadata.json", Encoding.UTF8.GetBytes($"{{\"keras_version\":\"{version}\"}}"));
            Entry("config.json", Encoding.UTF8.GetBytes(Config));
            Entry("model.weights.h5", weights ?? WeightsByClass());

            void Entry(string name, byte[] bytes)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Weights alone, as Keras 3 writes them.</summary>
    public byte[] WeightsByClass()
    {
        var file = new H5File();
        var counts = new Dictionary<string, int>();
        foreach ((string kind, _, _, (string Name, int[] Shape, float[] Values)[] tensors) in _layers)
        {
            string group = KerasWeights.ByClass.SnakeCase(kind);
            int number = counts.GetValueOrDefault(group);
            counts[group] = number + 1;
            string folder = $"{Container}/{group}{(number > 0 ? $"_{number}" : "")}";
            for (int i = 0; i < tensors.Length; i++)
            {
                string place = kind switch
                {
                    _ when tensors[i].Name.Contains('|', StringComparison.Ordinal) => "/" + tensors[i].Name.Split('|')[1],
                    "LSTM" or "GRU" or "SimpleRNN" => $"/cell/vars/{i}",
                    "Bidirectional" => i < tensors.Length / 2 ? $"/forward_layer/cell/vars/{i}" : $"/backward_layer/cell/vars/{i - tensors.Length / 2}",
                    "TimeDistributed" => $"/layer/vars/{i}",
                    _ => $"/vars/{i}",
                };
                string path = folder + place;
                if (Backslashes)
                {
                    int vars = path.LastIndexOf("/vars/", StringComparison.Ordinal);
                    path = path[..vars].Replace('/', '\\') + path[vars..];
                }

                Put(file, path, tensors[i].Shape, tensors[i].Values);
            }
        }

        Put(file, "optimizer/vars/0", [4], new float[4]);
        return Bytes(file, false);
    }

    /// <summary>Imports a file's bytes, compiles it and makes one call.</summary>
    public static SortedDictionary<string, Tensor> Run(byte[] bytes, out CompiledModel model, params (string Name, Tensor Array)[] inputs)
    {
        model = CompiledModel.Compile(Import(bytes), "Imported");
        return new ModelCall(model).Run(inputs.ToDictionary(i => i.Name, i => i.Array));
    }

    public static ImportedModel Import(byte[] bytes, NetworkDraft? onto = null)
    {
        var content = new ModelFileContent("test.h5", bytes);
        Assert.True(new KerasFormat().Matches(content));
        return new KerasFormat().Import(content, new ImportOptions { Onto = onto });
    }

    /// <summary>Numbers of a shape, the same for the same seed.</summary>
    public static Tensor Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        return Tensor.Zeros(shape).Map(_ => (float)(random.NextDouble() * 2 - 1));
    }

    /// <summary>Compares with what a reference says, all values in order.</summary>
    public static void Same(IEnumerable<double> expected, Tensor actual, string source = "")
    {
        double[] values = [.. expected];
        Assert.Equal(values.Length, actual.Values.Length);
        double largest = values.Max(Math.Abs);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(Math.Abs(values[i] - actual.Values[i]) <= 2e-6 * Math.Max(1, largest), string.Create(CultureInfo.InvariantCulture, $"value {i}: expected {values[i]}, got {actual.Values[i]}\n{source}"));
        }
    }

    private static void Put(H5Group root, string path, int[] shape, float[] values)
    {
        string[] parts = path.Split('/');
        H5Group group = root;
        foreach (string part in parts[..^1])
        {
            if (!group.TryGetValue(part, out object? next))
            {
                group[part] = next = new H5Group();
            }

            group = (H5Group)next;
        }

        group[parts[^1]] = new H5Dataset(values, fileDims: [.. shape.Select(d => (ulong)d)]);
    }

    private static byte[] Bytes(H5File file, bool fixedStrings)
    {
        using var stream = new MemoryStream();
        file.Write(stream, fixedStrings ? new H5WriteOptions(DefaultStringLength: 4000) : new H5WriteOptions());
        return stream.ToArray();
    }

    private float[] Values(string name, int[] shape)
    {
        float[] values = new float[shape.Aggregate(1, (a, b) => a * b)];
        bool positive = name.Contains("variance", StringComparison.Ordinal);
        for (int i = 0; i < values.Length; i++)
        {
            double value = _random.NextDouble() * 1.4 - 0.7;
            values[i] = (float)(positive ? Math.Abs(value) + 0.1 : value);
        }

        return values;
    }
}
