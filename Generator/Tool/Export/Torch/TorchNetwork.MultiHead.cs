using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Torch;

// Multi-head attention, and the layers that change the number of steps.
internal sealed partial class TorchNetwork
{
    private void WriteMultiHeadAttention(ExportedLayer layer, MultiHeadAttentionSpec attention, string v)
    {
        string x = Rows(layer.Sources[0]), over = Rows(layer.Sources[^1]), end = layer.Output.IsSequence ? "" : ".squeeze(1)";
        x = layer.Output.IsSequence ? x : $"{x}.unsqueeze(1)";
        int inputs = layer.Input.Width, keys = layer.Sources[^1].Output.Width, all = attention.Heads * attention.HeadWidth;
        if (attention.Causal)
        {
            _forward.Add($"mask = torch.triu(torch.ones({x}.shape[1], {x}.shape[1], device={x}.device), 1).bool()");
        }

        if (all == inputs)
        {
            Module(v, $"nn.MultiheadAttention({inputs}, {attention.Heads}{(attention.UseBias ? "" : ", bias=False")}{(keys == inputs ? "" : $", kdim={keys}, vdim={keys}")}, batch_first=True)", layer,
                "in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias");
            Set(v, $"self.{v}({x}, {over}, {over}, need_weights=False{(attention.Causal ? ", attn_mask=mask" : "")})[0]{end}");
            return;
        }

        // The module's heads have other widths than PyTorch's: each projection for itself.
        Tensor? packed = layer.Find("in_proj_weight"), bias = layer.Find("in_proj_bias");
        for (int i = 0; i < 3; i++)
        {
            string name = $"{v}_{"qkv"[i]}";
            Tensor weight = packed?.Slice(0, i * all, all) ?? layer.Tensor($"{"qkv"[i]}_proj_weight");
            _init.Add($"self.{name} = nn.Linear({weight.Shape[1]}, {all}{(bias is null ? ", bias=False" : "")})");
            Weights.Add(($"{name}.weight", weight));
            if (bias is not null)
            {
                Weights.Add(($"{name}.bias", bias.Slice(0, i * all, all)));
            }

            _forward.Add($"{"qkv"[i]} = self.{name}({(i == 0 ? x : over)}).unflatten(-1, ({attention.Heads}, {attention.HeadWidth})).transpose(1, 2)");
        }

        Module($"{v}_out", $"nn.Linear({all}, {inputs}{(bias is null ? ", bias=False" : "")})", layer);
        Weights.Add(($"{v}_out.weight", layer.Tensor("out_proj.weight")));
        if (bias is not null)
        {
            Weights.Add(($"{v}_out.bias", layer.Tensor("out_proj.bias")));
        }

        _forward.Add($"scores = q @ k.transpose(2, 3) / {attention.HeadWidth} ** 0.5");
        if (attention.Causal)
        {
            _forward.Add("scores = scores.masked_fill(mask, float(\"-inf\"))");
        }

        Set(v, $"self.{v}_out((torch.softmax(scores, -1) @ v).transpose(1, 2).flatten(2)){end}");
    }

    private void WriteTransposedConvolution(ExportedLayer layer, ConvTranspose1DSpec convolution, string v)
    {
        WindowSpec window = convolution.Window;
        (long before, long after, long added) = convolution.Ends();
        string padding = (before == 0 ? "" : $", padding={before}") + (added == 0 ? "" : $", output_padding={added}");
        Module(v, $"nn.ConvTranspose1d({convolution.Inputs}, {convolution.OutputFilters}, {window.Kernel}{Options(convolution, window, padding)})", layer, "weight", "bias");
        // PyTorch drops as many at both ends.
        Set(v, $"self.{v}({Rows(layer.Sources[0])}.transpose(1, 2)).transpose(1, 2){(after > before ? $"[:, :-{after - before}]" : "")}");
        Apply(convolution.Activation, v, layer);
    }

    // The columns of one image are the steps.
    private void WriteImageToSequence(ExportedLayer layer, string v)
        => Set(v, $"{_values[layer.Sources[0]]}{(layer.Sources[0].IsSequence ? ".flatten(0, 1)" : "")}.transpose(1, 2).flatten(2)");
}
