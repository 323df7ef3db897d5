using System.Text;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Torch;

/// <summary>
/// A network written as a torch.nn.Module. A layer's value is [batch, steps, features] or [batch, features], of images [batch, steps, height, width, channels].
/// </summary>
/// <param name="network">The network.</param>
/// <param name="name">The class's name.</param>
internal sealed partial class TorchNetwork(ExportedNetwork network, string name)
{
    private readonly PythonNames _names = new();
    private readonly List<string> _init = [];
    private readonly List<string> _forward = [];

    // The variable of each layer's value, and of final states by the names that definitions give them.
    private readonly Dictionary<ExportedLayer, string> _values = [];
    private readonly Dictionary<string, string> _states = new(StringComparer.Ordinal);
    private bool _usesSamePadding;

    /// <summary>The weights under the names of the module's state_dict.</summary>
    public List<(string Name, Tensor Tensor)> Weights { get; } = [];

    /// <summary>The module's text.</summary>
    /// <exception cref="UnsupportedModelException">A layer cannot be written.</exception>
    public string Write()
    {
        List<string> documentation = [];
        if (_names.Of(name) != name)
        {
            throw new ArgumentException($"--name '{name}': a class of Python cannot be called so, since the word is taken or is no plain identifier.", nameof(name));
        }

        foreach (ExportedLayer input in network.Inputs)
        {
            _values[input] = _names.Of(input.Name);
            documentation.Add($"{_values[input]}: {ShapeText(input)}{(input.IsTokens ? ", whole numbers" : "")}.");
        }

        string parameters = string.Join(", ", network.Inputs.Select(i => _values[i]));
        foreach (ExportedLayer layer in network.Layers.Where(l => l.Spec is not InputSpec))
        {
            // Its attribute and its variable have one name.
            string variable = _names.Of(layer.Name);
            WriteLayer(layer, variable);
            _values.TryAdd(layer, variable);
        }

        List<string> results = [.. network.Definition.OutputLayers.Select(o => o.State < 0 ? _values[network[o.Name]] : _states[o.Name])];
        documentation.Add($"Returns {string.Join(", ", network.Definition.OutputLayers.Zip(results, (o, r) => $"{r} {(o.State < 0 ? ShapeText(network[o.Name]) : $"[batch, {o.Width}]")}"))}.");
        _forward.Add($"return {string.Join(", ", results)}");

        var text = new StringBuilder();
        text.Append($"\"\"\"{name}, written by unrolled export. Its weights are in {name}.safetensors.\"\"\"\n");
        text.Append("import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n");
        if (_usesSamePadding)
        {
            text.Append("\n\ndef same_padding(size, extent, stride):\n    \"\"\"Zeros before and after, so that there are ceil(size / stride) windows.\"\"\"\n");
            text.Append("    count = max((-(-size // stride) - 1) * stride + extent - size, 0)\n    return count // 2, count - count // 2\n");
        }

        foreach (string cell in _cells.Values)
        {
            text.Append("\n\n").Append(cell);
        }

        text.Append($"\n\nclass {name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n");
        _init.ForEach(line => text.Append("        ").Append(line).Append('\n'));
        text.Append($"\n    def forward(self, {parameters}):\n        \"\"\"{string.Join("\n        ", documentation)}\"\"\"\n");
        _forward.ForEach(line => text.Append("        ").Append(line).Append('\n'));
        text.Append($"\n    @classmethod\n    def load(cls, path=\"{name}.safetensors\"):\n        \"\"\"The model with the weights of a file, ready to predict.\"\"\"\n");
        text.Append("        from safetensors.torch import load_file\n\n        model = cls()\n        model.load_state_dict(load_file(path))\n        return model.eval()\n");
        return text.ToString();
    }

