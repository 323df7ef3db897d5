using System.Collections.Immutable;
using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>The weights of one layer in a file without a model.</summary>
/// <param name="name">The layer's name, in Keras 3's own files its class and number.</param>
/// <param name="tensors">Its tensors in order.</param>
/// <param name="path">The file's path, for messages.</param>
internal sealed class KerasStored(string name, ImmutableArray<(string Name, Hdf5Dataset Dataset)> tensors, string path)
{
    public string Name { get; } = name;

    public ImmutableArray<(string Name, Hdf5Dataset Dataset)> Tensors { get; } = tensors;

    /// <summary>Whether a layer has them.</summary>
    public bool Used { get; private set; }

    private ImmutableArray<Hdf5Dataset> Datasets => [.. Tensors.Select(t => t.Dataset)];

    /// <summary>Whether layers of a kind have weights.</summary>
    public static bool HasWeights(LayerAttribute layer)
        => layer is RecurrentLayerAttribute or DenseAttribute or EmbeddingAttribute or Conv1DAttribute or ConvTranspose1DAttribute or Conv2DAttribute or MultiHeadAttentionAttribute or BatchNormalizationAttribute or LayerNormalizationAttribute or PReLUAttribute
            or AttentionPoolingAttribute or AttentionAttribute { Score: AttentionScore.General or AttentionScore.Additive };

    /// <summary>All layers with weights, in the file's order.</summary>
    public static List<KerasStored> All(KerasFile file)
    {
        List<KerasStored> stored = [];
        if (file.Weights is KerasWeights.ByClass)
        {
            // vars/0, vars/1 … of a layer or of its parts.
            foreach (IGrouping<string, (string Path, Hdf5Dataset Dataset)> group in file.Root.AllDatasets()
                .Select(d => (Path: d.Path.Replace('\\', '/'), Dataset: d))
                .Where(d => (d.Path.StartsWith("layers/", StringComparison.Ordinal) || d.Path.StartsWith("_layer_checkpoint_dependencies/", StringComparison.Ordinal)) && !d.Path.Contains("seed_generator", StringComparison.Ordinal))
                .GroupBy(d => d.Path.Split('/')[1])
                // lstm_10 after lstm_9.
                .OrderBy(g => g.Key.TrimEnd([.. "0123456789"]), StringComparer.Ordinal).ThenBy(g => g.Key.Length).ThenBy(g => g.Key, StringComparer.Ordinal))
            {
                stored.Add(new KerasStored(group.Key, [.. group.OrderBy(d => d.Path.Contains("/backward_layer/", StringComparison.Ordinal)).ThenBy(d => d.Path.Length).ThenBy(d => d.Path, StringComparer.Ordinal)], file.Path));
            }

            return stored;
        }

        Hdf5Group root = file.Root.Group("model_weights") ?? file.Root;
        List<string> names = [.. KerasWeights.ByName.Names(root, file.Path, "layer_names")];
        foreach (string layer in names.Count > 0 ? names : root.Groups.Select(g => g.Name))
        {
            Hdf5Group group = root.Group(layer) ?? throw new ModelFormatException($"it lists the layer '{layer}', which is not there.", file.Path);
            List<(string, Hdf5Dataset)> tensors = [];
            foreach (string tensor in KerasWeights.ByName.Names(group, file.Path, "weight_names"))
            {
                tensors.Add((tensor, group.Dataset(tensor) ?? throw new ModelFormatException($"'{layer}' lists the tensor '{tensor}', which is not there.", file.Path)));
            }

            if (tensors.Count > 0)
            {
                stored.Add(new KerasStored(layer, [.. tensors], file.Path));
            }
        }

        return stored;
    }

