using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>
/// Puts a state dict's weights into a declared network: by name where the layers' tensor prefixes are the modules' names, otherwise to the next module of the same kind and shapes.
/// </summary>
/// <param name="state">The state dict.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class TorchOnto(StateDict state, string file)
{
    /// <param name="declared">The network; it gets the weights.</param>
    /// <exception cref="ModelFormatException">Tensors are missing, left over or of other shapes; all of them are named.</exception>
    public ImportedModel Import(NetworkDraft declared)
    {
        // The network itself says which tensors it has: sizes follow from all layers.
        var names = DeclarationText.DeclaredNames(declared);
        string source = DeclarationText.File(declared, "Declared", "", []);
        Network network;
        try
        {
            network = NetworkCompiler.Create(NetworkCompiler.Compile(source, "Declared").Type);
        }
        catch (CompilationException fault)
        {
            throw new UnsupportedModelException("", "declaration", fault.Message);
        }

        List<Slot> slots = Slots(declared, names, network);
        List<WeightUnit> left = WeightUnits.Of(state, file);
        var model = new ImportedModel(declared) { Description = "PyTorch model on a declared network" };
        List<string> faults = [];
        Slot[] byName = [.. slots.Where(s => left.Exists(u => IsNamed(s, u)))];
        foreach (Slot slot in slots)
        {
            WeightUnit? unit = byName.Contains(slot) ? left.Find(u => IsNamed(slot, u)) : left.Find(u => !byName.Any(s => IsNamed(s, u)) && slot.Mismatch(u) is null);
            if (unit is null)
            {
                faults.Add($"'{slot.Layer.Name}' wants {slot}, and no module that is left has it");
            }
            else if (slot.Mismatch(unit) is { } mismatch)
            {
                faults.Add($"'{unit.Place}' does not fit '{slot.Layer.Name}': {mismatch}");
                left.Remove(unit);
            }
            else
            {
                left.Remove(unit);
                unit.Fill(slot.Layer, slot.Number);
                slot.Complete();
                if (ImageColumns.Reorder(declared, slot.Layer, slot.Number))
                {
                    model.Folded.Add($"the columns of '{slot.Layer.Name}' are in the order rows, columns, channels of a flattened image; PyTorch's are channels first");
                }

                if (!byName.Contains(slot))
                {
                    model.Assumed.Add($"'{unit.Place}' is '{slot.Layer.Name}', by its kind, order and shape");
                }
            }
        }

        faults.AddRange(left.Select(u => $"'{u.Place}' is left over: {u.Kind} with {string.Join(", ", u.Tensors.Select(t => $"{t.Key} {Tensor.ShapeText(t.Value.Shape.AsSpan())}"))}"));
        if (faults.Count > 0)
        {
            throw new ModelFormatException($"the weights do not fit the declared network:\n  {string.Join("\n  ", faults)}", file);
        }

        Bind(model, declared, network);
        return model;
    }

    private static List<Slot> Slots(NetworkDraft declared, Dictionary<string, string> names, Network network)
    {
        List<Slot> slots = [];
        var stacks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (LayerDraft layer in declared.Layers)
        {
            string prefix = layer.Attribute.TensorPrefix ?? names[layer.Name];
            // Recurrent layers that share a prefix are the layers of one module.
            int number = 0;
            if (layer.Attribute is RecurrentLayerAttribute)
            {
                number = stacks.GetValueOrDefault(prefix);
                stacks[prefix] = number + 1;
            }

            var slot = new Slot(layer, prefix, number);
            foreach (ParameterTensor parameter in network.Parameters)
            {
                string local = prefix.Length == 0 ? parameter.Name : parameter.Name.StartsWith(prefix + ".", StringComparison.Ordinal) ? parameter.Name[(prefix.Length + 1)..] : "";
                bool own = layer.Attribute is RecurrentLayerAttribute ? local.EndsWith($"_l{number}", StringComparison.Ordinal) || local.EndsWith($"_l{number}_reverse", StringComparison.Ordinal) : !local.Contains("_l", StringComparison.Ordinal);
                bool isInner = layer.Attribute is MultiHeadAttentionAttribute && local.StartsWith("out_proj.", StringComparison.Ordinal);
                if (local.Length > 0 && (isInner || !local.Contains('.')) && own)
                {
                    slot.Shapes[local.Replace($"_l{number}", "_l0", StringComparison.Ordinal)] = parameter.Shape;
                }
            }

            if (slot.Shapes.Count > 0)
            {
                slots.Add(slot);
            }
        }

        return slots;
    }

    private static bool IsNamed(Slot slot, WeightUnit unit)
        => slot.Number == unit.Layer && (unit.Module == slot.Prefix || slot.Layer.Attribute.TensorPrefix is not null && unit.Module.EndsWith("." + slot.Prefix, StringComparison.Ordinal));

    private void Bind(ImportedModel model, NetworkDraft declared, Network network)
    {
        bool tokens = declared.Layers is [{ Attribute: EmbeddingAttribute or OneHotAttribute }, ..];
        bool images = declared.Network.Shape.Count == 3;
        model.Inputs.Add(new Binding("x", new Place.Features(), tokens ? "B T" : images ? "B T H W C" : "B T F"));
        foreach (LayerDraft layer in declared.Layers)
        {
            if (layer.Attribute is InputAttribute input)
            {
                model.Inputs.Add(new Binding(layer.Name, new Place.Features(layer.Name), input.Kind == InputKind.Constant ? "B F" : "B T F"));
            }
        }

        // A vector has no time dimension; the network knows which of its outputs are vectors.
        Dictionary<string, string> names = DeclarationText.DeclaredNames(declared);
        LayerDraft last = declared.Layers[^1];
        foreach (LayerDraft layer in declared.Layers.Where(l => l.Attribute.Output || l == last))
        {
            bool sequence = network.Definition.OutputLayers.FirstOrDefault(o => o.Name == names[layer.Name]) is { } output && network.Definition.Axes[output.Axis].Kind != AxisKind.Vector;
            model.Outputs.Add(new Binding(layer == last ? "y" : layer.Name, new Place.Output(layer.Name), sequence ? "B T F" : "B F"));
        }

        model.Dropped.AddRange(state.Tensors.Where(t => t.Local == "num_batches_tracked").Take(1).Select(_ => "num_batches_tracked of batch normalizations"));
    }
}
