using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Proposes a network for weights alone, where names and shapes say which layers follow each other.</summary>
internal static class KerasProposal
{
    public static ImportedModel Import(KerasFile file)
    {
        List<KerasStored> stored = KerasStored.All(file);
        if (stored.Count == 0)
        {
            throw new ModelFormatException("it has no model and no weights of layers.", file.Path);
        }

        NetworkDraft? draft = null;
        var tensors = new KerasTensors(file.Path);
        long width = -1;
        for (int i = 0; i < stored.Count; i++)
        {
            KerasStored layer = stored[i];
            (LayerAttribute attribute, long inputs, long outputs) = Kind(layer) ?? throw Refused($"'{layer}' is of no layer that its names and shapes tell");
            if (draft is not null && inputs != width)
            {
                throw Refused($"'{layer.Name}' reads {inputs} features, but the layer before it returns {width}");
            }

            draft ??= new NetworkDraft(new NetworkAttribute((int)inputs));
            if (attribute is RecurrentLayerAttribute recurrent)
            {
                // What a recurrent layer follows returns sequences.
                recurrent.ReturnSequences = stored.Skip(i + 1).Any(next => Kind(next) is (RecurrentLayerAttribute, _, _));
            }

            attribute.Name = layer.Name;
            layer.Assign(draft.Add(attribute, layer.Name), tensors);
            width = outputs;
        }

        var model = new ImportedModel(draft!) { IsProposal = true, Description = $"Weights of Keras {file.Version}" };
        model.Assumed.Add("layers follow each other in the order of the file; dense layers have no activation, recurrent ones tanh and sigmoid, and only the last recurrent one returns its last step alone.");
        model.Dropped.AddRange(file.Dropped);
        DefaultBindings.AddTo(model);
        return model;

        UnsupportedModelException Refused(string reason) => new(System.IO.Path.GetFileName(file.Path), "weights", $"the file has weights and no model, and {reason}. Declare the network and name its file with --onto.");
    }

    private static (LayerAttribute Attribute, long Inputs, long Outputs)? Kind(KerasStored layer)
    {
        // Sizes that no layer has are refused by the generator; here they only have to be numbers of it.
        static bool Small(params ReadOnlySpan<long> sizes) => sizes.IndexOfAnyExceptInRange(1, 1 << 24) < 0;
        long[][] shapes = [.. layer.Tensors.Select(t => t.Dataset.Shape.ToArray())];
        string last = layer.Tensors[^1].Name;
        switch (shapes)
        {
            case [[var inputs, var sums], [var units, var again], [var bias]] when sums == again && Small(inputs, sums, units) && sums == 4 * units && bias is var b && (b == sums || b == 2 * sums):
                return (new LstmAttribute((int)units), inputs, units);
            case [[var inputs, var sums], [var units, var again], [2, var bias]] when sums == again && Small(inputs, sums, units) && sums == 3 * units && bias == sums:
                return (new GruAttribute((int)units), inputs, units);
            case [[var inputs, var sums], [var units, var again], [var bias]] when sums == again && Small(inputs, sums, units) && sums == 3 * units && (bias == sums || bias == 2 * sums):
                return (new GruAttribute((int)units) { Reset = bias == sums ? GruReset.Before : GruReset.After }, inputs, units);
            case [[var inputs, var sums], [var units, var again], [var bias]] when sums == again && units == sums && bias == sums && Small(inputs, units):
                return (new SimpleRnnAttribute((int)units), inputs, units);
            case [[var inputs, var units], [var bias]] when bias == units && Small(inputs, units) && (last.Contains("bias", StringComparison.Ordinal) || last.EndsWith("vars/1", StringComparison.Ordinal)):
                return (new DenseAttribute((int)units), inputs, units);
            case [[var vocabulary, var width]] when Small(vocabulary, width) && (last.Contains("embedding", StringComparison.Ordinal) || layer.Name.StartsWith("embedding", StringComparison.Ordinal)):
                return (new EmbeddingAttribute((int)vocabulary, (int)width), 1, width);
            default:
                return null;
        }
    }
}