    /// <summary>Whether they have the kind and the shapes of a layer.</summary>
    public bool Fits(LayerAttribute layer)
    {
        ImmutableArray<long>[] shapes = [.. Tensors.Select(t => t.Dataset.Shape)];
        switch (layer)
        {
            case RecurrentMatrixLayerAttribute recurrent:
                int gates = layer switch { LstmAttribute => 4, GruAttribute => 3, _ => 1 };
                int directions = recurrent.Bidirectional == MergeMode.None ? 1 : 2;
                int each = shapes.Length / directions;
                return shapes.Length % directions == 0
                    && (each == (recurrent.UseBias ? 3 : 2) && shapes[1] is [var h, var gh] && h == recurrent.Units && gh == (long)gates * recurrent.Units
                        || gates > 1 && each == 3 * gates && shapes[1] is [var u, var v] && u == recurrent.Units && v == recurrent.Units);
            case DenseAttribute dense:
                return shapes.Length == (dense.UseBias ? 2 : 1) && shapes[0] is [_, var units] && units == dense.Units;
            case EmbeddingAttribute embedding:
                return shapes is [[var vocabulary, var width]] && vocabulary == embedding.Vocabulary && width == embedding.Units;
            case Conv1DAttribute convolution:
                return shapes.Length == (convolution.UseBias ? 2 : 1) && shapes[0] is [var size, .., var filters] && shapes[0].Length is 3 or 4 && size == convolution.KernelSize && filters == convolution.Filters;
            case ConvTranspose1DAttribute convolution:
                return shapes.Length == (convolution.UseBias ? 2 : 1) && convolution.Groups == 1 && shapes[0] is [var taps, var outputs, _] && taps == convolution.KernelSize && outputs == convolution.Filters;
            case MultiHeadAttentionAttribute attention:
                return Heads() is { } parts && Array.TrueForAll(parts, p => p.Length == (attention.UseBias ? 2 : 1)) && parts[0][0].Shape is [_, var heads, var own] && heads == attention.Heads && (attention.KeyWidth == 0 || attention.KeyWidth == own);
            case Conv2DAttribute convolution:
                return shapes.Length == (convolution.UseBias ? 2 : 1) && shapes[0] is [var height, var columns, _, var images] && height == convolution.KernelHeight && columns == convolution.KernelWidth && images == convolution.Filters;
            case BatchNormalizationAttribute:
                return shapes.Length is >= 2 and <= 4 && shapes.All(s => s.Length == 1) && Tensors.Any(t => t.Name.Contains("moving", StringComparison.Ordinal) || t.Name.Contains("running", StringComparison.Ordinal) || t.Name.EndsWith("vars/3", StringComparison.Ordinal));
            case LayerNormalizationAttribute:
                return shapes.Length is 1 or 2 && shapes.All(s => s.Length == 1);
            // A layer of the model's own code, of one vector: softmax(w·x).
            case AttentionPoolingAttribute { Units: 0 }:
                return shapes is [[_] or [_, 1]];
            default:
                return false;
        }
    }

    /// <summary>Gives a layer these weights.</summary>
    public void Assign(LayerDraft layer, KerasTensors tensors)
    {
        Used = true;
        switch (layer.Attribute)
        {
            case RecurrentLayerAttribute { Bidirectional: not MergeMode.None }:
                int half = Tensors.Length / 2;
                tensors.Recurrent(layer, Datasets[..half], -1, "", Name);
                tensors.Recurrent(layer, Datasets[half..], -1, "_reverse", Name);
                break;
            case RecurrentMatrixLayerAttribute:
                tensors.Recurrent(layer, Datasets, -1, "", Name);
                break;
            case DenseAttribute:
                tensors.Dense(layer, Datasets, -1, Name);
                break;
            case EmbeddingAttribute:
                tensors.Embedding(layer, Datasets, Name);
                break;
            case Conv1DAttribute:
                tensors.Conv1D(layer, Datasets, -1, Name);
                break;
            case ConvTranspose1DAttribute:
                tensors.ConvTranspose1D(layer, Datasets, -1, Name);
                break;
            case MultiHeadAttentionAttribute heads when Heads() is { } parts && parts[0][0].Shape is [_, _, > 0 and < 1 << 24 and var width]:
                heads.KeyWidth = (int)width;
                tensors.Heads(layer, parts, -1, -1, (int)width, (int)width, Name);
                break;
            case Conv2DAttribute:
                tensors.Conv2D(layer, Datasets, -1, swapped: false, Name);
                break;
            case BatchNormalizationAttribute or LayerNormalizationAttribute:
                int own = Tensors.Length - (layer.Attribute is BatchNormalizationAttribute ? 2 : 0);
                // One of the two alone is γ unless its name says otherwise.
                bool center = own == 2 || own == 1 && Tensors[0].Name.Contains("beta", StringComparison.Ordinal);
                tensors.Normalization(layer, Datasets, -1, own == 2 || own == 1 && !center, center, Name);
                break;
            case AttentionPoolingAttribute { Units: 0 }:
                tensors.Score(layer, Datasets[0]);
                break;
            default:
                throw new ModelFormatException($"Keras's weights '{Name}' for the layer '{layer.Name}': layers of this kind are not in Keras's files.", path);
        }
    }

    // Kernel and bias of queries, keys, values and the output; null if these are no weights of heads.
    private ImmutableArray<Hdf5Dataset>[]? Heads()
    {
        string[] names = ["query", "key", "value", "output"];
        ImmutableArray<Hdf5Dataset>[] parts = [.. names.Select(part => Tensors
            .Where(t => t.Name.Split('/').Any(word => word.TrimStart('_') is var plain && (plain == part || plain == part + "_dense" || plain == "attention_" + part)))
            .Select(t => t.Dataset).OrderByDescending(t => t.Shape.Length).ToImmutableArray())];
        return Array.TrueForAll(parts, p => !p.IsEmpty && p[0].Shape.Length == 3) ? parts : null;
    }

    public override string ToString() => $"'{Name}' [{string.Join("; ", Tensors.Select(t => string.Join(", ", t.Dataset.Shape)))}]";
}
