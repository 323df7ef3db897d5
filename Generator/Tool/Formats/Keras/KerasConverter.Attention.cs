using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private KerasValue Attention(Call call)
    {
        bool additive = call.Layer.Class == "AdditiveAttention";
        ImmutableArray<KerasValue> arguments = [.. call.Arguments, .. call.Named.GetValueOrDefault("value", []), .. call.Named.GetValueOrDefault("key", [])];
        if (arguments.Length is < 2 or > 3)
        {
            throw call.Unsupported($"it has {arguments.Length} inputs; expected query and value.");
        }

        KerasValue query = Input(call, arguments[0]), value = Input(call, arguments[1]);
        if (arguments.Length == 3 && (Input(call, arguments[2]) is var key) && key.Name != value.Name)
        {
            throw call.Unsupported("keys and values are different sequences.");
        }

        if (value.Form != KerasForm.Sequence || query.Form == KerasForm.OneStep || query.Width(call.Layer) != value.Width(call.Layer))
        {
            throw call.Unsupported($"the query ({Text(query.Shape)}) and the value ({Text(value.Shape)}) are not sequences of one width.");
        }

        if (call.Config.Bool("causal", false) || call.Flags.Contains("use_causal_mask") || call.Flags.Contains("return_attention_scores") || call.Named.ContainsKey("mask"))
        {
            throw call.Unsupported("a causal or given mask, or scores for the caller, cannot be expressed.");
        }

        if (call.Config.Text("score_mode") is not (null or "dot"))
        {
            throw call.Unsupported($"the scores '{call.Config.Text("score_mode")}' cannot be expressed.");
        }

        UsesMask(value);
        int width = value.Width(call.Layer);
        bool scaled = call.Config.Bool("use_scale", additive);
        ImmutableArray<Hdf5.Hdf5Dataset> tensors = scaled ? call.Weights.Tensors : [];
        _tensors.Require(tensors, scaled ? 1 : 0, call.Layer.Name);
        if (additive)
        {
            // Σ scale·tanh(q + k): the additive score without weights of query and key.
            LayerDraft sum = Add(call, new AttentionAttribute(value.Name) { Score = AttentionScore.Additive, Units = width }, query);
            sum.With("weight_query", Identity(width)).With("weight_key", Identity(width));
            sum.With("weight_score", scaled ? _tensors.Read(tensors[0], width) : new Tensor([width], [.. Enumerable.Repeat(1f, width)]));
            return Result(sum, query, query.Row);
        }

        if (scaled)
        {
            float scale = _tensors.Read(tensors[0]).Values[0];
            LayerDraft times = _draft.Add(new ActivationAttribute(Activation.Affine) { ActivationAlpha = scale, Name = call.Layer.Name + "_scale", From = query.Name }, call.Layer.Name);
            query = query with { Name = times.Name };
        }

        return Result(Add(call, new AttentionAttribute(value.Name), query), query, query.Row);
    }

    private KerasValue MultiHeadAttention(Call call)
    {
        KerasConfig config = call.Config;
        ImmutableArray<KerasValue> arguments = [.. call.Arguments, .. call.Named.GetValueOrDefault("value", [])];
        if (arguments.Length is < 2 or > 3 || call.InRows)
        {
            throw call.Unsupported($"it has {arguments.Length} inputs; expected query and value.");
        }

        KerasValue query = Input(call, arguments[0]), value = Input(call, arguments[1]);
        ImmutableArray<KerasValue> keys = [.. arguments.Skip(2), .. call.Named.GetValueOrDefault("key", [])];
        if (!keys.IsEmpty && Input(call, keys[0]).Name != value.Name)
        {
            throw call.Unsupported("keys and values are different sequences.");
        }

        if (query.Form != KerasForm.Sequence || value.Form != KerasForm.Sequence || query.IsImage || value.IsImage)
        {
            throw call.Unsupported($"the query ({Text(query.Shape)}) and the value ({Text(value.Shape)}) are not sequences of features.");
        }

        bool causal = call.Flags.Contains("use_causal_mask");
        if (call.Flags.Contains("return_attention_scores") || call.Named.Keys.Any(k => k.EndsWith("mask", StringComparison.Ordinal)) || causal && (query.Name != value.Name || query.IsReversed))
        {
            throw call.Unsupported("a given mask, a causal one over another sequence, or scores for the caller, cannot be expressed.");
        }

        int width = query.Width(call.Layer), values = value.Width(call.Layer);
        if (config.Ints("output_shape") is { } output && (output.Length != 1 || output[0] != width) || config.Axes("attention_axes") is { } axes && !axes.SequenceEqual([1]))
        {
            throw call.Unsupported("its output has another width than the query, or it attends over another dimension than time.");
        }

        int heads = config.Int("num_heads"), keyWidth = config.Int("key_dim"), valueWidth = config.IntOrNull("value_dim") ?? keyWidth;
        UsesMask(value);
        LayerDraft draft = Add(call, query.Name == value.Name ? new MultiHeadAttentionAttribute(heads) : new MultiHeadAttentionAttribute(heads, value.Name), query);
        var layer = (MultiHeadAttentionAttribute)draft.Attribute;
        (layer.KeyWidth, layer.Causal, layer.UseBias) = (Math.Max(keyWidth, valueWidth), causal, config.Bool("use_bias", true));
        if (keyWidth != valueWidth)
        {
            _model.Folded.Add($"zeros into the heads of '{call.Layer.Name}', whose keys have {keyWidth} values and values {valueWidth}.");
        }

        KerasWeights weights = call.Weights;
        _tensors.Heads(draft, [.. ((string[])["query_dense", "key_dense", "value_dense", "output_dense"]).Select((part, i) => weights.Part(part, i, 4).Tensors)], width, values, keyWidth, valueWidth, call.Layer.Name);
        return Result(draft, query, query.Row);
    }

    // Attention written out: the products of queries and keys, their softmax, and its product with the keys.
    private KerasValue Dot(Call call)
    {
        ImmutableArray<int> axes = call.Config.Axes("axes") ?? throw call.Config.Fault("'axes' is missing.");
        if (call.Arguments.Length != 2 || call.InRows || call.Config.Bool("normalize", false))
        {
            throw call.Unsupported("a product of something else than two tensors, or of normalized ones, cannot be expressed.");
        }

        KerasValue first = call.Arguments[0], second = call.Arguments[1];
        (int a, int b) = axes.Length == 1 ? (axes[0], axes[0]) : axes.Length == 2 ? (axes[0], axes[1]) : throw call.Config.Fault("'axes' has more than two numbers.");
        if (first.Scores is { } scores)
        {
            second = Input(call, second);
            return scores.IsWeights && a is 2 or -1 && b is 1 or -2 && second.Name == scores.Keys.Name
                ? Result(Add(call, new AttentionAttribute(scores.Keys.Name), scores.Query), scores.Query, scores.Query.Row)
                : throw call.Unsupported("products of queries and keys are expressed only if their softmax is multiplied with the keys.");
        }

        (first, second) = (Input(call, first), Input(call, second));
        if (first.Form != KerasForm.Sequence && second.Form != KerasForm.Sequence && first.Row.Length == 1 && second.Row.Length == 1 && first.Row[0] == second.Row[0] && a is 1 or -1 && b is 1 or -1)
        {
            int width = first.Width(call.Layer);
            LayerDraft product = _draft.Add(new MergeAttribute(MergeMode.Mul, first.Name, second.Name) { Name = call.Layer.Name + "_product" }, call.Layer.Name);
            LayerDraft sum = Add(call, new DenseAttribute(1) { UseBias = false }, first with { Name = product.Name });
            sum.With("weight", new Tensor([1, width], [.. Enumerable.Repeat(1f, width)]));
            return Result(sum, first, [1]);
        }

        if (first.Form != KerasForm.Sequence || second.Form != KerasForm.Sequence || first.IsImage || second.IsImage || a is not (2 or -1) || b is not (2 or -1) || first.Row[0] != second.Row[0])
        {
            throw call.Unsupported($"a product of ({Text(first.Shape)}) and ({Text(second.Shape)}) along the dimensions {a} and {b} cannot be expressed.");
        }

        UsesMask(second);
        return new KerasValue("", [first.Shape[0], second.Shape[0]], KerasForm.Sequence) { Scores = new KerasScores(first, second, IsWeights: false) };
    }

    // What may be between queries and their keys' weights: the softmax over the keys.
    private static ImmutableArray<KerasValue>? OfScores(Call call)
    {
        if (call.Arguments is not [{ Scores: { } scores } value])
        {
            return null;
        }

        bool softmax = call.Layer.Class == "Softmax" && (call.Config.Axes("axis") ?? [-1]) is [-1 or 2] || call.Layer.Class == "Activation" && call.Config.Find("activation") is { ValueKind: System.Text.Json.JsonValueKind.String } name && name.ValueEquals("softmax");
        return softmax && !scores.IsWeights ? [value with { Scores = scores with { IsWeights = true } }] : throw call.Unsupported("products of queries and keys are expressed only if their softmax is multiplied with the keys.");
    }

    private static Tensor Identity(int size)
    {
        Tensor identity = Tensor.Zeros(size, size);
        for (int i = 0; i < size; i++)
        {
            identity.Values[i * size + i] = 1;
        }

        return identity;
    }
}
