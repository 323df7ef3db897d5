using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PureHDF;

namespace Unrolled.Tool.Export.Keras;

/// <summary>A Keras model while its layers are added; then a .keras file: a zip of two JSON files and one of HDF5.</summary>
/// <param name="name">The model's name.</param>
internal sealed partial class KerasModel(string name)
{
    // What the names of layers and their settings are those of.
    private const string Version = "3.12.0";

    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Layer> _layers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly H5Group _groups = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Adds a layer.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="wanted">Its name, unless another has it.</param>
    /// <param name="config">Its settings, without the name.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="shape">What it gives, without the batch.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="form">How it is called; null for one input, or a list of several.</param>
    /// <param name="initialStates">The named argument of recurrent layers.</param>
    public KerasValue Add(string kind, string wanted, JsonObject config, IReadOnlyList<KerasValue> inputs, ImmutableArray<int?> shape, IReadOnlyList<KerasWeight>? weights = null, KerasCallForm? form = null, IReadOnlyList<KerasValue>? initialStates = null)
    {
        string layerName = Unique(wanted.Replace('/', '_'));
        var all = new JsonObject { ["name"] = layerName, ["trainable"] = true, ["dtype"] = "float32" };
        if (kind == "InputLayer")
        {
            all.Remove("trainable");
        }

        foreach ((string key, JsonNode? value) in config)
        {
            all[key] = value?.DeepClone();
        }

        _layers.Add(new Layer(layerName, kind, all, [.. inputs], [.. initialStates ?? []], form));
        AddWeights(kind, layerName, weights ?? []);
        return new KerasValue(layerName, shape);
    }

    /// <summary>The file.</summary>
    /// <param name="outputs">What the model returns.</param>
    public byte[] ToFile(IReadOnlyList<KerasValue> outputs)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "metadata.json", Json(new JsonObject { ["keras_version"] = Version }));
            Write(zip, "config.json", Json(Config(outputs)));
            Write(zip, "model.weights.h5", Weights());
        }

        return archive.ToArray();
    }

    private JsonObject Config(IReadOnlyList<KerasValue> outputs)
    {
        bool chain = outputs.Count == 1 && outputs[0] is { Index: 0 } output && output.Layer == _layers[^1].Name
            && _layers.Select((layer, i) => i == 0 ? layer.Kind == "InputLayer" : layer.InitialStates.IsEmpty && layer.Inputs is [{ Index: 0 } input] && input.Layer == _layers[i - 1].Name).All(fits => fits);
        JsonObject config = chain
            ? new JsonObject { ["name"] = name, ["trainable"] = true, ["dtype"] = "float32", ["layers"] = new JsonArray([.. _layers.Select(l => l.ToJson(isInGraph: false))]), ["build_input_shape"] = _layers[0].Config["batch_shape"]!.DeepClone() }
            : new JsonObject
            {
                ["name"] = name,
                ["trainable"] = true,
                ["layers"] = new JsonArray([.. _layers.Select(l => l.ToJson(isInGraph: true))]),
                ["input_layers"] = new JsonArray([.. _layers.Where(l => l.Kind == "InputLayer").Select(l => new JsonArray(l.Name, 0, 0))]),
                ["output_layers"] = new JsonArray([.. outputs.Select(o => o.History())]),
            };
        return new JsonObject
        {
            ["module"] = chain ? "keras" : "keras.src.models.functional",
            ["class_name"] = chain ? "Sequential" : "Functional",
            ["config"] = config,
            ["registered_name"] = chain ? null : "Functional",
            ["build_config"] = new JsonObject { ["input_shape"] = chain ? _layers[0].Config["batch_shape"]!.DeepClone() : null },
        };
    }

    // layers/CLASS_NUMBER/PART/vars/INDEX: groups are named by class and order, whatever the layers are called.
    private void AddWeights(string kind, string layerName, IReadOnlyList<KerasWeight> weights)
    {
        string group = SnakeCase(kind);
        int number = _counts.GetValueOrDefault(group);
        _counts[group] = number + 1;
        group = number == 0 ? group : $"{group}_{number}";
        Child(Child(_groups, group), "vars").Attributes["name"] = layerName;
        foreach (KerasWeight weight in weights)
        {
            H5Group variables = Child(weight.Part.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(Child(_groups, group), Child), "vars");
            for (int i = 0; i < weight.Tensors.Length; i++)
            {
                Tensor tensor = weight.Tensors[i];
                variables[$"{i}"] = tensor.Rank == 0 ? new H5Dataset(tensor.Values[0]) : new H5Dataset(tensor.Values, fileDims: [.. tensor.Shape.Select(d => (ulong)d)]);
            }
        }
    }

    private static H5Group Child(H5Group parent, string part)
    {
        if (!parent.TryGetValue(part, out object? child))
        {
            parent[part] = child = new H5Group();
        }

        return (H5Group)child;
    }

    private byte[] Weights()
    {
        var file = new H5File { ["layers"] = _groups, ["vars"] = new H5Group() };
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    private string Unique(string wanted)
    {
        string unique = wanted;
        for (int i = 1; !_names.Add(unique); i++)
        {
            unique = $"{wanted}_{i}";
        }

        return unique;
    }

    // As Keras names its groups: LSTM is lstm, MaxPooling1D max_pooling1d, PReLU p_re_lu.
    private static string SnakeCase(string kind) => Lower().Replace(Word().Replace(kind, "$1_$2"), "$1_$2").ToLowerInvariant();

    private static byte[] Json(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(new JsonSerializerOptions { WriteIndented = false }));

    private static void Write(ZipArchive zip, string entryName, byte[] bytes)
    {
        // Stored, as Keras does; the date is fixed, so that the same model gives the same bytes.
        ZipArchiveEntry entry = zip.CreateEntry(entryName, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        using Stream stream = entry.Open();
        stream.Write(bytes);
    }

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex Word();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex Lower();

    private sealed record Layer(string Name, string Kind, JsonObject Config, ImmutableArray<KerasValue> Inputs, ImmutableArray<KerasValue> InitialStates, KerasCallForm? Form)
    {
        public JsonObject ToJson(bool isInGraph)
        {
            var json = new JsonObject { ["module"] = "keras.layers", ["class_name"] = Kind, ["config"] = Config.DeepClone(), ["registered_name"] = null };
            if (Inputs is [var input] && InitialStates.IsEmpty)
            {
                json["build_config"] = new JsonObject { ["input_shape"] = input.ShapeJson() };
            }

            if (isInGraph)
            {
                json["name"] = Name;
                JsonObject named = Form?.Named?.DeepClone().AsObject() ?? [];
                if (!InitialStates.IsEmpty)
                {
                    named["initial_state"] = new JsonArray([.. InitialStates.Select(s => s.Argument())]);
                }

                JsonNode[] arguments = [.. Inputs.Select(i => i.Argument())];
                json["inbound_nodes"] = Inputs.IsEmpty ? [] : new JsonArray(new JsonObject
                {
                    ["args"] = Form?.IsSpread == true || arguments.Length == 1 ? new JsonArray(arguments) : new JsonArray(new JsonArray(arguments)),
                    ["kwargs"] = named,
                });
            }

            return json;
        }
    }
}
