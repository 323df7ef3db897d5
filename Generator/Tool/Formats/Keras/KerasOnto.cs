namespace Unrolled.Tool.Formats.Keras;

/// <summary>Puts a file's weights into a declared network: by the layers' names, otherwise in their order, where kinds and shapes fit.</summary>
internal static class KerasOnto
{
    /// <summary>Gives each layer of a declaration its weights.</summary>
    /// <exception cref="ModelFormatException">Layers and weights do not fit.</exception>
    public static ImportedModel Import(KerasFile file, NetworkDraft onto)
    {
        List<KerasStored> stored = KerasStored.All(file);
        var tensors = new KerasTensors(file.Path);
        var model = new ImportedModel(onto) { Description = $"Weights of Keras {file.Version}" };
        List<LayerDraft> layers = onto.Layers.FindAll(l => KerasStored.HasWeights(l.Attribute));
        // A name by default counts only if all layers have names of the file's: "lstm_1" is our second LSTM and, in many files, Keras's first.
        HashSet<string> unnamed = layers.TrueForAll(l => stored.Exists(s => Names(l, s))) ? [] : DefaultNames(onto);
        bool Names(LayerDraft layer, KerasStored weights) => weights.Name == layer.Attribute.TensorPrefix || weights.Name == layer.Name;
        bool IsNamed(LayerDraft layer, KerasStored weights) => Names(layer, weights) && (weights.Name == layer.Attribute.TensorPrefix || !unnamed.Contains(layer.Name));
        foreach (LayerDraft layer in layers)
        {
            KerasStored? named = stored.Find(s => !s.Used && IsNamed(layer, s));
            if (named is not null)
            {
                named.Assign(layer, tensors);
                continue;
            }

            // The first one of those that are left, in the file's order.
            KerasStored next = stored.Find(s => !s.Used && s.Fits(layer.Attribute) && !layers.Exists(l => l != layer && IsNamed(l, s)))
                ?? throw new ModelFormatException(
                    $"it has no weights that fit the layer '{layer.Name}' ({layer.Kind}); left are {(stored.Exists(s => !s.Used) ? string.Join(", ", stored.Where(s => !s.Used).Select(s => s.ToString())) : "none")}.",
                    file.Path);
            next.Assign(layer, tensors);
            model.Assumed.Add($"the layer '{layer.Name}' has the weights of '{next.Name}': the first ones left that fit.");
        }

        bool byName = model.Assumed.Count == 0;
        List<KerasStored> left = stored.FindAll(s => !s.Used);
        if (left.Count > 0 && !byName)
        {
            throw new ModelFormatException($"the declaration has no layers for {string.Join(", ", left.Select(s => s.ToString()))}; layers that have the names of the file's (Name or TensorPrefix) may be part of it.", file.Path);
        }

        model.Dropped.AddRange(left.Select(s => $"the weights of '{s.Name}', which no layer of the declaration has."));
        model.Dropped.AddRange(file.Dropped);
        DefaultBindings.AddTo(model);
        return model;
    }

    // Layers that have the names of their kinds and numbers.
    private static HashSet<string> DefaultNames(NetworkDraft network)
        => [.. network.Layers.Zip(DeclarationText.DefaultNames(network)).Where(l => l.First.Name == l.Second).Select(l => l.Second)];
}
