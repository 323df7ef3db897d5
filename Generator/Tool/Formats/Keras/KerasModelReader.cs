using System.Collections.Immutable;
using System.Text.Json;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Reads a model's configuration, as Keras 1, 2 and 3 write it.</summary>
internal static class KerasModelReader
{
    /// <summary>Models in each other; JSON is less deep anyway.</summary>
    private const int MaxDepth = 16, MaxLayers = 20_000;

    /// <summary>Reads the JSON of a model.</summary>
    public static KerasModel Read(ReadOnlyMemory<byte> json, string file)
    {
        JsonElement root;
        try
        {
            // The document lives as long as its elements.
            root = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }).RootElement;
            RequireUnicode(root);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"its configuration is not JSON: {fault.Message}", file, innerException: fault);
        }

        KerasLayer model = ReadLayer(root, file, "model", depth: 0);
        return model.Model ?? throw new UnsupportedModelException(model.Name, model.Class, "its class is not Keras's own; only Sequential and functional models say in the file what they compute.");
    }

    /// <summary>Reads a layer, or a model that is one.</summary>
    public static KerasLayer ReadLayer(JsonElement json, string file, string place, int depth)
    {
        var outer = new KerasConfig(json, place, file);
        string kind = outer.Text("class_name") ?? throw outer.Fault("'class_name' is missing.");
        JsonElement settings = outer.Find("config") ?? throw outer.Fault("'config' is missing.");
        var config = new KerasConfig(settings, place, file);
        string name = outer.Text("name") ?? config.Text("name") ?? place;
        config = config with { Layer = name };
        if (depth > MaxDepth)
        {
            throw config.Fault($"more than {MaxDepth} models in each other.");
        }

        if (outer.Find("module") is { ValueKind: JsonValueKind.String } && outer.Text("module") is { } module && Foreign(module) is { } reason)
        {
            throw new UnsupportedModelException(name, kind, reason);
        }

        bool isSequential = kind == "Sequential" || settings.ValueKind == JsonValueKind.Array;
        KerasModel? model = isSequential ? Sequential(outer, config, kind, depth)
            : config.Find("layers") is { ValueKind: JsonValueKind.Array } && config.Find("output_layers") is not null ? Graph(config, kind, depth) : null;
        string? operation = outer.Find("module") is { ValueKind: JsonValueKind.String } of && (of.GetString()!.EndsWith(".ops", StringComparison.Ordinal) || of.GetString()!.Contains(".ops.", StringComparison.Ordinal)) ? kind
            : kind is "TFOpLambda" or "SlicingOpLambda" ? config.Text("function") ?? ""
            : null;
        return new KerasLayer(name, kind, config) { Model = model, Operation = operation?.Split('.')[^1].ToLowerInvariant(), Calls = [.. Calls(outer.Find("inbound_nodes"), config)] };
    }

    // Classes of other modules may have names of Keras's layers, and so have operations of tensors.
    private static string? Foreign(string module)
        => !module.StartsWith("keras", StringComparison.Ordinal) && !module.StartsWith("tf_keras", StringComparison.Ordinal) && !module.StartsWith("tensorflow", StringComparison.Ordinal) ? $"its class is not Keras's own but of '{module}', whose code is not in the file."
        : null;

    // Texts are read when they are asked for, and only then turn out not to be Unicode: all of them are read once. JSON is not deeper than the parser allows.
    private static void RequireUnicode(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _ = json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in json.EnumerateArray())
                {
                    RequireUnicode(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in json.EnumerateObject())
                {
                    _ = property.Name;
                    RequireUnicode(property.Value);
                }

                break;
        }
    }

    private static List<KerasLayer> Layers(JsonElement list, KerasConfig config, int depth)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxLayers)
        {
            throw config.Fault($"'layers' is not a list of at most {MaxLayers} layers.");
        }

        List<KerasLayer> layers = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            layers.Add(ReadLayer(item, config.File, $"layer {layers.Count}", depth + 1));
        }

        return layers;
    }

    private static KerasModel Sequential(KerasConfig outer, KerasConfig config, string kind, int depth)
    {
        JsonElement list = config.Json.ValueKind == JsonValueKind.Array ? config.Json : config.Find("layers") ?? throw config.Fault("'layers' is missing.");
        List<KerasLayer> layers = Layers(list, config, depth);
        if (layers.Count == 0 || layers.All(layer => layer.Class == "InputLayer"))
        {
            throw config.Fault("the model has no layers.");
        }

        if (layers[0].Class != "InputLayer")
        {
            // The first layer knows the shape, in one way or another.
            JsonElement? shape = ShapeOf(layers[0]) ?? config.Find("build_input_shape") ?? outer.Object("build_config")?.Find("input_shape");
            string text = shape is { } known ? $"{{\"batch_input_shape\":{known.GetRawText()}}}" : "{}";
            using JsonDocument settings = JsonDocument.Parse(text);
            layers.Insert(0, new KerasLayer(KerasModel.ImpliedInput, "InputLayer", new KerasConfig(settings.RootElement.Clone(), KerasModel.ImpliedInput, config.File)));
        }

        // Layers of a chain may have one name; what is called one after the other needs none.
        List<KerasLayer> chain = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (KerasLayer layer in layers)
        {
            string name = layer.Name;
            while (!names.Add(name))
            {
                name += "_";
            }

            chain.Add(layer with { Name = name, Calls = chain.Count == 0 ? [] : [new KerasCall([new KerasRef(chain[^1].Name, 0, 0)], ImmutableDictionary<string, ImmutableArray<KerasRef>>.Empty, [])] });
        }

        return new KerasModel(config.Text("name") ?? outer.Text("name") ?? "sequential", kind, [.. chain], [new KerasRef(chain[0].Name, 0, 0)], [new KerasRef(chain[^1].Name, 0, 0)]);
    }

    private static JsonElement? ShapeOf(KerasLayer layer)
    {
        if (layer.Model is { } model)
        {
            return model.Layers[0].Config.Find("batch_shape", "batch_input_shape") ?? (model.Layers.Length > 1 ? ShapeOf(model.Layers[1]) : null);
        }

        return layer.Config.Find("batch_input_shape", "batch_shape")
            ?? layer.Config.Object("layer")?.Object("config")?.Find("batch_input_shape")
            ?? layer.Config.Object("build_config")?.Find("input_shape");
    }

    private static KerasModel Graph(KerasConfig config, string kind, int depth)
    {
        List<KerasLayer> layers = Layers(config.Find("layers")!.Value, config, depth);
        string? twice = layers.GroupBy(layer => layer.Name).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw config.Fault($"two layers '{twice}'.");
        }

        ImmutableArray<KerasRef> inputs = [.. Refs(config.Find("input_layers") ?? throw config.Fault("'input_layers' is missing."), config, 0)];
        ImmutableArray<KerasRef> outputs = [.. Refs(config.Find("output_layers")!.Value, config, 0)];
        return outputs.Length > 0 ? new KerasModel(config.Layer, kind, [.. layers], inputs, outputs) : throw config.Fault("the model has no outputs.");
    }

    // Keras 2: a list of calls, each a list of [name, node, tensor, arguments]. Keras 3: a list of calls with args and kwargs.
    private static IEnumerable<KerasCall> Calls(JsonElement? nodes, KerasConfig config)
    {
        if (nodes is not { ValueKind: JsonValueKind.Array } list)
        {
            yield break;
        }

        foreach (JsonElement node in list.EnumerateArray())
        {
            var named = ImmutableDictionary.CreateBuilder<string, ImmutableArray<KerasRef>>(StringComparer.Ordinal);
            ImmutableHashSet<string>.Builder flags = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
            if (node.ValueKind == JsonValueKind.Object)
            {
                var call = config with { Json = node };
                ImmutableArray<KerasRef> arguments = call.Find("args") is { } args ? [.. Refs(args, config, 0)] : [];
                Named(call.Find("kwargs"), config, named, flags);
                yield return new KerasCall(arguments, named.ToImmutable(), flags.ToImmutable()) { Constants = Constants(call.Find("args"), call.Find("kwargs"), named) };
                continue;
            }

            JsonElement? kwargs = null;
            bool constantFirst = false;

            foreach (JsonElement entry in node.ValueKind == JsonValueKind.Array ? [.. node.EnumerateArray()] : Array.Empty<JsonElement>())
            {
                if (entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 3)
                {
                    Named(entry[3], config, named, flags);
                    kwargs ??= entry[3];
                    constantFirst |= IsConstant(entry);
                }
            }

            // 2 − x has the number where the tensor would be.
            yield return new KerasCall(constantFirst ? [] : [.. Refs(node, config, 0)], named.ToImmutable(), flags.ToImmutable())
            {
                Constants = Constants(constantFirst ? JsonSerializer.SerializeToElement(new[] { node[0][2] }) : null, kwargs, named),
            };
        }
    }

    private static bool IsConstant(JsonElement entry) => entry[0].ValueKind == JsonValueKind.String && entry[0].ValueEquals("_CONSTANT_VALUE");

    private static ImmutableDictionary<string, JsonElement> Constants(JsonElement? arguments, JsonElement? kwargs, ImmutableDictionary<string, ImmutableArray<KerasRef>>.Builder tensors)
    {
        var constants = ImmutableDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        if (arguments is { ValueKind: JsonValueKind.Array } list)
        {
            int place = 0;
            foreach (JsonElement argument in list.EnumerateArray())
            {
                bool isTensor = argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("class_name", out JsonElement kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("__keras_tensor__");
                if (!isTensor)
                {
                    constants[$"{place}"] = argument;
                }

                place++;
            }
        }

        if (kwargs is { ValueKind: JsonValueKind.Object } values)
        {
            foreach (JsonProperty argument in values.EnumerateObject())
            {
                if (argument.Value.ValueKind != JsonValueKind.Null && !tensors.ContainsKey(argument.Name))
                {
                    constants[argument.Name] = argument.Value;
                }
            }
        }

        return constants.ToImmutable();
    }

    private static void Named(JsonElement? kwargs, KerasConfig config, ImmutableDictionary<string, ImmutableArray<KerasRef>>.Builder named, ImmutableHashSet<string>.Builder flags)
    {
        if (kwargs is not { ValueKind: JsonValueKind.Object } values)
        {
            return;
        }

        foreach (JsonProperty argument in values.EnumerateObject())
        {
            ImmutableArray<KerasRef> refs = [.. Refs(argument.Value, config, 0)];
            if (!refs.IsEmpty)
            {
                named[argument.Name] = refs;
            }
            else if (argument.Value.ValueKind == JsonValueKind.True)
            {
                flags.Add(argument.Name);
            }
        }
    }

    // All tensors in a nest of lists, of Keras 3's objects, or of both.
    private static IEnumerable<KerasRef> Refs(JsonElement json, KerasConfig config, int depth)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            if (json.GetArrayLength() >= 3 && json[0].ValueKind == JsonValueKind.String && json[1].ValueKind == JsonValueKind.Number && json[2].ValueKind == JsonValueKind.Number)
            {
                yield return Ref(json, config);
                yield break;
            }

            foreach (KerasRef found in json.EnumerateArray().SelectMany(item => Refs(item, config, depth + 1)))
            {
                yield return found;
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            var tensor = config with { Json = json };
            if (tensor.Find("class_name") is { ValueKind: JsonValueKind.String } kind && kind.ValueEquals("__keras_tensor__"))
            {
                JsonElement history = tensor.Object("config")?.Find("keras_history") ?? throw config.Fault("a tensor has no 'keras_history'.");
                yield return history.ValueKind == JsonValueKind.Array && history.GetArrayLength() >= 3 ? Ref(history, config) : throw config.Fault("a tensor's 'keras_history' is not a list of three.");
            }
            else if (depth < 2)
            {
                // Inputs or outputs by names.
                foreach (KerasRef found in json.EnumerateObject().SelectMany(p => Refs(p.Value, config, depth + 1)))
                {
                    yield return found;
                }
            }
        }
    }

    private static KerasRef Ref(JsonElement list, KerasConfig config)
        => list[0].ValueKind == JsonValueKind.String && list[1].ValueKind == JsonValueKind.Number && list[1].TryGetInt32(out int node) && node >= 0
            && list[2].ValueKind == JsonValueKind.Number && list[2].TryGetInt32(out int tensor) && tensor >= 0
            ? new KerasRef((config with { Json = list[0] }).Name(), node, tensor)
            : throw config.Fault($"a tensor is {(list.GetRawText() is { Length: > 60 } text ? text[..60] : list.GetRawText())}; expected a layer's name and two numbers.");
}
