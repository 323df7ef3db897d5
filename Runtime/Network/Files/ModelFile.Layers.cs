namespace Unrolled;

// Some layers of a file, for a network that shares them.
public static partial class ModelFile
{
    /// <summary>
    /// Loads the weights of some of a model's layers from a file, which another network may have written. All other weights are unchanged, and so is the
    /// scaler, which belongs to the whole network. Everything is checked before anything changes. Do not call it while other threads use the model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; see <see cref="Load(Network, string, ModelLoadOptions?)"/>.</param>
    /// <param name="layers">The names of the model's layers to read; their tensors have the same names in the file.</param>
    /// <param name="options">How to read it, or null for the defaults.</param>
    /// <exception cref="ArgumentException">A layer does not exist or has no weights, or the list is empty.</exception>
    /// <exception cref="ModelFormatException">
    /// The file is damaged, or does not have these layers: the message lists each of their tensors that is missing, unknown, or of another shape or type. Tensors of other
    /// layers are ignored. The model is unchanged.
    /// </exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public static void LoadLayers(Network model, string path, IReadOnlyCollection<string> layers, ModelLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        int[] numbers = RequireLayers(model, layers);
        ApplyLayers(model, numbers, SafetensorsSource.Read(path), TorchNames.Instance, options ?? Defaults);
    }

    /// <summary>
    /// As <see cref="LoadLayers(Network, string, IReadOnlyCollection{string}, ModelLoadOptions?)"/>, but from a stream, which is read from its current
    /// position to its end and stays open.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <param name="layers">The names of the model's layers to read.</param>
    /// <param name="options">How to read it, or null for the defaults.</param>
    /// <exception cref="ArgumentException">A layer does not exist or has no weights, or the list is empty.</exception>
    /// <exception cref="ModelFormatException">The data is damaged or does not have these layers. The model is unchanged.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public static void LoadLayers(Network model, Stream stream, IReadOnlyCollection<string> layers, ModelLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        int[] numbers = RequireLayers(model, layers);
        ApplyLayers(model, numbers, SafetensorsSource.Read(stream), TorchNames.Instance, options ?? Defaults);
    }

    // The layers' numbers, in the order of the network.
    private static int[] RequireLayers(Network model, IReadOnlyCollection<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
        {
            throw new ArgumentException("Expected at least one layer, got none.", nameof(layers));
        }

        int[] numbers = [.. layers.Select(l => model.Definition.FindLayer(l, nameof(layers))).Distinct().Order()];
        foreach (int number in numbers)
        {
            if (model.Definition.Layers[number] is { ParameterCount: 0, Name: var name })
            {
                throw new ArgumentException($"The layer '{name}' of '{model.Definition.Name}' has no weights.", nameof(layers));
            }
        }

        return numbers;
    }

    private static void ApplyLayers(Network model, int[] layers, TensorSource source, TensorNames names, ModelLoadOptions options)
    {
        CheckKind(source);
        ParameterTensor[] tensors = [.. layers.SelectMany(model.Definition.ParametersOf).Select(p => model.Parameters[p])];
        CheckShapes(model, tensors, source, names);
        CheckDeclarations(model, layers, source, options);
        model.Parameters.SetAll(ReadValues(model, tensors, source, names, options));
    }

    private static void CheckShapes(Network model, ParameterTensor[] tensors, TensorSource source, TensorNames names)
    {
        var faults = new Faults();
        var unknown = source.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        CheckTensors(tensors, names, unknown, faults);

        // Other tensors under these prefixes belong to these layers, unless the model has them in another layer.
        HashSet<string> modules = [.. tensors.SelectMany(names.Of).Select(names.LayerOf)];
        HashSet<string> others = [.. model.Parameters.SelectMany(names.Of)];
        CheckUnknown(source.Tensors.Where(t => modules.Contains(names.LayerOf(t.Name)) && !others.Contains(t.Name)), unknown, faults);
        faults.ThrowIfAny($"the file does not have these layers of '{model.Definition.Name}'{Writer(model, source)}", source.File);
    }

    // Equal shapes do not make equal layers. Those of the file have no names, but the same order.
    private static void CheckDeclarations(Network model, int[] layers, TensorSource source, ModelLoadOptions options)
    {
        if (options.AllowOtherLayers || !source.Metadata.TryGetValue(LayersKey, out string? declared))
        {
            return;
        }

        List<string> there = SplitDeclaration(declared);
        int next = 0;
        foreach (int layer in layers)
        {
            string own = model.Definition.Layers[layer].Declaration;
            int found = own.Length == 0 ? next - 1 : there.FindIndex(next, d => d == own);
            if (own.Length > 0 && found < 0)
            {
                throw new ModelFormatException(
                    $"The file's network does not have the layer '{model.Definition.Layers[layer].Name}' with the same declaration: expected '{own}'{(next > 1 ? $" after '{there[next - 1]}'" : "")} in '{declared}'. To load it anyway, set {nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.AllowOtherLayers)}.",
                    source.File);
            }

            next = found + 1;
        }
    }

    // Network(1), Lstm(50, ReturnSequences = true), Dense(1) from lstm_0: without what each reads.
    private static List<string> SplitDeclaration(string declaration)
    {
        List<string> layers = [];
        int depth = 0, start = 0;
        for (int i = 0; i <= declaration.Length; i++)
        {
            if (i == declaration.Length || (depth == 0 && declaration[i] == ','))
            {
                string layer = declaration[start..i].Trim();
                int source = layer.IndexOf(" from ", StringComparison.Ordinal);
                layers.Add(source < 0 ? layer : layer[..source]);
                start = i + 1;
            }
            else
            {
                depth += declaration[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }

        return layers;
    }
}