    private void WriteLayer(ExportedLayer layer, string v)
    {
        switch (layer.Spec)
        {
            case RecurrentSpec recurrent:
                WriteRecurrent(layer, recurrent, v);
                break;
            case DenseSpec dense:
                Module(v, $"nn.Linear({layer.Input.Width}, {dense.Units}{(dense.UseBias ? "" : ", bias=False")})", layer, "weight", "bias");
                Set(v, $"self.{v}({Rows(layer.Sources[0])})");
                Apply(dense.Activation, v, layer);
                break;
            case EmbeddingSpec embedding:
                Module(v, $"nn.Embedding({embedding.Vocabulary}, {embedding.Units}{(embedding.PaddingIndex < 0 ? "" : $", padding_idx={embedding.PaddingIndex}")})", layer, "weight");
                Set(v, $"self.{v}({Tokens(layer.Sources[0])})");
                break;
            case OneHotSpec oneHot:
                Set(v, $"F.one_hot({Tokens(layer.Sources[0])}, {oneHot.Classes}).float()");
                break;
            case ActivationLayerSpec function:
                Set(v, function.Activation.RunsOverUnits ? Rows(layer.Sources[0]) : Value(layer.Sources[0]));
                Apply(function.Activation, v, layer);
                Restore(layer, v, function.Activation.RunsOverUnits);
                break;
            case PReluSpec:
                Parameter(v, layer.Tensor("weight"));
                Set(v, $"torch.where({Value(layer.Sources[0])} > 0, {Value(layer.Sources[0])}, self.{v} * {Value(layer.Sources[0])})");
                break;
            case DropoutSpec dropout:
                _init.Add($"self.{v} = nn.Dropout({PythonText.Number(dropout.Rate)})");
                Set(v, $"self.{v}({Value(layer.Sources[0])})");
                break;
            case MergeSpec merge:
                WriteMerge(layer, merge, v);
                break;
            case FlattenSpec flatten:
                Set(v, flatten.Steps == 0 ? Rows(layer.Sources[0]) : $"{Value(layer.Sources[0])}.flatten(1)");
                break;
            case RepeatVectorSpec repeat:
                Set(v, $"{Rows(layer.Sources[0])}.unsqueeze(1).expand(-1, {(repeat.Steps > 0 ? $"{repeat.Steps}" : $"{_values[network.Layers[0]]}.shape[1]")}, -1)");
                break;
            case BatchNormalizationSpec normalization:
                WriteBatchNormalization(layer, normalization, v);
                break;
            case LayerNormalizationSpec normalization:
                Module(v, $"nn.LayerNorm({layer.Input.Width}, eps={PythonText.Number(normalization.Epsilon)})", layer, "weight", "bias");
                Set(v, $"self.{v}({Rows(layer.Sources[0])})");
                Restore(layer, v, wasFlat: true);
                break;
            case Conv1DSpec convolution:
                WriteConvolution(layer, convolution, v);
                break;
            case Conv2DSpec convolution:
                WriteConvolution(layer, convolution, v);
                break;
            case Pooling1DSpec pooling:
                WritePooling(layer, pooling, v);
                break;
            case Pooling2DSpec pooling:
                WritePooling(layer, pooling, v);
                break;
            case AttentionSpec attention:
                WriteAttention(layer, attention, v);
                break;
            case AttentionPoolingSpec pooling:
                WriteAttentionPooling(layer, pooling, v);
                break;
            case SliceSpec slice:
                Set(v, $"{Value(layer.Sources[0])}[..., {slice.Start}:{slice.Start + slice.Count}]");
                break;
            case LastStepSpec:
                Set(v, $"{Value(layer.Sources[0])}[:, -1]");
                break;
            case LastStepsSpec last:
                Set(v, $"{Value(layer.Sources[0])}[:, -{last.Count}:]");
                break;
            case StftSpec stft:
                WriteStft(layer, stft, v);
                break;
            case MultiHeadAttentionSpec attention:
                WriteMultiHeadAttention(layer, attention, v);
                break;
            case ConvTranspose1DSpec convolution:
                WriteTransposedConvolution(layer, convolution, v);
                break;
            case ImageToSequenceSpec:
                WriteImageToSequence(layer, v);
                break;
            case MaskingSpec:
                throw layer.Unsupported("masked steps may stand anywhere in a sequence and are skipped by every layer; PyTorch's layers only know the lengths of sequences.");
            default:
                throw layer.Unsupported("there is no PyTorch form of this layer yet.");
        }
    }

    // A merged vector goes to every step of the sequences.
    private void WriteMerge(ExportedLayer layer, MergeSpec merge, string v)
    {
        ExportedLayer? sequence = layer.Sources.FirstOrDefault(s => s.Output.IsSequence);
        List<string> parts = [.. layer.Sources.Select(source =>
        {
            string value = layer.Output.Image is null ? Rows(source) : Value(source);
            return sequence is null || source.Output.IsSequence ? value : $"{value}.unsqueeze(1){(merge.Mode == MergeModeSpec.Concat ? $".expand(-1, {_values[sequence]}.shape[1], -1)" : "")}";
        })];
        Set(v, Merged(merge.Mode, parts));
    }

