using System.Text.Json.Nodes;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Keras;

// Attention by Keras's layers, with dense layers for the weights that those do not have.
internal sealed partial class KerasNetwork
{
    private KerasValue WriteAttention(ExportedLayer layer, AttentionSpec attention)
    {
        KerasValue query = Rows(layer.Sources[0]), keys = Rows(layer.Sources[1]);
        if (layer.Output.Image is not null)
        {
            throw layer.Unsupported("its keys are images, which Keras's attention does not read.");
        }

        if (!layer.Output.IsSequence)
        {
            query = _model.Add("Reshape", $"{layer.Name}_query_step", new JsonObject { ["target_shape"] = Numbers(1, layer.Input.Width) }, [query], [1, layer.Input.Width]);
        }

        KerasValue y;
        if (attention.Score == AttentionScoreSpec.Additive)
        {
            KerasValue q = Dense(layer, $"{layer.Name}_query", query, layer.Tensor("weight_query"), null, ActivationSpec.Linear), k = Dense(layer, $"{layer.Name}_key", keys, layer.Tensor("weight_key"), null, ActivationSpec.Linear);
            y = _model.Add("AdditiveAttention", layer.Name, new JsonObject { ["use_scale"] = true, ["dropout"] = 0f }, [q, keys, k], [query.Shape[0], attention.KeyWidth], [new KerasWeight("", layer.Tensor("weight_score"))]);
        }
        else
        {
            bool scaled = attention.Score == AttentionScoreSpec.ScaledDot;
            // q·(W·k) is (Wᵀ·q)·k.
            query = attention.Score == AttentionScoreSpec.General ? Dense(layer, $"{layer.Name}_query", query, layer.Tensor("weight").Transpose(), null, ActivationSpec.Linear) : query;
            y = _model.Add(
                "Attention",
                layer.Name,
                new JsonObject { ["use_scale"] = scaled, ["score_mode"] = "dot", ["dropout"] = 0f },
                [query, keys],
                [query.Shape[0], attention.KeyWidth],
                scaled ? [new KerasWeight("", new Tensor([], [1 / MathF.Sqrt(attention.KeyWidth)]))] : []);
        }

        return layer.Output.IsSequence ? y : _model.Add("Flatten", $"{layer.Name}_vector", new JsonObject { ["data_format"] = "channels_last" }, [y], Shape(layer.Output));
    }

    // Kernels of Keras are [inputs, heads, width], that of the output [heads, width, outputs].
    private KerasValue WriteMultiHeadAttention(ExportedLayer layer, MultiHeadAttentionSpec attention)
    {
        KerasValue query = Rows(layer.Sources[0]);
        KerasValue keys = attention.Over is null ? query : Rows(layer.Sources[^1]);
        if (!layer.Output.IsSequence)
        {
            query = _model.Add("Reshape", $"{layer.Name}_query_step", new JsonObject { ["target_shape"] = Numbers(1, layer.Input.Width) }, [query], [1, layer.Input.Width]);
        }

        (int heads, int width) = (attention.Heads, attention.HeadWidth);
        Tensor[] projections = layer.Find("in_proj_weight") is { } together ? together.Split(0, 3) : [layer.Tensor("q_proj_weight"), layer.Tensor("k_proj_weight"), layer.Tensor("v_proj_weight")];
        Tensor[]? biases = layer.Find("in_proj_bias")?.Split(0, 3);
        string[] parts = ["query_dense", "key_dense", "value_dense"];
        List<KerasWeight> weights = [];
        for (int i = 0; i < parts.Length; i++)
        {
            Tensor kernel = projections[i].Transpose();
            kernel = kernel.Reshape(kernel.Shape[0], heads, width);
            weights.Add(new KerasWeight(parts[i], biases is null ? [kernel] : [kernel, biases[i].Reshape(heads, width)]));
        }

        Tensor output = layer.Tensor("out_proj.weight").Transpose();
        output = output.Reshape(heads, width, output.Shape[1]);
        weights.Add(new KerasWeight("output_dense", biases is null ? [output] : [output, layer.Tensor("out_proj.bias")]));
        var config = new JsonObject
        {
            ["num_heads"] = heads,
            ["key_dim"] = width,
            ["value_dim"] = width,
            ["dropout"] = 0f,
            ["use_bias"] = attention.UseBias,
            ["output_shape"] = null,
            ["attention_axes"] = new JsonArray(1),
        };
        KerasValue y = _model.Add("MultiHeadAttention", layer.Name, config, [query, keys], [query.Shape[0], layer.Output.Width], weights, new KerasCallForm(IsSpread: true, attention.Causal ? new JsonObject { ["use_causal_mask"] = true } : null));
        return layer.Output.IsSequence ? y : _model.Add("Flatten", $"{layer.Name}_vector", new JsonObject { ["data_format"] = "channels_last" }, [y], Shape(layer.Output));
    }

    private KerasValue WriteAttentionPooling(ExportedLayer layer)
    {
        KerasValue x = Rows(layer.Sources[0]);
        Tensor score = layer.Tensor("weight_score");
        KerasValue hidden = layer.Find("weight") is { } weight ? Dense(layer, $"{layer.Name}_hidden", x, weight, layer.Tensor("bias"), ActivationSpec.Tanh) : x;
        KerasValue scores = Dense(layer, $"{layer.Name}_scores", hidden, score.Reshape(1, score.Values.Length), null, ActivationSpec.Linear);
        KerasValue weights = _model.Add("Softmax", $"{layer.Name}_weights", new JsonObject { ["axis"] = 1 }, [scores], scores.Shape);
        KerasValue mean = _model.Add("Dot", layer.Name, new JsonObject { ["axes"] = Numbers(1, 1), ["normalize"] = false }, [weights, x], [1, layer.Input.Width]);
        return _model.Add("Flatten", $"{layer.Name}_vector", new JsonObject { ["data_format"] = "channels_last" }, [mean], Shape(layer.Output));
    }
}
