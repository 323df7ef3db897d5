using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

// Attention, written out.
internal sealed partial class OnnxNetwork
{
    private void WriteAttention(ExportedLayer layer, AttentionSpec attention)
    {
        bool isVector = !layer.Output.IsSequence;
        string query = Rows(layer.Sources[0]), keys = Rows(layer.Sources[1]);
        if (isVector)
        {
            query = graph.Add("Unsqueeze", [query, graph.Integers(1)]);
        }

        string scores;
        if (attention.Score == AttentionScoreSpec.Additive)
        {
            // [batch, queries, 1, units] and [batch, 1, keys, units].
            string q = graph.Add("Unsqueeze", [Product(query, layer.Tensor("weight_query"), null), graph.Integers(2)]);
            string k = graph.Add("Unsqueeze", [Product(keys, layer.Tensor("weight_key"), null), graph.Integers(1)]);
            string hidden = graph.Add("Tanh", [graph.Add("Add", [q, k])]);
            scores = graph.Add("Squeeze", [graph.Add("MatMul", [hidden, graph.Floats("weight_score", layer.Tensor("weight_score").Reshape(attention.Units, 1))]), graph.Integers(3)]);
        }
        else
        {
            query = attention.Score == AttentionScoreSpec.General ? graph.Add("MatMul", [query, graph.Floats("weight", layer.Tensor("weight"))]) : query;
            scores = graph.Add("MatMul", [query, graph.Add("Transpose", [keys], OnnxAttribute.Of("perm", [0L, 2, 1]))]);
            scores = attention.Score == AttentionScoreSpec.ScaledDot ? graph.Add("Div", [scores, graph.Float(MathF.Sqrt(attention.KeyWidth))]) : scores;
        }

        string context = graph.Add("MatMul", [graph.Add("Softmax", [scores], OnnxAttribute.Of("axis", -1L)), keys]);
        _values[layer] = Restore(layer, isVector ? graph.Add("Squeeze", [context, graph.Integers(1)]) : context);
    }

    private void WriteAttentionPooling(ExportedLayer layer)
    {
        string x = Rows(layer.Sources[0]);
        string hidden = layer.Find("weight") is { } weight ? graph.Add("Tanh", [Product(x, weight, layer.Tensor("bias"))]) : x;
        Tensor score = layer.Tensor("weight_score");
        string weights = graph.Add("Softmax", [graph.Add("MatMul", [hidden, graph.Floats("weight_score", score.Reshape(score.Values.Length, 1))])], OnnxAttribute.Of("axis", 1L));
        _values[layer] = graph.Add("ReduceSum", [graph.Add("Mul", [weights, x]), graph.Integers(1)], OnnxAttribute.Of("keepdims", 0L));
    }
}