    private static string Merged(MergeModeSpec mode, List<string> parts) => mode switch
    {
        MergeModeSpec.Concat => $"torch.cat([{string.Join(", ", parts)}], -1)",
        MergeModeSpec.Sum => string.Join(" + ", parts),
        MergeModeSpec.Mul => string.Join(" * ", parts),
        _ => $"({string.Join(" + ", parts)}) / {parts.Count}",
    };

    private void WriteBatchNormalization(ExportedLayer layer, BatchNormalizationSpec normalization, string v)
    {
        Module(v, $"nn.BatchNorm{(layer.Output.Image is null ? 1 : 2)}d({layer.Output.Channels}, eps={PythonText.Number(normalization.Epsilon)}, momentum={PythonText.Number(1 - normalization.Momentum)})", layer, "weight", "bias", "running_mean", "running_var");
        if (layer.Output.Image is not null)
        {
            Set(v, $"self.{v}({FirstChannels(layer.Sources[0])})");
            LastChannels(layer, v);
        }
        else
        {
            Set(v, layer.Output.IsSequence ? $"self.{v}({Value(layer.Sources[0])}.transpose(1, 2)).transpose(1, 2)" : $"self.{v}({Value(layer.Sources[0])})");
        }
    }

    private void WriteAttention(ExportedLayer layer, AttentionSpec attention, string v)
    {
        string query = Rows(layer.Sources[0]), keys = Rows(layer.Sources[1]);
        query = layer.Output.IsSequence ? query : $"{query}.unsqueeze(1)";
        switch (attention.Score)
        {
            case AttentionScoreSpec.Additive:
                Linear($"{v}_query", layer.Tensor("weight_query"));
                Linear($"{v}_key", layer.Tensor("weight_key"));
                Linear($"{v}_score", layer.Tensor("weight_score").Reshape(1, attention.Units));
                _forward.Add($"scores = self.{v}_score(torch.tanh(self.{v}_query({query}).unsqueeze(2) + self.{v}_key({keys}).unsqueeze(1))).squeeze(-1)");
                break;
            case AttentionScoreSpec.General:
                Linear(v, layer.Tensor("weight").Transpose());
                _forward.Add($"scores = self.{v}({query}) @ {keys}.transpose(1, 2)");
                break;
            default:
                _forward.Add($"scores = {query} @ {keys}.transpose(1, 2){(attention.Score == AttentionScoreSpec.ScaledDot ? $" / {attention.KeyWidth} ** 0.5" : "")}");
                break;
        }

        Set(v, $"torch.softmax(scores, -1) @ {keys}");
        if (!layer.Output.IsSequence)
        {
            Set(v, $"{v}.squeeze(1)");
        }

        Restore(layer, v, wasFlat: true);
    }

    private void WriteAttentionPooling(ExportedLayer layer, AttentionPoolingSpec pooling, string v)
    {
        string x = Rows(layer.Sources[0]);
        Tensor score = layer.Tensor("weight_score");
        Linear($"{v}_score", score.Reshape(1, score.Values.Length));
        string hidden = x;
        if (pooling.Units > 0)
        {
            Module(v, $"nn.Linear({layer.Input.Width}, {pooling.Units})", layer, "weight", "bias");
            hidden = $"torch.tanh(self.{v}({x}))";
        }

        _forward.Add($"scores = self.{v}_score({hidden})");
        Set(v, $"(torch.softmax(scores, 1) * {x}).sum(1)");
    }

    // A linear module without bias.
    private void Linear(string attribute, Tensor weight)
    {
        _init.Add($"self.{attribute} = nn.Linear({weight.Shape[1]}, {weight.Shape[0]}, bias=False)");
        Weights.Add(($"{attribute}.weight", weight));
    }

    private void Module(string attribute, string expression, ExportedLayer layer, params ReadOnlySpan<string> tensors)
    {
        _init.Add($"self.{attribute} = {expression}");
        foreach (string tensor in tensors)
        {
            if (layer.Find(tensor) is { } values)
            {
                Weights.Add(($"{attribute}.{tensor}", values));
            }
        }
    }

    private void Parameter(string attribute, Tensor values)
    {
        _init.Add($"self.{attribute} = nn.Parameter(torch.zeros({string.Join(", ", values.Shape)}))");
        Weights.Add((attribute, values));
    }

    private void Set(string variable, string expression) => _forward.Add($"{variable} = {expression}");

    private void Apply(ActivationSpec function, string v, ExportedLayer layer)
    {
        if (function != ActivationSpec.Linear)
        {
            Set(v, PythonText.Function(function, v, layer));
        }
    }
}
